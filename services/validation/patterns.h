// Rules over text that are RE2 patterns or word lists.
#ifndef NIANBAO_SERVICES_VALIDATION_PATTERNS_H_
#define NIANBAO_SERVICES_VALIDATION_PATTERNS_H_

#include "absl/status/statusor.h"
#include "services/validation/arithmetic.h"

namespace nianbao::validation {

// The check of a pattern or lexicon rule; an empty function when the rule is of another kind.
// INVALID_ARGUMENT (RULE_INVALID) when a pattern is malformed or a list does not exist.
absl::StatusOr<RuleCheck> CompilePatterns(const format::FormatRegistry& formats, const format::v1::Rule& rule);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_PATTERNS_H_
