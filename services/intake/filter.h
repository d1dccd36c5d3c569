// Filters of lists, a subset of AIP-160: comparisons joined by AND, OR, NOT and parentheses. Pure.
//   state = FILED AND report_year >= 2024
//   (kind = TOWN OR kind = STREET) AND NOT display_name : "开发区"
// A value is a word or a text in double quotes, in which \ takes the next character as it is; ":" asks whether the
// field contains it. OR binds tighter than AND, as AIP-160 has it; "-" may stand for NOT.
#ifndef NIANBAO_SERVICES_INTAKE_FILTER_H_
#define NIANBAO_SERVICES_INTAKE_FILTER_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace nianbao::intake {

enum class Comparison { kEqual, kUnequal, kLess, kAtMost, kGreater, kAtLeast, kContains };

// One node: a comparison, or "and", "or", "not" of others.
struct FilterNode {
  enum class Kind { kCompare, kAnd, kOr, kNot };
  Kind kind = Kind::kCompare;
  std::vector<FilterNode> parts;
  std::string field;
  Comparison comparison = Comparison::kEqual;
  std::string value;
};

// How values of a field compare.
enum class FieldKind { kText, kNumber };

// The fields that a list may be filtered by.
using FilterFields = std::map<std::string, FieldKind>;

// What a filter says; nothing for an empty one. At most kMostComparisons comparisons, kDeepestFilter deep.
// INVALID_ARGUMENT (FILTER_INVALID) with the place and what was expected there.
constexpr int kMostComparisons = 50;
constexpr int kDeepestFilter = 20;
absl::StatusOr<std::optional<FilterNode>> ParseFilter(absl::string_view text, const FilterFields& fields);

// Whether something matches; `value_of` gives a field's value as text.
bool Matches(const FilterNode& filter, const FilterFields& fields,
             const std::function<std::string(const std::string&)>& value_of);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_FILTER_H_
