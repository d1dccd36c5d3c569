// A format file made into an Edition: every fault that a careful reader of the file would find is found here.
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "nianbao/report/v1/organ.pb.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/format.h"
#include "services/common/format/lines.h"
#include "services/common/format/sentence.h"
#include "services/common/format/structure.h"
#include "services/common/format/terms.h"

namespace nianbao::format {
namespace {

using Nodes = google::protobuf::RepeatedPtrField<v1::Node>;
using Strings = google::protobuf::RepeatedPtrField<std::string>;

constexpr size_t kLongestId = 40;

// "not_disclosed", "f2021".
bool IsId(absl::string_view id) {
  if (id.empty() || id.size() > kLongestId || id[0] < 'a' || id[0] > 'z') return false;
  return id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == absl::string_view::npos;
}

bool IsPower(const std::string& power) { return report::v1::Powers::descriptor()->FindFieldByName(power) != nullptr; }

bool AreBodyKinds(const Strings& kinds) {
  report::v1::OrganKind kind;
  for (const std::string& name : kinds) {
    if (!report::v1::OrganKind_Parse(name, &kind) || kind == report::v1::ORGAN_KIND_UNSPECIFIED) return false;
  }
  return true;
}

}  // namespace

class Edition::Compiler {
 public:
  explicit Compiler(Edition& edition) : edition_(edition), format_(edition.proto_) {}

  absl::Status Run() {
    RETURN_IF_ERROR(CheckHead());
    for (int i = 0; i < format_.sections_size(); ++i) RETURN_IF_ERROR(AddSection(i));
    RETURN_IF_ERROR(NameCells());
    RETURN_IF_ERROR(CheckTemplates());
    RETURN_IF_ERROR(CheckContentItems());
    return CheckRules();
  }

 private:
  absl::Status Invalid(const std::string& fault) const {
    return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("format ", format_.id(), ": ", fault),
                     {.reason = "FORMAT_INVALID",
                      .metadata = {{"format", format_.id()}, {"fault", fault}},
                      .sentence = absl::StrCat("年报格式“", format_.id(), "”有误，请改正格式文件：", fault)});
  }

  absl::Status CheckHead() const {
    if (!IsId(format_.id())) return Invalid(absl::StrCat("id \"", format_.id(), "\" is no id"));
    if (format_.first_report_year() <= 0) return Invalid("first_report_year is missing");
    if (format_.last_report_year() != 0 && format_.last_report_year() < format_.first_report_year()) {
      return Invalid("last_report_year lies before first_report_year");
    }
    if (format_.section_policy() == v1::SECTION_POLICY_UNSPECIFIED) return Invalid("section_policy is missing");
    return absl::OkStatus();
  }

  absl::Status AddSection(int index) {
    const v1::Section& section = format_.sections(index);
    if (!IsId(section.id())) return Invalid(absl::StrCat("section id \"", section.id(), "\" is no id"));
    if (!sections_.insert(section.id()).second) return Invalid("section id twice: " + section.id());
    if (section.title().empty()) return Invalid("title is missing in section " + section.id());
    std::set<std::string> topics;
    for (const v1::Topic& topic : section.topics()) {
      if (!IsId(topic.id()) || !topics.insert(topic.id()).second) return Invalid("topic id: " + topic.id());
      if (!AreBodyKinds(topic.body_kinds())) return Invalid("unknown body kind in topic " + topic.id());
    }
    for (const v1::Table& table : section.tables()) RETURN_IF_ERROR(AddTable(table, index));
    return absl::OkStatus();
  }

  absl::Status AddTable(const v1::Table& table, int section) {
    if (!IsId(table.id())) return Invalid(absl::StrCat("table id \"", table.id(), "\" is no id"));
    if (edition_.FindTable(table.id()) != nullptr) return Invalid("table id twice: " + table.id());
    if (table.blocks().empty()) return Invalid("no block in table " + table.id());
    TableInfo compiled;
    compiled.proto = &table;
    compiled.section = section;
    compiled.first_cell = CellCount();
    for (const v1::Block& block : table.blocks()) RETURN_IF_ERROR(AddBlock(block, compiled));
    compiled.cell_count = CellCount() - compiled.first_cell;
    edition_.tables_.push_back(std::move(compiled));
    return absl::OkStatus();
  }

