// Selectors of arithmetic rules → cells. Pure.
#ifndef NIANBAO_SERVICES_COMMON_FORMAT_TERMS_H_
#define NIANBAO_SERVICES_COMMON_FORMAT_TERMS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/format/v1/rule.pb.h"
#include "services/common/format/format.h"

namespace nianbao::format {

using Terms = google::protobuf::RepeatedPtrField<v1::Term>;

// An addend: the sum of `cells` times `factor`.
struct Addend {
  std::vector<int> cells;  // indexes into Edition::cells()
  int64_t factor = 1;
  bool previous_year = false;  // of last year's report
  bool if_known = false;       // 0 when last year's report is not at hand
};

// One comparison that an arithmetic rule asks for.
struct Comparison {
  const Line* line = nullptr;              // the judged row or column; nullptr when the rule is judged once
  std::vector<std::vector<Addend>> sides;  // in the order given to ResolveTerms
};

// Where an arithmetic rule looks: the fields of Equal, AtMost and Implies.
struct TermScope {
  std::string table;
  v1::Each each = v1::EACH_UNSPECIFIED;
  std::vector<std::string> only;
};

template <typename Kind>
TermScope ScopeOf(const Kind& kind) {
  return {.table = kind.table(), .each = kind.each(), .only = {kind.only().begin(), kind.only().end()}};
}

// The comparisons of a rule in print order. Judged by line, a block of the table takes part when it has every row (or
// column) that the terms name; a term with two slashes names the same whole cells on every line. INVALID_ARGUMENT
// (SELECTOR_UNKNOWN) when a selector names nothing or no block takes part. Cost: terms times lines; nothing is cached.
absl::StatusOr<std::vector<Comparison>> ResolveTerms(const Edition& edition, const TermScope& scope,
                                                     const std::vector<const Terms*>& sides);

// The comparisons of one arithmetic rule: sides = left, right for Equal and AtMost; when, then for Implies; part, whole
// for Share. Empty for other kinds.
absl::StatusOr<std::vector<Comparison>> ResolveRule(const Edition& edition, const v1::Rule& rule);

// INVALID_ARGUMENT (SELECTOR_UNKNOWN) when a selector of the rule names nothing in the edition. Kinds that it does not
// know pass; of a class of figures in text one target must name cells.
absl::Status CheckSelectors(const Edition& edition, const v1::Rule& rule);

}  // namespace nianbao::format

#endif  // NIANBAO_SERVICES_COMMON_FORMAT_TERMS_H_
