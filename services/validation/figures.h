// Figures told in the prose against the cells.
#ifndef NIANBAO_SERVICES_VALIDATION_FIGURES_H_
#define NIANBAO_SERVICES_VALIDATION_FIGURES_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/validation/arithmetic.h"

namespace nianbao::validation {

// The check of a figure rule for one edition; an empty function when the rule is of another kind, or when the edition
// has none of its cells. INVALID_ARGUMENT (RULE_INVALID) when a pattern is malformed.
absl::StatusOr<RuleCheck> CompileFigures(const format::Edition& edition, const format::v1::Rule& rule);

// "1,408", "１４０８", "二十", "三百零五", "两" → the number; none for what is no whole number below 10^12.
std::optional<int64_t> ReadNumber(absl::string_view text);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_FIGURES_H_