  absl::Status AddBlock(const v1::Block& block, TableInfo& table) {
    RETURN_IF_ERROR(CheckNodes(block.rows(), table.proto->id(), 1));
    RETURN_IF_ERROR(CheckNodes(block.columns(), table.proto->id(), 1));
    BlockInfo info;
    info.proto = &block;
    info.rows = LinesOf(block.rows());
    info.columns = LinesOf(block.columns());
    info.first_cell = CellCount();
    if (info.rows.empty() || info.columns.empty()) return Invalid("block without cells in table " + table.proto->id());
    if (block.hide_row_labels() && info.rows.size() > 1) {
      return Invalid("hide_row_labels needs a single row in table " + table.proto->id());
    }
    RETURN_IF_ERROR(ResolveTotals(info.rows));
    RETURN_IF_ERROR(ResolveTotals(info.columns));
    const size_t cells = info.rows.size() * info.columns.size();
    if (cells + CellCount() > kMostCells) return Invalid(absl::StrCat("more than ", kMostCells, " cells"));
    for (size_t row = 0; row < info.rows.size(); ++row) {
      for (size_t column = 0; column < info.columns.size(); ++column) {
        RETURN_IF_ERROR(AddCell(table, info, static_cast<int>(row), static_cast<int>(column)));
      }
    }
    table.blocks.push_back(std::move(info));
    return absl::OkStatus();
  }

  absl::Status AddCell(const TableInfo& table, const BlockInfo& block, int row_index, int column_index) {
    const Line& row = block.rows[row_index];
    const Line& column = block.columns[column_index];
    CellInfo cell;
    cell.id = absl::StrCat(table.proto->id(), "/", row.path, "/", column.path);
    cell.alias = JoinParts(row.alias, column.alias, ".");
    cell.table = static_cast<int>(edition_.tables_.size());
    cell.block = static_cast<int>(table.blocks.size());
    cell.row = row_index;
    cell.column = column_index;
    cell.type = TypeOf(column, row);
    cell.unit = UnitOf(column, row);
    cell.label = LabelOf(*block.proto, row, column);
    cell.total = row.total || column.total;
    if (cell.type == v1::MONEY && cell.unit != "元" && cell.unit != "万元") {
      return Invalid("money in neither 元 nor 万元: " + cell.id);
    }
    edition_.cells_.push_back(std::move(cell));
    return absl::OkStatus();
  }

  absl::Status CheckNodes(const Nodes& nodes, const std::string& table, int depth) const {
    if (depth > kDeepest && !nodes.empty())
      return Invalid(absl::StrCat("tree deeper than ", kDeepest, " in table ", table));
    std::set<std::string> ids;
    for (const v1::Node& node : nodes) {
      if (!IsId(node.id())) return Invalid(absl::StrCat("id \"", node.id(), "\" is no id in table ", table));
      if (!ids.insert(node.id()).second) return Invalid(absl::StrCat("id twice in table ", table, ": ", node.id()));
      RETURN_IF_ERROR(CheckNode(node, absl::StrCat(table, " ", node.id())));
      RETURN_IF_ERROR(CheckNodes(node.children(), table, depth + 1));
    }
    return absl::OkStatus();
  }

  absl::Status CheckNode(const v1::Node& node, const std::string& place) const {
    if (node.label().empty()) return Invalid("label is missing: " + place);
    if (node.heading() && node.has_value()) return Invalid("a heading has no value: " + place);
    if (!node.power().empty() && !IsPower(node.power())) return Invalid("unknown power: " + place);
    if (!AreBodyKinds(node.body_kinds())) return Invalid("unknown body kind: " + place);
    const bool value = node.has_value() || (node.children().empty() && !node.heading());
    if (node.total_of_size() > 0 && !value) return Invalid("a total without value: " + place);
    return absl::OkStatus();
  }

