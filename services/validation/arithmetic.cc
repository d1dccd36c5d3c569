#include "services/validation/arithmetic.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/terms.h"
#include "services/common/format/value.h"
#include "services/validation/cell_rules.h"

namespace nianbao::validation {
namespace {

using format::Addend;
using format::CellInfo;
using format::Edition;
using format::v1::Rule;

// A comparison on one judged line of the `each` axis (or the only one), with everything that can be known beforehand.
struct Judged {
  std::string line;   // label of the row or column; judged once: of the first cell
  std::string power;  // of the line itself (Node.power)
  std::vector<Addend> left;
  std::vector<Addend> right;
};

absl::StatusOr<std::vector<Judged>> JudgedLines(const Edition& edition, const Rule& rule) {
  ASSIGN_OR_RETURN(std::vector<format::Comparison> comparisons, format::ResolveRule(edition, rule));
  std::vector<Judged> judged;
  for (format::Comparison& comparison : comparisons) {
    Judged& one = judged.emplace_back();
    one.left = std::move(comparison.sides[0]);
    one.right = std::move(comparison.sides[1]);
    if (comparison.line != nullptr) {
      one.line = comparison.line->labels.back();
      one.power = comparison.line->nodes.back()->power();
    } else if (!one.left.empty()) {
      one.line = edition.cells()[one.left[0].cells[0]].label;
    }
  }
  return judged;
}

constexpr char kNotRead[] = "有单元格不是数字";
constexpr char kNoLastYear[] = "没有上一年度的数据";

// Why a sum cannot be told; null = it can.
using Missing = const char*;

Missing AddUp(const Subject& subject, const Addend& addend, int64_t& sum) {
  const CellTable& table = addend.previous_year ? subject.previous : subject.cells;
  sum = 0;
  if (addend.previous_year && !table.any) return addend.if_known ? nullptr : kNoLastYear;
  for (const int cell : addend.cells) {
    const auto number = table.Number(cell);
    if (number) {
      sum += *number;
    } else if (table.states[cell] == CellState::kAbsent) {
      if (!addend.if_known) return kNoLastYear;
    } else {
      return kNotRead;
    }
  }
  return nullptr;
}

Missing AddUp(const Subject& subject, const std::vector<Addend>& side, int64_t& total) {
  total = 0;
  for (const Addend& addend : side) {
    int64_t sum = 0;
    if (const Missing missing = AddUp(subject, addend, sum)) return missing;
    total += addend.factor * sum;
  }
  return nullptr;
}

// A sum as people read it, in the printed unit of its first cell.
std::string Show(const Subject& subject, const Addend& addend, int64_t value) {
  const CellInfo& info = subject.edition->cells()[addend.cells.at(0)];
  report::v1::Cell cell;
  info.type == format::v1::MONEY ? cell.set_fen(value) : cell.set_count(value);
  return format::PrintCell(info, cell);
}

// {a} {b} … of both sides in order, {left}, {right}, {ab} …, and the places; only for what is found.
struct Described {
  Parameters parameters;
  std::vector<report::v1::Place> places;
};

void Describe(const Subject& subject, const std::vector<Addend>& side, const char* name, char& letter,
              Described& described) {
  std::string letters;
  int64_t total = 0;
  for (const Addend& addend : side) {
    int64_t sum = 0;
    (void)AddUp(subject, addend, sum);
    total += addend.factor * sum;
    letters.push_back(letter++);
    described.parameters[letters.substr(letters.size() - 1)] = Show(subject, addend, sum);
    if (!addend.previous_year && addend.cells.size() == 1) {
      described.places.push_back(CellPlace(subject, addend.cells[0]));
    }
  }
  if (side.empty()) return;
  described.parameters[name] = Show(subject, side[0], total);
  if (letters.size() > 1) described.parameters[letters] = described.parameters[name];
}

Described DescriptionOf(const Subject& subject, const Judged& judged) {
  Described described;
  char letter = 'a';
  Describe(subject, judged.left, "left", letter, described);
  Describe(subject, judged.right, "right", letter, described);
  for (const char* name : {"row", "col", "line"}) described.parameters[name] = judged.line;
  return described;
}

// Whether the organ is known to hold a power; where nobody knows, the rule is not assessable.
bool HoldsPower(Findings& findings, const std::string& power) {
  const report::v1::Power held = PowerOf(findings.subject().context->organ(), power);
  if (held == report::v1::POWER_UNSPECIFIED) findings.NotAssessable("单位的权力没有登记");
  return held == report::v1::POWER_YES;
}

using Compare = std::function<bool(int64_t left, int64_t right)>;

// With `with_power`, only a line whose power the organ is known to hold is a finding.
RuleCheck Comparison(std::vector<Judged> lines, Compare holds, bool with_power = false) {
  return [lines = std::move(lines), holds = std::move(holds), with_power](Findings& findings) {
    if (LacksTables(findings)) return;
    const Subject& subject = findings.subject();
    for (const Judged& judged : lines) {
      int64_t left = 0;
      int64_t right = 0;
      Missing missing = AddUp(subject, judged.left, left);
      if (missing == nullptr) missing = AddUp(subject, judged.right, right);
      if (missing != nullptr) {
        findings.NotAssessable(missing);
      } else if (!holds(left, right) && (!with_power || HoldsPower(findings, judged.power))) {
        Described described = DescriptionOf(subject, judged);
        findings.Add(std::move(described.places), described.parameters, judged.line, absl::StrCat(right),
                     absl::StrCat(left));
      }
    }
  };
}

RuleCheck Share(Judged one) {
  return [one = std::move(one)](Findings& findings) {
    if (LacksTables(findings)) return;
    const Subject& subject = findings.subject();
    int64_t part = 0;
    int64_t whole = 0;
    Missing missing = AddUp(subject, one.left, part);
    if (missing == nullptr) missing = AddUp(subject, one.right, whole);
    if (missing != nullptr) return findings.NotAssessable(missing);
    const bool high = static_cast<double>(part) > findings.Setting("share") * static_cast<double>(whole);
    if (!high || static_cast<double>(part) < findings.Setting("minimum")) return;
    Described described = DescriptionOf(subject, one);
    described.parameters["n"] = described.parameters["part"] = described.parameters["left"];
    described.parameters["percent"] =
        whole == 0 ? "100" : absl::StrFormat("%.1f", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
    findings.Add(std::move(described.places), described.parameters);
  };
}

RuleCheck Implies(std::vector<Judged> lines, const format::v1::Implies& kind) {
  const bool always = kind.when().empty();
  const bool both_ways = kind.both_ways();
  const auto holds = [always, both_ways](int64_t when, int64_t then) {
    if ((always || when > 0) && then <= 0) return false;
    return !(both_ways && then > 0 && when <= 0);
  };
  return Comparison(std::move(lines), holds, kind.with_power());
}

absl::StatusOr<RuleCheck> Compile(const Edition& edition, const Rule& rule) {
  ASSIGN_OR_RETURN(std::vector<Judged> lines, JudgedLines(edition, rule));
  switch (rule.kind_case()) {
    case Rule::kEqual:
      return Comparison(std::move(lines), [](int64_t left, int64_t right) { return left == right; });
    case Rule::kAtMost:
      return Comparison(std::move(lines), [](int64_t left, int64_t right) { return left <= right; });
    case Rule::kImplies:
      return Implies(std::move(lines), rule.implies());
    case Rule::kShare:
      return Share(std::move(lines.at(0)));
    default:
      return CompileCellRule(edition, rule);
  }
}

}  // namespace

absl::StatusOr<RuleCheck> CompileArithmetic(const Edition& edition, const Rule& rule) {
  absl::StatusOr<RuleCheck> check = Compile(edition, rule);
  if (check.ok()) return check;
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("rule ", rule.id(), ": ", check.status().message()),
                   {.reason = "RULE_INVALID",
                    .metadata = {{"rule", rule.id()}},
                    .sentence = absl::StrCat("规则“", rule.id(), "”有误：", DetailOf(check.status()).sentence)});
}

}  // namespace nianbao::validation
