#include "services/validation/arithmetic.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/value.h"

namespace nianbao::validation {
namespace {

using format::BlockInfo;
using format::CellInfo;
using format::Edition;
using format::v1::Rule;
using format::v1::Term;

// One addend on one judged line.
struct Addend {
  std::vector<int> cells;
  int64_t factor = 1;
  bool previous = false;
  bool if_known = false;
};

// A comparison on one judged line of the `each` axis (or the only one).
struct Judged {
  std::string row;
  std::string col;
  std::string line;
  std::string power;  // of the line itself (Node.power)
  std::vector<Addend> left;
  std::vector<Addend> right;
};

absl::Status Invalid(const Rule& rule, const absl::Status& why) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("rule ", rule.id(), ": ", why.message()),
                   {.reason = "RULE_INVALID",
                    .metadata = {{"rule", rule.id()}},
                    .sentence = absl::StrCat("规则“", rule.id(), "”有误：", DetailOf(why).sentence)});
}

int CellAt(const BlockInfo& block, int row, int column) {
  return block.first_cell + row * static_cast<int>(block.columns.size()) + column;
}

// Cells of a term on the judged line; whole-cell selectors mean the same cells on every line.
absl::StatusOr<std::vector<int>> CellsOf(const Edition& edition, const BlockInfo* block, bool by_column, int line,
                                         const std::string& selector) {
  if (block == nullptr || std::count(selector.begin(), selector.end(), '/') == 2) return edition.SelectCells(selector);
  ASSIGN_OR_RETURN(const std::vector<int> lines,
                   Edition::SelectLines(by_column ? block->rows : block->columns, selector));
  std::vector<int> cells;
  for (const int other : lines) cells.push_back(by_column ? CellAt(*block, other, line) : CellAt(*block, line, other));
  return cells;
}

template <typename Terms>
absl::StatusOr<std::vector<Addend>> AddendsOf(const Edition& edition, const BlockInfo* block, bool by_column, int line,
                                              const Terms& terms) {
  std::vector<Addend> addends;
  for (const Term& term : terms) {
    Addend addend;
    ASSIGN_OR_RETURN(addend.cells, CellsOf(edition, block, by_column, line, term.select()));
    addend.factor = term.factor() == 0 ? 1 : term.factor();
    addend.previous = term.previous_year();
    addend.if_known = term.if_known();
    addends.push_back(std::move(addend));
  }
  return addends;
}

// Every judged line of a rule with table / each / only, in print order.
template <typename Kind, typename Left, typename Right>
absl::StatusOr<std::vector<Judged>> LinesOf(const Edition& edition, const Kind& kind, const Left& left,
                                            const Right& right) {
  std::vector<Judged> judged;
  if (kind.each() == format::v1::EACH_UNSPECIFIED) {
    Judged one;
    ASSIGN_OR_RETURN(one.left, AddendsOf(edition, nullptr, false, 0, left));
    ASSIGN_OR_RETURN(one.right, AddendsOf(edition, nullptr, false, 0, right));
    if (!one.left.empty()) one.line = edition.cells()[one.left[0].cells[0]].label;
    judged.push_back(std::move(one));
    return judged;
  }
  const format::TableInfo* table = edition.FindTable(kind.table());
  if (table == nullptr) return FieldError("SELECTOR_UNKNOWN", kind.table(), "没有这张表");
  const bool by_column = kind.each() == format::v1::EACH_COLUMN;
  absl::Status last = FieldError("SELECTOR_UNKNOWN", kind.table(), "没有可比较的行或列");
  for (const BlockInfo& block : table->blocks) {
    const auto& axis = by_column ? block.columns : block.rows;
    for (size_t i = 0; i < axis.size(); ++i) {
      const auto& only = kind.only();
      const bool wanted = only.empty() || std::find(only.begin(), only.end(), axis[i].path) != only.end();
      if (!wanted) continue;
      auto left_side = AddendsOf(edition, &block, by_column, static_cast<int>(i), left);
      auto right_side = AddendsOf(edition, &block, by_column, static_cast<int>(i), right);
      if (!left_side.ok() || !right_side.ok()) {  // blocks of one table differ in their columns
        last = left_side.ok() ? right_side.status() : left_side.status();
        break;
      }
      Judged one{.left = *std::move(left_side), .right = *std::move(right_side)};
      one.line = axis[i].labels.back();
      one.power = axis[i].nodes.back()->power();
      (by_column ? one.col : one.row) = one.line;
      judged.push_back(std::move(one));
    }
  }
  if (judged.empty()) return last;
  return judged;
}