  absl::Status ResolveTotals(std::vector<Line>& lines) const {
    for (size_t i = 0; i < lines.size(); ++i) {
      std::set<int> parts;
      for (const std::string& selector : lines[i].nodes.back()->total_of()) {
        const auto selected = SelectLines(lines, selector);
        if (!selected.ok()) return Invalid(absl::StrCat("total_of of ", lines[i].path, " selects nothing: ", selector));
        parts.insert(selected->begin(), selected->end());
      }
      lines[i].parts.assign(parts.begin(), parts.end());
    }
    if (const int line = LineInACircle(lines); line >= 0) {
      return Invalid("total_of runs in a circle: " + lines[line].path);
    }
    return absl::OkStatus();
  }

  absl::Status NameCells() {
    for (size_t i = 0; i < edition_.cells_.size(); ++i) {
      const CellInfo& cell = edition_.cells_[i];
      const int index = static_cast<int>(i);
      if (!edition_.by_name_.emplace(cell.id, index).second) return Invalid("cell id twice: " + cell.id);
      if (!cell.alias.empty() && !edition_.by_name_.emplace(cell.alias, index).second) {
        return Invalid("alias twice: " + cell.alias);
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckTemplate(const std::string& text, const std::set<std::string>& known) const {
    for (const std::string& name : PlaceholdersOf(text)) {
      if (known.count(name) == 0 && !edition_.FindCell(name)) return Invalid(absl::StrCat("unknown {", name, "}"));
    }
    return absl::OkStatus();
  }

  absl::Status CheckTemplates() const {
    for (const std::string& title : format_.title_templates()) RETURN_IF_ERROR(CheckTemplate(title, {"organ", "year"}));
    RETURN_IF_ERROR(CheckTemplate(format_.lead_template(), {"organ", "year", "parts"}));
    for (const TableInfo& table : edition_.tables_) {
      RETURN_IF_ERROR(CheckTemplate(table.proto->subtitle(), {"year"}));
      RETURN_IF_ERROR(CheckTemplate(table.proto->header(), {"organ", "year"}));
      const bool sentence = table.proto->presentation() == v1::SENTENCE;
      if (sentence && table.proto->sentence_templates().empty()) {
        return Invalid("sentence_templates are missing in table " + table.proto->id());
      }
      for (const std::string& text : table.proto->sentence_templates()) RETURN_IF_ERROR(CheckTemplate(text, {"year"}));
    }
    return absl::OkStatus();
  }

  absl::Status CheckContentItems() const {
    std::set<std::string> items;
    for (const v1::ContentItem& item : format_.content_items()) {
      if (!IsId(item.id()) || !items.insert(item.id()).second) return Invalid("content item id: " + item.id());
      if (item.heading_keywords().empty()) return Invalid("heading_keywords are missing in " + item.id());
    }
    return absl::OkStatus();
  }

  absl::Status CheckRules() const {
    std::set<std::string> rules;
    for (const v1::Rule& rule : format_.rules()) {
      if (rule.id().empty() || !rules.insert(rule.id()).second) return Invalid("rule id twice: " + rule.id());
      const absl::Status selectors = CheckSelectors(edition_, rule);
      if (!selectors.ok()) return Invalid(absl::StrCat("rule ", rule.id(), ": ", selectors.message()));
    }
    return absl::OkStatus();
  }

  int CellCount() const { return static_cast<int>(edition_.cells_.size()); }

  Edition& edition_;
  const v1::Format& format_;
  std::set<std::string> sections_;
};

absl::StatusOr<std::unique_ptr<const Edition>> Edition::CompileWith(v1::Format format, absl::string_view word_lists) {
  std::unique_ptr<Edition> edition(new Edition());
  edition->proto_ = std::move(format);
  RETURN_IF_ERROR(Compiler(*edition).Run());
  edition->digest_ = Sha256Hex(absl::StrCat(SerializeDeterministic(WithoutGuidance(edition->proto_)), word_lists));
  edition->structure_digest_ = DigestOf(StructureOf(edition->proto_));
  return std::unique_ptr<const Edition>(std::move(edition));
}

absl::StatusOr<std::unique_ptr<const Edition>> Edition::Compile(v1::Format format) {
  return CompileWith(std::move(format), "");
}

}  // namespace nianbao::format
