#include "services/common/format/format.h"

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"

namespace nianbao::format {
namespace {

constexpr size_t kMostCells = 5000;
constexpr size_t kDeepest = 8;

absl::Status Invalid(const v1::Format& format, const std::string& what) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("format ", format.id(), ": ", what),
                   {.reason = "FORMAT_INVALID",
                    .metadata = {{"format", format.id()}, {"fault", what}},
                    .sentence = absl::StrCat("年报格式“", format.id(), "”有误：", what)});
}

// Collects the value lines of a tree in print order.
void CollectLines(const v1::Node& node, const Line& above, std::vector<Line>& lines) {
  Line line = above;
  if (!line.path.empty()) line.path.push_back('.');
  line.path.append(node.id());
  line.nodes.push_back(&node);
  line.labels.push_back(node.label());
  line.alias = node.alias();
  line.total = node.total_of_size() > 0;
  const bool leaf = node.children().empty();
  if ((leaf && !node.heading()) || node.has_value()) lines.push_back(line);
  for (const v1::Node& child : node.children()) CollectLines(child, line, lines);
}

std::vector<Line> LinesOf(const google::protobuf::RepeatedPtrField<v1::Node>& roots) {
  std::vector<Line> lines;
  for (const v1::Node& root : roots) CollectLines(root, Line(), lines);
  return lines;
}

// Innermost node that says something wins.
v1::ValueType TypeOf(const Line& column, const Line& row) {
  for (const Line* line : {&column, &row}) {
    for (auto node = line->nodes.rbegin(); node != line->nodes.rend(); ++node) {
      if ((*node)->type() != v1::VALUE_TYPE_UNSPECIFIED) return (*node)->type();
    }
  }
  return v1::COUNT;
}

std::string UnitOf(const Line& column, const Line& row) {
  for (const Line* line : {&column, &row}) {
    for (auto node = line->nodes.rbegin(); node != line->nodes.rend(); ++node) {
      if (!(*node)->unit().empty()) return (*node)->unit();
    }
  }
  return "";
}

std::string JoinParts(const std::string& a, const std::string& b, absl::string_view separator) {
  if (a.empty() || b.empty()) return a + b;
  return absl::StrCat(a, separator, b);
}

std::string LabelOf(const BlockInfo& block, const Line& row, const Line& column) {
  const std::string rows = block.proto->hide_row_labels() ? "" : absl::StrJoin(row.labels, " ");
  return JoinParts(rows, absl::StrJoin(column.labels, " "), "｜");
}

absl::Status ResolveTotals(const v1::Format& format, std::vector<Line>& lines) {
  for (size_t i = 0; i < lines.size(); ++i) {
    std::set<int> parts;
    for (const std::string& selector : lines[i].nodes.back()->total_of()) {
      const auto selected = Edition::SelectLines(lines, selector);
      if (!selected.ok()) return Invalid(format, absl::StrCat("total_of of ", lines[i].path, " selects nothing"));
      for (const int part : *selected) {
        if (part != static_cast<int>(i)) parts.insert(part);
      }
    }
    lines[i].parts.assign(parts.begin(), parts.end());
  }
  return absl::OkStatus();
}

bool TooDeep(const google::protobuf::RepeatedPtrField<v1::Node>& nodes, size_t depth) {
  if (depth > kDeepest) return true;
  for (const v1::Node& node : nodes) {
    if (TooDeep(node.children(), depth + 1)) return true;
  }
  return false;
}

// A heading without number, blanks and full stops, to compare titles.
std::string BareTitle(absl::string_view heading) {
  std::u32string text = DecodeUtf8(heading);
  std::u32string bare;
  for (const char32_t c : text) {
    if (c == U' ' || c == U'\t' || c == U'\u3000' || c == U'\u00A0' || c == U'\r') continue;
    bare.push_back(c);
  }
  const size_t mark = bare.find(U'、');
  const std::u32string_view numerals = U"一二三四五六七八九十";
  if (mark != std::u32string::npos && mark <= 3 && bare.find_first_not_of(numerals) == mark) bare.erase(0, mark + 1);
  while (!bare.empty() && (bare.back() == U'。' || bare.back() == U'：' || bare.back() == U':')) bare.pop_back();
  return EncodeUtf8(bare);
}

void ForgetWords(google::protobuf::RepeatedPtrField<v1::Node>& nodes) {
  for (v1::Node& node : nodes) {
    node.clear_guidance();
    node.clear_basis();
    node.clear_accepted_labels();
    ForgetWords(*node.mutable_children());
  }
}

// What the law fixes: guidance, rules and the variants that import accepts may still improve after release.
v1::Format StructureOf(v1::Format format) {
  format.clear_rules();
  format.clear_guidance();
  for (v1::Section& section : *format.mutable_sections()) {
    section.clear_guidance();
    section.clear_accepted_titles();
    section.clear_topics();
    for (v1::Table& table : *section.mutable_tables()) {
      table.clear_guidance();
      for (v1::Block& block : *table.mutable_blocks()) {
        ForgetWords(*block.mutable_rows());
        ForgetWords(*block.mutable_columns());
      }
    }
  }
  return format;
}

}  // namespace