struct Sum {
  int64_t value = 0;
  bool readable = true;  // false: a raw cell or a missing previous year
  std::string missing;
};

Sum SumOf(const Subject& subject, const Addend& addend) {
  Sum sum;
  const CellTable& table = addend.previous ? subject.previous : subject.cells;
  if (addend.previous && !subject.previous.any) {
    if (addend.if_known) return sum;
    return {0, false, "没有上一年度的数据"};
  }
  for (const int cell : addend.cells) {
    const auto number = table.Number(cell);
    if (!number) return {0, false, "有单元格不是数字"};
    sum.value += *number;
  }
  return sum;
}

// A sum as people read it, in the printed unit of its first cell.
std::string Show(const Subject& subject, const std::vector<Addend>& addends, int64_t value) {
  const CellInfo& info = subject.edition->cells()[addends.at(0).cells.at(0)];
  report::v1::Cell cell;
  info.type == format::v1::MONEY ? cell.set_fen(value) : cell.set_count(value);
  return format::PrintCell(info, cell);
}

// Sides evaluated, with the parameters {a} {b} … {left} {right} and every pair {ab}.
struct Evaluated {
  bool readable = true;
  std::string missing;
  int64_t left = 0;
  int64_t right = 0;
  Parameters parameters;
  std::vector<report::v1::Place> places;
};

Evaluated Evaluate(const Subject& subject, const Judged& judged) {
  Evaluated result;
  std::vector<std::pair<int64_t, const std::vector<Addend>*>> terms;
  for (const auto* side : {&judged.left, &judged.right}) {
    int64_t& total = side == &judged.left ? result.left : result.right;
    for (const Addend& addend : *side) {
      const Sum sum = SumOf(subject, addend);
      if (!sum.readable) return {.readable = false, .missing = sum.missing};
      total += addend.factor * sum.value;
      terms.emplace_back(sum.value, side);
      const std::string name(1, static_cast<char>('a' + terms.size() - 1));
      result.parameters[name] = Show(subject, {addend}, sum.value);
      if (!addend.previous && addend.cells.size() == 1) result.places.push_back(CellPlace(subject, addend.cells[0]));
    }
  }
  if (!judged.left.empty()) {
    result.parameters["left"] = Show(subject, judged.left, result.left);
    std::string letters;
    for (size_t i = 0; i < judged.left.size(); ++i) letters.push_back(static_cast<char>('a' + i));
    if (letters.size() > 1) result.parameters[letters] = result.parameters["left"];
  }
  if (!judged.right.empty()) {
    result.parameters["right"] = Show(subject, judged.right, result.right);
    std::string letters;
    for (size_t i = 0; i < judged.right.size(); ++i) letters.push_back(static_cast<char>('a' + judged.left.size() + i));
    if (letters.size() > 1) result.parameters[letters] = result.parameters["right"];
  }
  result.parameters["row"] = judged.row.empty() ? judged.line : judged.row;
  result.parameters["col"] = judged.col.empty() ? judged.line : judged.col;
  result.parameters["line"] = judged.line;
  return result;
}

bool LacksTables(Findings& findings) {
  if (findings.subject().cells.any) return false;
  findings.NotAssessable("没有填报表格");
  return true;
}

using Compare = std::function<bool(int64_t left, int64_t right)>;

report::v1::Power PowerOf(const report::v1::Organ& organ, const std::string& power);

// With `with_power`, a line is judged only where the organ is known to hold the line's power.
RuleCheck Comparison(std::vector<Judged> lines, Compare holds, bool with_power = false) {
  return [lines = std::move(lines), holds = std::move(holds), with_power](Findings& findings) {
    if (LacksTables(findings)) return;
    for (const Judged& judged : lines) {
      if (with_power) {
        const report::v1::Power held = PowerOf(findings.subject().context->organ(), judged.power);
        if (held == report::v1::POWER_UNSPECIFIED) findings.NotAssessable("单位的权力没有登记");
        if (held != report::v1::POWER_YES) continue;
      }
      const Evaluated result = Evaluate(findings.subject(), judged);
      if (!result.readable) {
        findings.NotAssessable(result.missing);
      } else if (!holds(result.left, result.right)) {
        findings.Add(result.places, result.parameters, judged.line, absl::StrCat(result.right),
                     absl::StrCat(result.left));
      }
    }
  };
}

