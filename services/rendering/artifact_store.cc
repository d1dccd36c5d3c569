#include "services/rendering/artifact_store.h"

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"

namespace nianbao::rendering {

std::string ArtifactStore::PathOf(const std::string& digest) const {
  return absl::StrCat(root_, "/", digest.substr(0, 2), "/", digest);
}

absl::StatusOr<std::string> ArtifactStore::Put(absl::string_view bytes) const {
  const std::string digest = Sha256Hex(bytes);
  RETURN_IF_ERROR(WriteFileAtomically(PathOf(digest), bytes));
  return digest;
}

absl::StatusOr<std::string> ArtifactStore::Get(const std::string& digest) const {
  absl::StatusOr<std::string> bytes = ReadFile(PathOf(digest));
  if (!bytes.ok()) {
    return MakeError(absl::StatusCode::kNotFound, absl::StrCat("no artifact ", digest),
                     {.reason = "ARTIFACT_NOT_FOUND",
                      .metadata = {{"digest", digest}},
                      .sentence = "没有找到这个文件，可能尚未生成。"});
  }
  if (Sha256Hex(*bytes) == digest) return bytes;
  return MakeError(absl::StatusCode::kDataLoss, absl::StrCat("artifact ", digest, " is damaged"),
                   {.reason = "ARTIFACT_DAMAGED",
                    .metadata = {{"digest", digest}},
                    .sentence = "文件内容已损坏，请联系运维人员检查磁盘并重新生成。"});
}

}  // namespace nianbao::rendering