absl::StatusOr<std::unique_ptr<const Edition>> Edition::Compile(v1::Format proto) {
  std::unique_ptr<Edition> edition(new Edition());
  edition->proto_ = std::move(proto);
  const v1::Format& format = edition->proto_;
  if (format.id().empty() || format.first_report_year() == 0)
    return Invalid(format, "id or first_report_year is missing");
  std::set<std::string> tables;
  std::set<std::string> sections;
  for (int s = 0; s < format.sections_size(); ++s) {
    if (!sections.insert(format.sections(s).id()).second)
      return Invalid(format, "section id twice: " + format.sections(s).id());
    for (const v1::Table& table : format.sections(s).tables()) {
      if (!tables.insert(table.id()).second) return Invalid(format, "table id twice: " + table.id());
      TableInfo compiled;
      compiled.proto = &table;
      compiled.section = s;
      compiled.first_cell = static_cast<int>(edition->cells_.size());
      for (const v1::Block& block : table.blocks()) {
        if (TooDeep(block.rows(), 1) || TooDeep(block.columns(), 1))
          return Invalid(format, "tree too deep in " + table.id());
        BlockInfo lines;
        lines.proto = &block;
        lines.rows = LinesOf(block.rows());
        lines.columns = LinesOf(block.columns());
        RETURN_IF_ERROR(ResolveTotals(format, lines.rows));
        RETURN_IF_ERROR(ResolveTotals(format, lines.columns));
        lines.first_cell = static_cast<int>(edition->cells_.size());
        if (edition->cells_.size() + lines.rows.size() * lines.columns.size() > kMostCells) {
          return Invalid(format, absl::StrCat("more than ", kMostCells, " cells"));
        }
        for (size_t r = 0; r < lines.rows.size(); ++r) {
          for (size_t c = 0; c < lines.columns.size(); ++c) {
            const Line& row = lines.rows[r];
            const Line& column = lines.columns[c];
            CellInfo cell;
            cell.id = absl::StrCat(table.id(), "/", row.path, "/", column.path);
            cell.alias = JoinParts(row.alias, column.alias, ".");
            cell.table = static_cast<int>(edition->tables_.size());
            cell.block = static_cast<int>(compiled.blocks.size());
            cell.row = static_cast<int>(r);
            cell.column = static_cast<int>(c);
            cell.type = TypeOf(column, row);
            cell.unit = UnitOf(column, row);
            cell.label = LabelOf(lines, row, column);
            cell.total = row.total || column.total;
            edition->cells_.push_back(std::move(cell));
          }
        }
        compiled.blocks.push_back(std::move(lines));
      }
      compiled.cell_count = static_cast<int>(edition->cells_.size()) - compiled.first_cell;
      edition->tables_.push_back(std::move(compiled));
    }
  }
  for (size_t i = 0; i < edition->cells_.size(); ++i) {
    const CellInfo& cell = edition->cells_[i];
    if (!edition->by_name_.emplace(cell.id, static_cast<int>(i)).second)
      return Invalid(format, "cell id twice: " + cell.id);
    if (!cell.alias.empty() && !edition->by_name_.emplace(cell.alias, static_cast<int>(i)).second) {
      return Invalid(format, "alias twice: " + cell.alias);
    }
  }
  edition->digest_ = DigestOf(format);
  edition->structure_digest_ = DigestOf(StructureOf(format));
  return std::unique_ptr<const Edition>(std::move(edition));
}

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
  const bool below = absl::EndsWith(selector, ".*") || selector == "*";
  const absl::string_view prefix = selector == "*" ? "" : absl::StripSuffix(selector, "*");
  for (size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const bool match = below ? !line.total && absl::StartsWith(line.path, prefix)
                             : line.path == selector || (!line.alias.empty() && line.alias == selector);
    if (match) selected.push_back(static_cast<int>(i));
  }
  if (selected.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("selector ", selector, " names no line"),
                     {.reason = "SELECTOR_UNKNOWN", .sentence = absl::StrCat("“", selector, "”没有对应的行或列。")});
  }
  return selected;
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
  if (selected.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("selector ", selector, " names no cell"),
                     {.reason = "SELECTOR_UNKNOWN", .sentence = absl::StrCat("“", selector, "”没有对应的单元格。")});
  }
  return selected;
}

int Edition::FindSection(absl::string_view id) const {
  for (int i = 0; i < proto_.sections_size(); ++i) {
    if (proto_.sections(i).id() == id) return i;
  }
  return -1;
}

int Edition::MatchHeading(absl::string_view heading) const {
  const std::string bare = BareTitle(heading);
  for (int i = 0; i < proto_.sections_size(); ++i) {
    const v1::Section& section = proto_.sections(i);
    if (bare == BareTitle(section.title())) return i;
    for (const std::string& other : section.accepted_titles()) {
      if (bare == BareTitle(other)) return i;
    }
  }
  return -1;
}

absl::Status FormatNotFound(int report_year) {
  return MakeError(absl::StatusCode::kNotFound, absl::StrCat("no edition for report year ", report_year),
                   {.reason = "FORMAT_NOT_FOUND",
                    .metadata = {{"report_year", absl::StrCat(report_year)}},
                    .sentence = absl::StrCat("系统中没有", report_year, "年度的年报格式，请核对年度。")});
}

}  // namespace nianbao::format
