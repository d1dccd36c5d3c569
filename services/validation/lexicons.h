// Rules that look for words of a list, or for characters outside one.
#ifndef NIANBAO_SERVICES_VALIDATION_LEXICONS_H_
#define NIANBAO_SERVICES_VALIDATION_LEXICONS_H_

#include "absl/status/statusor.h"
#include "services/validation/arithmetic.h"
#include "services/validation/text/scanner.h"

namespace nianbao::validation {

// The check of a lexicon rule; an empty function when the rule is of another kind. Its words are added to `scanner`,
// which finds all lists in one pass. INVALID_ARGUMENT (RULE_INVALID) when there is no such list.
absl::StatusOr<RuleCheck> CompileLexicon(const format::FormatRegistry& formats, const format::v1::Rule& rule,
                                         TextScanner& scanner);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_LEXICONS_H_
