// Figures told in the prose against the cells, or against one another.
#ifndef NIANBAO_SERVICES_VALIDATION_FIGURES_H_
#define NIANBAO_SERVICES_VALIDATION_FIGURES_H_

#include "absl/status/statusor.h"
#include "services/validation/arithmetic.h"
#include "services/validation/text/scanner.h"

namespace nianbao::validation {

// The check of a figure rule for one edition; an empty function when the rule is of another kind. Its patterns are
// added to `scanner`. A class of which the edition has no cell is passed over. INVALID_ARGUMENT (RULE_INVALID) when a
// pattern is malformed or captures more than one figure.
absl::StatusOr<RuleCheck> CompileFigures(const format::Edition& edition, const format::v1::Rule& rule,
                                         TextScanner& scanner);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_FIGURES_H_
