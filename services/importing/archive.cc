#include "services/importing/archive.h"

#include <zip.h>

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/status_macros.h"

namespace nianbao::importing {
namespace {

constexpr zip_int64_t kMostParts = 5'000;

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

absl::Status Damaged() {
  return RefuseDocument("DOCUMENT_DAMAGED", "文件打不开（已损坏或加了密码），请用 Word 或 WPS 打开后另存一份再上传。");
}

absl::Status TooLarge() {
  return RefuseDocument("DOCUMENT_TOO_LARGE", "文件解开后太大，请删去图片和无关内容后再上传。");
}

absl::StatusOr<std::string> ReadPart(zip_t* archive, zip_uint64_t index, size_t size) {
  const std::unique_ptr<zip_file_t, Discard> file(zip_fopen_index(archive, index, 0));
  if (file == nullptr) return Damaged();
  std::string bytes(size, '\0');
  size_t filled = 0;
  while (filled < size) {
    const zip_int64_t got = zip_fread(file.get(), bytes.data() + filled, size - filled);
    if (got <= 0) return Damaged();
    filled += static_cast<size_t>(got);
  }
  return bytes;
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> ReadArchive(absl::string_view bytes, const SourceLimits& limits) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  const std::unique_ptr<zip_t, Discard> archive(source == nullptr ? nullptr
                                                                  : zip_open_from_source(source, ZIP_RDONLY, &error));
  zip_error_fini(&error);
  if (archive == nullptr) {
    if (source != nullptr) zip_source_free(source);
    return Damaged();
  }
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  if (count > kMostParts) return TooLarge();
  std::map<std::string, std::string> parts;
  size_t unpacked = 0;
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    if (zip_stat_index(archive.get(), i, 0, &stat) != 0) return Damaged();
    if (!absl::EndsWith(stat.name, ".xml") && !absl::EndsWith(stat.name, ".rels")) continue;
    if (stat.size > limits.max_unpacked_bytes - unpacked) return TooLarge();
    unpacked += stat.size;
    ASSIGN_OR_RETURN(parts[stat.name], ReadPart(archive.get(), i, stat.size));
  }
  return parts;
}

}  // namespace nianbao::importing
