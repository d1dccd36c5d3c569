#include "services/common/format/format.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/common/base/error.h"
#include "services/common/format/labels.h"

namespace nianbao::format {
namespace {

absl::Status UnknownSelector(absl::string_view selector, absl::string_view english, absl::string_view chinese) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("selector ", selector, " names no ", english),
                   {.reason = "SELECTOR_UNKNOWN",
                    .metadata = {{"selector", std::string(selector)}},
                    .sentence = absl::StrCat("“", selector, "”没有对应的", chinese, "，请核对写法。")});
}

bool IsLeaf(const Line& line) { return line.nodes.back()->children().empty(); }

bool Selects(absl::string_view selector, const Line& line) {
  return line.path == selector || (!line.alias.empty() && line.alias == selector);
}

}  // namespace

const TableInfo* Edition::FindTable(absl::string_view id) const {
  for (const TableInfo& table : tables_) {
    if (table.proto->id() == id) return &table;
  }
  return nullptr;
}

std::optional<int> Edition::FindCell(absl::string_view id_or_alias) const {
  const auto found = by_name_.find(id_or_alias);
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

absl::StatusOr<std::vector<int>> Edition::SelectLines(const std::vector<Line>& lines, absl::string_view selector) {
  std::vector<int> selected;
  const bool below = selector == "*" || absl::EndsWith(selector, ".*");
  const absl::string_view group = selector == "*" ? "" : absl::StripSuffix(selector, ".*");
  const std::string prefix = group.empty() ? "" : absl::StrCat(group, ".");
  for (size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const bool under = below && !line.total && absl::StartsWith(line.path, prefix);
    // The same selector serves an edition where the group is not divided (其他处理 of 2019).
    const bool undivided = below && line.path == group && IsLeaf(line);
    if (under || undivided || (!below && Selects(selector, line))) selected.push_back(static_cast<int>(i));
  }
  if (selected.empty()) return UnknownSelector(selector, "line", "行或列");
  return selected;
}

absl::StatusOr<std::vector<int>> Edition::SelectWhole(absl::string_view selector) const {
  if (FindTable(selector) == nullptr) return SelectCells(selector);
  std::vector<int> all;
  for (size_t i = 0; i < cells_.size(); ++i) {
    if (tables_[static_cast<size_t>(cells_[i].table)].proto->id() == selector) all.push_back(static_cast<int>(i));
  }
  return all;
}

absl::StatusOr<std::vector<int>> Edition::SelectCells(absl::string_view selector) const {
  if (const auto cell = FindCell(selector)) return std::vector<int>{*cell};
  std::vector<int> selected;
  const std::vector<std::string> parts = absl::StrSplit(selector, '/');
  const TableInfo* table = parts.size() == 3 ? FindTable(parts[0]) : nullptr;
  for (size_t b = 0; table != nullptr && b < table->blocks.size(); ++b) {
    const BlockInfo& block = table->blocks[b];
    const auto rows = SelectLines(block.rows, parts[1]);
    const auto columns = SelectLines(block.columns, parts[2]);
    if (!rows.ok() || !columns.ok()) continue;
    for (const int row : *rows) {
      for (const int column : *columns) {
        selected.push_back(block.first_cell + row * static_cast<int>(block.columns.size()) + column);
      }
    }
  }
  if (selected.empty()) return UnknownSelector(selector, "cell", "单元格");
  return selected;
}

int Edition::FindSection(absl::string_view id) const {
  for (int i = 0; i < proto_.sections_size(); ++i) {
    if (proto_.sections(i).id() == id) return i;
  }
  return -1;
}

int Edition::MatchHeading(absl::string_view heading) const {
  const std::string title = UnnumberedLabel(heading);
  if (title.empty()) return -1;
  for (int i = 0; i < proto_.sections_size(); ++i) {
    const v1::Section& section = proto_.sections(i);
    if (title == UnnumberedLabel(section.title())) return i;
    for (const std::string& other : section.accepted_titles()) {
      if (title == UnnumberedLabel(other)) return i;
    }
  }
  return -1;
}

absl::Status FormatNotFound(int report_year) {
  return MakeError(
      absl::StatusCode::kNotFound, absl::StrCat("no edition for report year ", report_year),
      {.reason = "FORMAT_NOT_FOUND",
       .metadata = {{"report_year", absl::StrCat(report_year)}},
       .sentence = report_year == 0 ? std::string("没有写明是哪一年度的报告，请写明年度。")
                                    : absl::StrCat("系统中没有", report_year, "年度的年报格式，请核对年度。")});
}

}  // namespace nianbao::format