RuleCheck Filled(const Edition& edition, const format::v1::Filled& kind) {
  std::vector<int> tables;
  for (size_t t = 0; t < edition.tables().size(); ++t) {
    const auto& wanted = kind.tables();
    const std::string& id = edition.tables()[t].proto->id();
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), id) != wanted.end())
      tables.push_back(static_cast<int>(t));
  }
  return [tables, totals_only = kind.totals_only()](Findings& findings) {
    if (LacksTables(findings)) return;
    const Subject& subject = findings.subject();
    const Edition& form = *subject.edition;
    for (const int t : tables) {
      for (const BlockInfo& block : form.tables()[t].blocks) {
        for (size_t i = 0; i < block.rows.size() * block.columns.size(); ++i) {
          const int cell = block.first_cell + static_cast<int>(i);
          const CellInfo& info = form.cells()[cell];
          const report::v1::Cell* filed = subject.cells.filed[cell];
          if (filed != nullptr && !filed->empty()) continue;
          if (!totals_only) {
            findings.Add({CellPlace(subject, cell)}, {{"cell", info.label}});
            continue;
          }
          int64_t parts = 0;
          for (const int part : block.columns[info.column].parts) {
            parts += subject.cells.Number(CellAt(block, info.row, part)).value_or(0);
          }
          for (const int part : block.rows[info.row].parts) {
            parts += subject.cells.Number(CellAt(block, part, info.column)).value_or(0);
          }
          if (parts != 0) findings.Add({CellPlace(subject, cell)}, {{"cell", info.label}});
        }
      }
    }
  };
}

