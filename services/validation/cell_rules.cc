#include "services/validation/cell_rules.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/terms.h"

namespace nianbao::validation {
namespace {

using format::BlockInfo;
using format::CellInfo;
using format::Edition;
using format::v1::Rule;

int CellAt(const BlockInfo& block, int row, int column) {
  return block.first_cell + row * static_cast<int>(block.columns.size()) + column;
}

template <typename Tables>
std::vector<int> CellsOfTables(const Edition& edition, const Tables& wanted) {
  std::vector<int> cells;
  for (const format::TableInfo& table : edition.tables()) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), table.proto->id()) == wanted.end()) continue;
    for (int i = 0; i < table.cell_count; ++i) cells.push_back(table.first_cell + i);
  }
  return cells;
}

// What the parts of a total add up to, by row and by column.
int64_t PartsOf(const Subject& subject, const BlockInfo& block, const CellInfo& info) {
  int64_t parts = 0;
  for (const int part : block.columns[info.column].parts) {
    parts += subject.cells.Number(CellAt(block, info.row, part)).value_or(0);
  }
  for (const int part : block.rows[info.row].parts) {
    parts += subject.cells.Number(CellAt(block, part, info.column)).value_or(0);
  }
  return parts;
}

RuleCheck Filled(const Edition& edition, const format::v1::Filled& kind) {
  return [cells = CellsOfTables(edition, kind.tables()), totals_only = kind.totals_only()](Findings& findings) {
    if (LacksTables(findings)) return;
    const Subject& subject = findings.subject();
    for (const int cell : cells) {
      if (!subject.cells.IsBlank(cell)) continue;
      const CellInfo& info = subject.edition->cells()[cell];
      const BlockInfo& block = subject.edition->tables()[info.table].blocks[info.block];
      if (totals_only && PartsOf(subject, block, info) == 0) continue;
      findings.Add({CellPlace(subject, cell)}, {{"cell", info.label}});
    }
  };
}

// Whether the organ may fill the line: 1 yes, 0 no, -1 not known.
int MayFill(const report::v1::Organ& organ, const std::string& power,
            const google::protobuf::RepeatedPtrField<std::string>& kinds) {
  const std::string& kind = report::v1::OrganKind_Name(organ.kind());
  if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) return 1;
  const report::v1::Power held = power.empty() ? report::v1::POWER_UNSPECIFIED : PowerOf(organ, power);
  if (held == report::v1::POWER_YES) return 1;
  if (held == report::v1::POWER_NO) return 0;
  const bool kind_decides = !kinds.empty() && organ.kind() != report::v1::ORGAN_KIND_UNSPECIFIED;
  return kind_decides ? 0 : -1;
}

absl::StatusOr<std::vector<int>> CellsOf(const Edition& edition,
                                         const google::protobuf::RepeatedPtrField<std::string>& selectors) {
  std::vector<int> cells;
  for (const std::string& selector : selectors) {
    ASSIGN_OR_RETURN(const std::vector<int> selected, edition.SelectCells(selector));
    cells.insert(cells.end(), selected.begin(), selected.end());
  }
  return cells;
}

absl::StatusOr<RuleCheck> ZeroUnless(const Edition& edition, const format::v1::ZeroUnless& kind) {
  ASSIGN_OR_RETURN(std::vector<int> cells, CellsOf(edition, kind.select()));
  return RuleCheck([cells = std::move(cells), kind](Findings& findings) {
    if (LacksTables(findings)) return;
    const Subject& subject = findings.subject();
    for (const int cell : cells) {
      if (subject.cells.Number(cell).value_or(0) == 0) continue;  // whoever may fill it
      const CellInfo& info = subject.edition->cells()[cell];
      const BlockInfo& block = subject.edition->tables()[info.table].blocks[info.block];
      const format::v1::Node& node = *block.rows[info.row].nodes.back();
      const bool own = kind.power().empty() && kind.body_kinds().empty();
      const int may = MayFill(subject.context->organ(), own ? node.power() : kind.power(),
                              own ? node.body_kinds() : kind.body_kinds());
      if (may < 0) {
        findings.NotAssessable("单位的权力和类型没有登记");
      } else if (may == 0) {
        findings.Add({CellPlace(subject, cell)},
                     {{"cell", info.label},
                      {"row", node.label()},
                      {"col", block.columns[info.column].labels.back()},
                      {"power", node.label()},
                      {"value", CellText(subject, subject.cells, cell)}},
                     info.id);
      }
    }
  });
}

// Columns of a carried_over rule in its table's first block.
std::vector<int> CarriedColumns(const BlockInfo& block, const format::v1::CarriedOver& kind) {
  std::vector<int> columns;
  for (size_t c = 0; c < block.columns.size(); ++c) {
    const auto& wanted = kind.columns();
    const bool all = wanted.empty() && !block.columns[c].total;
    if (all || std::find(wanted.begin(), wanted.end(), block.columns[c].path) != wanted.end()) {
      columns.push_back(static_cast<int>(c));
    }
  }
  return columns;
}

void JudgeCarried(Findings& findings, const BlockInfo& block, int to, int from, int column) {
  const Subject& subject = findings.subject();
  const auto now = subject.cells.Number(CellAt(block, to, column));
  const auto before = subject.previous.Number(CellAt(block, from, column));
  if (!before && subject.previous.partial) return findings.NotAssessable("没有上一年度的数据");
  if (!now || !before) return findings.NotAssessable("有单元格不是数字");
  if (*now == *before) return;
  findings.Add(
      {CellPlace(subject, CellAt(block, to, column))},
      {{"prev", absl::StrCat(*before)}, {"cur", absl::StrCat(*now)}, {"col", block.columns[column].labels.back()}}, "",
      absl::StrCat(*before), absl::StrCat(*now));
}

