// Rules over single cells: filled, zero_unless, carried_over; and which cells a rule looks at.
#ifndef NIANBAO_SERVICES_VALIDATION_CELL_RULES_H_
#define NIANBAO_SERVICES_VALIDATION_CELL_RULES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/validation/arithmetic.h"

namespace nianbao::validation {

// The check of a filled, zero_unless or carried_over rule; an empty function for other kinds. INVALID_ARGUMENT
// (SELECTOR_UNKNOWN) when a selector names nothing.
absl::StatusOr<RuleCheck> CompileCellRule(const format::Edition& edition, const format::v1::Rule& rule);

// The cells that a rule looks at when it looks at cells alone (this year's; last year's and the registers beside the
// report do not change while somebody types); none for rules that read text.
std::optional<std::vector<int>> CellsJudgedBy(const format::Edition& edition, const format::v1::Rule& rule);

// Marks the rule as not assessable where no cell was filed.
bool LacksTables(Findings& findings);

// A power of the organ by its field name in Powers; unspecified for no such name.
report::v1::Power PowerOf(const report::v1::Organ& organ, const std::string& power);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_CELL_RULES_H_