report::v1::Power PowerOf(const report::v1::Organ& organ, const std::string& power) {
  const auto* field = report::v1::Powers::descriptor()->FindFieldByName(power);
  if (field == nullptr) return report::v1::POWER_UNSPECIFIED;
  return static_cast<report::v1::Power>(organ.powers().GetReflection()->GetEnumValue(organ.powers(), field));
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

absl::StatusOr<RuleCheck> ZeroUnless(const Edition& edition, const format::v1::ZeroUnless& kind) {
  std::vector<int> cells;
  for (const std::string& selector : kind.select()) {
    ASSIGN_OR_RETURN(const std::vector<int> selected, edition.SelectCells(selector));
    cells.insert(cells.end(), selected.begin(), selected.end());
  }
  return RuleCheck([cells, kind](Findings& findings) {
    if (LacksTables(findings)) return;
    const Subject& subject = findings.subject();
    for (const int cell : cells) {
      const CellInfo& info = subject.edition->cells()[cell];
      const BlockInfo& block = subject.edition->tables()[info.table].blocks[info.block];
      const format::v1::Node& node = *block.rows[info.row].nodes.back();
      const bool own = kind.power().empty() && kind.body_kinds().empty();
      const int may = MayFill(subject.context->organ(), own ? node.power() : kind.power(),
                              own ? node.body_kinds() : kind.body_kinds());
      const auto number = subject.cells.Number(cell);
      if (may < 0) {
        findings.NotAssessable("单位的权力和类型没有登记");
      } else if (may == 0 && number.has_value() && *number != 0) {
        findings.Add({CellPlace(subject, cell)},
                     {{"cell", info.label},
                      {"row", node.label()},
                      {"col", block.columns[info.column].labels.back()},
                      {"power", node.label()},
                      {"value", format::PrintCell(info, *subject.cells.filed[cell])}},
                     info.id);
      }
    }
  });
}

absl::StatusOr<RuleCheck> Share(const Edition& edition, const format::v1::Share& kind) {
  Judged one;
  ASSIGN_OR_RETURN(one.left, AddendsOf(edition, nullptr, false, 0, kind.part()));
  ASSIGN_OR_RETURN(one.right, AddendsOf(edition, nullptr, false, 0, kind.whole()));
  return RuleCheck([one](Findings& findings) {
    if (LacksTables(findings)) return;
    Evaluated result = Evaluate(findings.subject(), one);
    if (!result.readable) return findings.NotAssessable(result.missing);
    const bool high = static_cast<double>(result.left) > findings.Setting("share") * static_cast<double>(result.right);
    if (!high || static_cast<double>(result.left) < findings.Setting("minimum")) return;
    result.parameters["n"] = result.parameters["part"] = result.parameters["left"];
    result.parameters["percent"] =
        result.right == 0
            ? "100"
            : absl::StrFormat("%.1f", 100.0 * static_cast<double>(result.left) / static_cast<double>(result.right));
    findings.Add(result.places, result.parameters);
  });
}

absl::StatusOr<RuleCheck> CarriedOver(const Edition& edition, const format::v1::CarriedOver& kind) {
  const format::TableInfo* table = edition.FindTable(kind.table());
  if (table == nullptr) return FieldError("SELECTOR_UNKNOWN", kind.table(), "没有这张表");
  const BlockInfo& block = table->blocks[0];
  ASSIGN_OR_RETURN(const std::vector<int> to, Edition::SelectLines(block.rows, kind.to()));
  ASSIGN_OR_RETURN(const std::vector<int> from, Edition::SelectLines(block.rows, kind.from()));
  std::vector<int> columns;
  for (size_t c = 0; c < block.columns.size(); ++c) {
    const auto& wanted = kind.columns();
    const bool all = wanted.empty() && !block.columns[c].total;
    if (all || std::find(wanted.begin(), wanted.end(), block.columns[c].path) != wanted.end())
      columns.push_back(static_cast<int>(c));
  }
  return RuleCheck([&block, columns, to = to[0], from = from[0]](Findings& findings) {
    if (LacksTables(findings)) return;
    const Subject& subject = findings.subject();
    if (!subject.previous.any) return findings.NotAssessable("没有上一年度的数据");
    for (const int column : columns) {
      const auto now = subject.cells.Number(CellAt(block, to, column));
      const auto before = subject.previous.Number(CellAt(block, from, column));
      if (!now || !before) {
        findings.NotAssessable("有单元格不是数字");
      } else if (*now != *before) {
        findings.Add({CellPlace(subject, CellAt(block, to, column))},
                     {{"prev", absl::StrCat(*before)},
                      {"cur", absl::StrCat(*now)},
                      {"col", block.columns[column].labels.back()}},
                     "", absl::StrCat(*before), absl::StrCat(*now));
      }
    }
  });
}

absl::StatusOr<RuleCheck> Implies(const Edition& edition, const format::v1::Implies& kind) {
  ASSIGN_OR_RETURN(std::vector<Judged> lines, LinesOf(edition, kind, kind.when(), kind.then()));
  const bool always = kind.when().empty();
  const bool both_ways = kind.both_ways();
  const auto holds = [always, both_ways](int64_t when, int64_t then) {
    if ((always || when > 0) && then <= 0) return false;
    return !(both_ways && then > 0 && when <= 0);
  };
  return Comparison(std::move(lines), holds, kind.with_power());
}

absl::StatusOr<RuleCheck> Compile(const Edition& edition, const Rule& rule) {
  switch (rule.kind_case()) {
    case Rule::kEqual: {
      ASSIGN_OR_RETURN(auto lines, LinesOf(edition, rule.equal(), rule.equal().left(), rule.equal().right()));
      return Comparison(std::move(lines), [](int64_t left, int64_t right) { return left == right; });
    }
    case Rule::kAtMost: {
      ASSIGN_OR_RETURN(auto lines, LinesOf(edition, rule.at_most(), rule.at_most().left(), rule.at_most().right()));
      return Comparison(std::move(lines), [](int64_t left, int64_t right) { return left <= right; });
    }
    case Rule::kImplies:
      return Implies(edition, rule.implies());
    case Rule::kCarriedOver:
      return CarriedOver(edition, rule.carried_over());
    case Rule::kFilled:
      return Filled(edition, rule.filled());
    case Rule::kZeroUnless:
      return ZeroUnless(edition, rule.zero_unless());
    case Rule::kShare:
      return Share(edition, rule.share());
    default:
      return RuleCheck();
  }
}

}  // namespace

absl::StatusOr<RuleCheck> CompileArithmetic(const Edition& edition, const Rule& rule) {
  absl::StatusOr<RuleCheck> check = Compile(edition, rule);
  if (!check.ok()) return Invalid(rule, check.status());
  return check;
}

}  // namespace nianbao::validation
