#include "services/common/format/terms.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::format {
namespace {

absl::Status Unknown(absl::string_view selector) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("selector ", selector, " names nothing"),
                   {.reason = "SELECTOR_UNKNOWN",
                    .metadata = {{"selector", std::string(selector)}},
                    .sentence = absl::StrCat("“", selector, "”没有对应的行、列或单元格。")});
}

bool NamesWholeCells(absl::string_view selector) { return std::count(selector.begin(), selector.end(), '/') == 2; }

Addend AddendOf(const v1::Term& term) {
  return {.cells = {},
          .factor = term.factor() == 0 ? 1 : term.factor(),
          .previous_year = term.previous_year(),
          .if_known = term.if_known()};
}

// Resolves terms within one block, judged line by line.
class BlockTerms {
 public:
  BlockTerms(const Edition& edition, const BlockInfo& block, v1::Each each)
      : edition_(edition), block_(block), by_column_(each == v1::EACH_COLUMN) {}

  const std::vector<Line>& Judged() const { return by_column_ ? block_.columns : block_.rows; }

  // The lines to judge: those of `only` that the block has, all when `only` is empty.
  std::vector<int> JudgedLines(const std::vector<std::string>& only) const {
    std::vector<int> lines;
    if (only.empty()) {
      lines.resize(Judged().size());
      std::iota(lines.begin(), lines.end(), 0);
    }
    for (const std::string& selector : only) {
      const auto selected = Edition::SelectLines(Judged(), selector);
      if (selected.ok()) lines.insert(lines.end(), selected->begin(), selected->end());
    }
    std::sort(lines.begin(), lines.end());
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    return lines;
  }

  // Empty when the block lacks a line that a term names.
  std::optional<Comparison> At(int judged, const std::vector<const Terms*>& sides) const {
    Comparison comparison{.line = &Judged()[judged], .sides = {}};
    for (const Terms* side : sides) {
      comparison.sides.emplace_back();
      for (const v1::Term& term : *side) {
        Addend addend = AddendOf(term);
        addend.cells = CellsOf(term.select(), judged);
        if (addend.cells.empty()) return std::nullopt;
        comparison.sides.back().push_back(std::move(addend));
      }
    }
    return comparison;
  }

 private:
  std::vector<int> CellsOf(const std::string& selector, int judged) const {
    if (NamesWholeCells(selector)) return edition_.SelectCells(selector).value_or(std::vector<int>());
    const std::vector<Line>& across = by_column_ ? block_.rows : block_.columns;
    std::vector<int> cells;
    for (const int line : Edition::SelectLines(across, selector).value_or(std::vector<int>())) {
      const int row = by_column_ ? line : judged;
      const int column = by_column_ ? judged : line;
      cells.push_back(block_.first_cell + row * static_cast<int>(block_.columns.size()) + column);
    }
    return cells;
  }

  const Edition& edition_;
  const BlockInfo& block_;
  const bool by_column_;
};

// Selectors are whole cells; judged once.
absl::StatusOr<std::vector<Comparison>> ResolveOnce(const Edition& edition, const std::vector<const Terms*>& sides) {
  Comparison comparison;
  for (const Terms* side : sides) {
    comparison.sides.emplace_back();
    for (const v1::Term& term : *side) {
      Addend addend = AddendOf(term);
      ASSIGN_OR_RETURN(addend.cells, edition.SelectCells(term.select()));
      comparison.sides.back().push_back(std::move(addend));
    }
  }
  return std::vector<Comparison>{std::move(comparison)};
}

absl::Status CheckCells(const Edition& edition, const google::protobuf::RepeatedPtrField<std::string>& selectors) {
  for (const std::string& selector : selectors) RETURN_IF_ERROR(edition.SelectCells(selector).status());
  return absl::OkStatus();
}

absl::Status CheckFigures(const Edition& edition, const v1::FigureInText& figure) {
  for (const v1::FigureInText::Class& each : figure.classes()) {
    const bool known = std::any_of(each.targets().begin(), each.targets().end(),
                                   [&](const auto& target) { return CheckCells(edition, target.cells()).ok(); });
    if (!each.targets().empty() && !known) return Unknown(each.name());
  }
  return absl::OkStatus();
}

absl::Status CheckCarriedOver(const Edition& edition, const v1::CarriedOver& carried) {
  for (const std::string& row : {carried.to(), carried.from()}) {
    if (carried.columns().empty()) {
      RETURN_IF_ERROR(edition.SelectCells(absl::StrCat(carried.table(), "/", row, "/*")).status());
    }
    for (const std::string& column : carried.columns()) {
      RETURN_IF_ERROR(edition.SelectCells(absl::StrCat(carried.table(), "/", row, "/", column)).status());
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTables(const Edition& edition, const google::protobuf::RepeatedPtrField<std::string>& tables) {
  for (const std::string& table : tables) {
    if (edition.FindTable(table) == nullptr) return Unknown(table);
  }
  return absl::OkStatus();
}

// Every `only` must name a line of some block.
absl::Status CheckOnly(const TableInfo& table, const TermScope& scope) {
  for (const std::string& selector : scope.only) {
    const bool known = std::any_of(table.blocks.begin(), table.blocks.end(), [&](const BlockInfo& block) {
      return Edition::SelectLines(scope.each == v1::EACH_COLUMN ? block.columns : block.rows, selector).ok();
    });
    if (!known) return Unknown(selector);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Comparison>> ResolveTerms(const Edition& edition, const TermScope& scope,
                                                     const std::vector<const Terms*>& sides) {
  if (scope.each == v1::EACH_UNSPECIFIED) return ResolveOnce(edition, sides);
  const TableInfo* table = edition.FindTable(scope.table);
  if (table == nullptr) return Unknown(scope.table);
  RETURN_IF_ERROR(CheckOnly(*table, scope));
  std::vector<Comparison> comparisons;
  for (const BlockInfo& block : table->blocks) {
    const BlockTerms terms(edition, block, scope.each);
    for (const int line : terms.JudgedLines(scope.only)) {
      if (auto comparison = terms.At(line, sides)) comparisons.push_back(*std::move(comparison));
    }
  }
  if (comparisons.empty()) return Unknown(scope.table);
  return comparisons;
}

absl::StatusOr<std::vector<Comparison>> ResolveRule(const Edition& edition, const v1::Rule& rule) {
  switch (rule.kind_case()) {
    case v1::Rule::kEqual:
      return ResolveTerms(edition, ScopeOf(rule.equal()), {&rule.equal().left(), &rule.equal().right()});
    case v1::Rule::kAtMost:
      return ResolveTerms(edition, ScopeOf(rule.at_most()), {&rule.at_most().left(), &rule.at_most().right()});
    case v1::Rule::kImplies:
      return ResolveTerms(edition, ScopeOf(rule.implies()), {&rule.implies().when(), &rule.implies().then()});
    case v1::Rule::kShare:
      return ResolveOnce(edition, {&rule.share().part(), &rule.share().whole()});
    default:
      return std::vector<Comparison>();
  }
}

absl::Status CheckSelectors(const Edition& edition, const v1::Rule& rule) {
  switch (rule.kind_case()) {
    case v1::Rule::kCarriedOver:
      return CheckCarriedOver(edition, rule.carried_over());
    case v1::Rule::kFilled:
      return CheckTables(edition, rule.filled().tables());
    case v1::Rule::kZeroUnless:
      return CheckCells(edition, rule.zero_unless().select());
    case v1::Rule::kFigure:
      return CheckFigures(edition, rule.figure());
    default:
      return ResolveRule(edition, rule).status();
  }
}

}  // namespace nianbao::format