absl::StatusOr<RuleCheck> CarriedOver(const Edition& edition, const format::v1::CarriedOver& kind) {
  const format::TableInfo* table = edition.FindTable(kind.table());
  if (table == nullptr) return FieldError("SELECTOR_UNKNOWN", kind.table(), "没有这张表");
  const BlockInfo& block = table->blocks[0];
  ASSIGN_OR_RETURN(const std::vector<int> to, Edition::SelectLines(block.rows, kind.to()));
  ASSIGN_OR_RETURN(const std::vector<int> from, Edition::SelectLines(block.rows, kind.from()));
  return RuleCheck([&block, columns = CarriedColumns(block, kind), to = to[0], from = from[0]](Findings& findings) {
    if (LacksTables(findings)) return;
    if (!findings.subject().previous.any) return findings.NotAssessable("没有上一年度的数据");
    for (const int column : columns) JudgeCarried(findings, block, to, from, column);
  });
}

// Named checks that read cells alone, with the lists that name their cells; no list = every cell.
const std::map<std::string, std::vector<std::string>>& CellChecks() {
  static const auto* checks =
      new std::map<std::string, std::vector<std::string>>{{"raw_cells", {}},
                                                          {"blank_cells", {}},
                                                          {"money_unit", {}},
                                                          {"money_multiple", {"cells"}},
                                                          {"table_all_zero", {}},
                                                          {"pending_counted", {"total"}},
                                                          {"great_change", {}},
                                                          {"same_as_last_year", {}},
                                                          {"secret_authority", {"cells"}},
                                                          {"documents_on_file", {"issued", "repealed"}}};
  return *checks;
}

std::optional<std::vector<int>> CellsOfCheck(const Edition& edition, const Rule& rule) {
  const auto found = CellChecks().find(rule.check().name());
  if (found == CellChecks().end()) return std::nullopt;
  std::vector<int> cells;
  for (const std::string& list : found->second) {
    const auto entry = rule.lists().find(list);
    if (entry == rule.lists().end()) continue;
    const auto selected = CellsOf(edition, entry->second.values());
    if (selected.ok()) cells.insert(cells.end(), selected->begin(), selected->end());
  }
  return cells.empty() ? CellsOfTables(edition, std::vector<std::string>()) : cells;
}

std::vector<int> CellsOfComparisons(const Edition& edition, const Rule& rule) {
  std::vector<int> cells;
  const auto comparisons = format::ResolveRule(edition, rule);
  if (!comparisons.ok()) return cells;
  for (const format::Comparison& comparison : *comparisons) {
    for (const auto& side : comparison.sides) {
      for (const format::Addend& addend : side) {
        if (!addend.previous_year) cells.insert(cells.end(), addend.cells.begin(), addend.cells.end());
      }
    }
  }
  return cells;
}

}  // namespace

absl::StatusOr<RuleCheck> CompileCellRule(const Edition& edition, const Rule& rule) {
  switch (rule.kind_case()) {
    case Rule::kFilled:
      return Filled(edition, rule.filled());
    case Rule::kZeroUnless:
      return ZeroUnless(edition, rule.zero_unless());
    case Rule::kCarriedOver:
      return CarriedOver(edition, rule.carried_over());
    default:
      return RuleCheck();
  }
}

std::optional<std::vector<int>> CellsJudgedBy(const Edition& edition, const Rule& rule) {
  switch (rule.kind_case()) {
    case Rule::kEqual:
    case Rule::kAtMost:
    case Rule::kImplies:
    case Rule::kShare:
      return CellsOfComparisons(edition, rule);
    case Rule::kFilled:
      return CellsOfTables(edition, rule.filled().tables());
    case Rule::kZeroUnless:
      return CellsOf(edition, rule.zero_unless().select()).value_or(std::vector<int>());
    case Rule::kCarriedOver:
      return edition.SelectCells(absl::StrCat(rule.carried_over().table(), "/", rule.carried_over().to(), "/*"))
          .value_or(std::vector<int>());
    case Rule::kCheck:
      return CellsOfCheck(edition, rule);
    default:
      return std::nullopt;
  }
}

bool LacksTables(Findings& findings) {
  if (findings.subject().cells.any) return false;
  findings.NotAssessable("没有填报表格");
  return true;
}

report::v1::Power PowerOf(const report::v1::Organ& organ, const std::string& power) {
  static const auto* fields = [] {  // asking the descriptor takes a lock
    auto* by_name = new std::map<std::string, const google::protobuf::FieldDescriptor*>();
    const auto* powers = report::v1::Powers::descriptor();
    for (int i = 0; i < powers->field_count(); ++i) by_name->emplace(powers->field(i)->name(), powers->field(i));
    return by_name;
  }();
  const auto found = fields->find(power);
  if (found == fields->end()) return report::v1::POWER_UNSPECIFIED;
  const google::protobuf::FieldDescriptor* field = found->second;
  return static_cast<report::v1::Power>(organ.powers().GetReflection()->GetEnumValue(organ.powers(), field));
}

}  // namespace nianbao::validation
