// Rules over cells: equal, at_most, implies, carried_over, filled, zero_unless, share. Compiled to cell indexes.
#ifndef NIANBAO_SERVICES_VALIDATION_ARITHMETIC_H_
#define NIANBAO_SERVICES_VALIDATION_ARITHMETIC_H_

#include <functional>

#include "absl/status/statusor.h"
#include "services/validation/findings.h"

namespace nianbao::validation {

using RuleCheck = std::function<void(Findings&)>;

// The check of an arithmetic rule for one edition; an empty function when the rule is of another kind.
// INVALID_ARGUMENT (RULE_INVALID) when a selector names nothing.
absl::StatusOr<RuleCheck> CompileArithmetic(const format::Edition& edition, const format::v1::Rule& rule);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_ARITHMETIC_H_
