#include "services/rendering/artifact_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"

namespace nianbao::rendering {
namespace {

class FolderBlobStore final : public BlobStore {
 public:
  explicit FolderBlobStore(std::string root) : root_(std::move(root)) {}

  absl::Status Put(const std::string& name, absl::string_view bytes) override {
    return WriteFileAtomically(absl::StrCat(root_, "/", name), bytes);
  }
  absl::StatusOr<std::string> Get(const std::string& name) override { return ReadFile(absl::StrCat(root_, "/", name)); }

 private:
  const std::string root_;
};

std::string NameOf(const std::string& digest) { return absl::StrCat(digest.substr(0, 2), "/", digest); }

// Digests come from callers: nothing else may become a path.
bool IsDigest(const std::string& digest) {
  return digest.size() == 64 && digest.find_first_not_of("0123456789abcdef") == std::string::npos;
}

absl::Status NotFound(const std::string& digest) {
  return MakeError(absl::StatusCode::kNotFound, absl::StrCat("no artifact ", digest),
                   {.reason = "ARTIFACT_NOT_FOUND",
                    .metadata = {{"digest", digest}},
                    .sentence = "没有找到这个文件，可能尚未生成。"});
}

}  // namespace

std::unique_ptr<BlobStore> MakeFolderBlobStore(std::string root) {
  return std::make_unique<FolderBlobStore>(std::move(root));
}

absl::StatusOr<std::string> ArtifactStore::Put(absl::string_view bytes) const {
  const std::string digest = Sha256Hex(bytes);
  RETURN_IF_ERROR(blobs_->Put(NameOf(digest), bytes));
  return digest;
}

absl::StatusOr<std::string> ArtifactStore::Get(const std::string& digest) const {
  if (!IsDigest(digest)) return NotFound(digest);
  absl::StatusOr<std::string> bytes = blobs_->Get(NameOf(digest));
  if (absl::IsNotFound(bytes.status())) return NotFound(digest);
  if (!bytes.ok()) return bytes.status();
  if (Sha256Hex(*bytes) == digest) return bytes;
  return MakeError(absl::StatusCode::kDataLoss, absl::StrCat("artifact ", digest, " is damaged"),
                   {.reason = "ARTIFACT_DAMAGED",
                    .metadata = {{"digest", digest}},
                    .sentence = "文件内容已损坏，请联系运维人员检查存储并重新生成。"});
}

}  // namespace nianbao::rendering
