#include "services/rendering/proof/read_back.h"

#include <zip.h>

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/utf8.h"

namespace nianbao::rendering {
namespace {

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

std::vector<const ReadCell*> ReadGrid::Covering(int row) const {
  std::vector<const ReadCell*> covering;
  for (const ReadCell& cell : cells) {
    if (cell.row <= row && row < cell.row + cell.row_span) covering.push_back(&cell);
  }
  std::sort(covering.begin(), covering.end(), [](auto* a, auto* b) { return a->column < b->column; });
  return covering;
}

std::string Bare(absl::string_view text) {
  std::u32string out;
  for (const char32_t c : DecodeUtf8(text)) {
    const bool blank = c <= U' ' || c == U'\u3000' || c == U'\u00A0' || c == U'\u200B' || c == U'\uFEFF' ||
                       (c >= U'\u2000' && c <= U'\u200A') || c == U'\u007F' ||
                       (c >= U'\uFFFD' && c <= U'\uFFFF');  // no characters: each format drops them in its own way
    if (!blank) out.push_back(c);
  }
  return EncodeUtf8(out);
}

absl::Status ProofFailed(absl::string_view format, absl::string_view difference) {
  return MakeError(absl::StatusCode::kDataLoss, absl::StrCat(format, ": ", difference),
                   {.reason = "RENDER_PROOF_FAILED",
                    .metadata = {{"format", std::string(format)}, {"difference", std::string(difference)}},
                    .sentence = absl::StrCat("生成的", format, "文件与年报内容不一致，没有采用：", difference,
                                             "。这是系统的错误，请联系运维人员。")});
}

absl::StatusOr<std::map<std::string, std::string>> ReadParts(absl::string_view format, absl::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  const std::unique_ptr<zip_t, Discard> archive(
      source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error));
  zip_error_fini(&error);
  if (archive == nullptr) {
    if (source != nullptr) zip_source_free(source);
    return ProofFailed(format, "压缩包打不开");
  }
  std::map<std::string, std::string> parts;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive.get(), 0); ++i) {
    zip_stat_t stat;
    zip_stat_index(archive.get(), static_cast<zip_uint64_t>(i), 0, &stat);
    const std::unique_ptr<zip_file_t, Discard> file(zip_fopen_index(archive.get(), static_cast<zip_uint64_t>(i), 0));
    std::string part(stat.size, '\0');
    // The last read checks the sum.
    char beyond = 0;
    if (file == nullptr || zip_fread(file.get(), part.data(), part.size()) != static_cast<zip_int64_t>(part.size()) ||
        zip_fread(file.get(), &beyond, 1) != 0) {
      return ProofFailed(format, absl::StrCat("部件 ", stat.name, " 读不出"));
    }
    parts[stat.name] = std::move(part);
  }
  return parts;
}

}  // namespace nianbao::rendering
