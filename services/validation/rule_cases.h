// The conformance cases of rules (formats/cases/<edition>/rules): what a test runs and ExplainRule shows. Pure.
#ifndef NIANBAO_SERVICES_VALIDATION_RULE_CASES_H_
#define NIANBAO_SERVICES_VALIDATION_RULE_CASES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/validation/v1/case.pb.h"
#include "services/common/format/format.h"
#include "services/validation/check.h"

namespace nianbao::validation {

// A case made ready for judging.
struct PreparedCase {
  std::string edition;
  v1::RuleCase proto;
  report::v1::ReportContent content;
  v1::CheckContext context;
};

// Reads one file. INVALID_ARGUMENT (CASE_INVALID) naming file, case and fault: an unknown cell, rule or edition.
absl::StatusOr<std::vector<PreparedCase>> ReadRuleCases(const format::FormatRegistry& formats,
                                                        const std::string& edition, const std::string& path,
                                                        absl::string_view text);

// The cases in the program, of every edition.
const std::vector<PreparedCase>& EmbeddedRuleCases();

// What the rule makes of a case.
struct CaseAnswer {
  v1::RuleCase::Verdict verdict = v1::RuleCase::PASSES;
  std::vector<report::v1::Finding> findings;  // of the rule alone
};
absl::StatusOr<CaseAnswer> Answer(const Checker& checker, const PreparedCase& one);

// The rule of an edition with its examples: one report that breaks it and one that does not, where there are cases.
// NOT_FOUND (FORMAT_NOT_FOUND, RULE_NOT_FOUND).
absl::StatusOr<v1::ExplainRuleResponse> ExplainRule(const Checker& checker, const format::FormatRegistry& formats,
                                                    const std::vector<PreparedCase>& cases,
                                                    const v1::ExplainRuleRequest& request);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULE_CASES_H_
