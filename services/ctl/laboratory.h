// What a changed rule set would do to reports that were filed: who would newly fail, before it goes live. Pure.
#ifndef NIANBAO_SERVICES_CTL_LABORATORY_H_
#define NIANBAO_SERVICES_CTL_LABORATORY_H_

#include <map>
#include <set>
#include <string>

#include "nianbao/report/v1/finding.pb.h"

namespace nianbao::ctl {

// Differences between two rule sets over a corpus.
class Laboratory {
 public:
  // One report's verdicts under the rules in force and under the new ones. `unit` = whose report and which year.
  void Add(const std::string& unit, const report::v1::CheckResult& now, const report::v1::CheckResult& then);
  // A report that one of the two rule sets cannot judge.
  void AddFailure(const std::string& unit, const std::string& why) { failures_.emplace(unit, why); }

  // By rule, then unit, errors and warnings before hints; then which reports would no longer pass and which would.
  std::string Text() const;
  // A report would no longer pass.
  bool AnyNewlyFails() const { return !newly_failing_.empty(); }

 private:
  struct RuleChange {
    format::v1::Severity severity = format::v1::HINT;
    std::map<std::string, std::string> newly;           // unit → first message
    std::set<std::string> gone;                         // units
    std::map<std::string, std::string> other_severity;  // unit → from which to which, and the first message
  };
  std::map<std::string, RuleChange> rules_;
  std::set<std::string> newly_failing_;
  std::set<std::string> newly_passing_;
  std::map<std::string, std::string> failures_;
  int reports_ = 0;
};

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_LABORATORY_H_
