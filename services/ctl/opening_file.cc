#include "services/ctl/opening_file.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/value.h"

namespace nianbao::ctl {
namespace {

using intake::v1::PutOpeningFiguresRequest;

absl::Status Malformed(int line, absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("line ", line, ": ", why),
                   {.reason = "OPENING_FILE_MALFORMED",
                    .metadata = {{"line", absl::StrCat(line)}},
                    .sentence = absl::StrCat("期初数文件第", line, "行：", why)});
}

absl::StatusOr<report::v1::Cell> CellOf(const format::Edition& edition, int line, absl::string_view key,
                                        absl::string_view value) {
  const auto cell = edition.FindCell(key);
  if (!cell) return Malformed(line, absl::StrCat("这一年度的格式没有“", key, "”这一格"));
  report::v1::Cell read = format::ParseCell(edition.cells()[*cell], value);
  if (!read.has_count() && !read.has_fen()) return Malformed(line, absl::StrCat("“", value, "”不是数字"));
  return read;
}

}  // namespace

absl::StatusOr<std::vector<PutOpeningFiguresRequest>> ReadOpeningFile(const format::FormatRegistry& formats,
                                                                      absl::string_view csv,
                                                                      const std::string& source) {
  std::vector<PutOpeningFiguresRequest> requests;
  std::map<std::string, size_t> by_name;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(csv, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '#' || absl::StartsWith(line, "organ,")) continue;
    const std::vector<absl::string_view> fields = absl::StrSplit(line, ',');
    int year = 0;
    if (fields.size() < 4 || !absl::SimpleAtoi(fields[1], &year))
      return Malformed(number, "应为“单位,年度,格,数[,来源]”");
    const format::Edition* edition = formats.ForYear(year);
    if (edition == nullptr) return Malformed(number, absl::StrCat("没有", year, "年度的格式"));
    ASSIGN_OR_RETURN(report::v1::Cell cell, CellOf(*edition, number, fields[2], fields[3]));
    const std::string name =
        absl::StrCat(absl::StartsWith(fields[0], "organs/") ? "" : "organs/", fields[0], "/openingFigures/", year);
    const auto [found, is_new] = by_name.emplace(name, requests.size());
    if (is_new) requests.emplace_back().set_name(name);
    PutOpeningFiguresRequest& request = requests[found->second];
    const std::string from = fields.size() > 4 ? std::string(fields[4]) : source;
    if (request.source().empty()) request.set_source(from);
    if (request.source().empty()) return Malformed(number, "没有写来源（第五项，或 --source）");
    *request.add_cells() = std::move(cell);
  }
  if (requests.empty()) return Malformed(number, "没有数字");
  return requests;
}

}  // namespace nianbao::ctl
