// Gathers what one rule finds, with its words filled in.
#ifndef NIANBAO_SERVICES_VALIDATION_FINDINGS_H_
#define NIANBAO_SERVICES_VALIDATION_FINDINGS_H_

#include <deque>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "nianbao/format/v1/rule.pb.h"
#include "re2/re2.h"
#include "services/validation/subject.h"

namespace nianbao::validation {

// What {name} in the words of a rule stands for. A handful: looked for one by one, the first of a name counts.
class Parameters {
 public:
  Parameters() = default;
  Parameters(std::initializer_list<std::pair<absl::string_view, absl::string_view>> values) {
    for (const auto& [name, value] : values) values_.emplace_back(std::string(name), std::string(value));
  }
  // Added where there is none of this name. What it gives stays where it is: two may be used in one expression.
  std::string& operator[](absl::string_view name);
  // Null where there is none.
  const std::string* Find(absl::string_view name) const;

 private:
  std::deque<std::pair<std::string, std::string>> values_;
};
// Lists of a rule that name cells, resolved in one edition when the rule is compiled.
using CellLists = std::map<std::string, std::vector<int>>;
// Lists of a rule that hold patterns tried on every part, by their numbers in the edition's scanner.
struct ListedPattern {
  int number = 0;
  const RE2* pattern = nullptr;
};
using PatternLists = std::map<std::string, std::vector<ListedPattern>>;

// Pointers to findings: adding one and putting them in order moves none.
using FindingList = google::protobuf::RepeatedPtrField<report::v1::Finding>;

// What became of one rule on one report. Not thread-safe; one a rule and check.
class Findings {
 public:
  // Findings are added to `found`, which must outlive this. Without `keeps_reason`, why a rule is not assessable is not
  // remembered (a hot path that shows findings alone).
  Findings(const Subject& subject, const format::v1::Rule& rule, const v1::RuleSetting* setting, FindingList& found,
           bool keeps_reason = true);

  // One finding; `parameters` fill {name} in message and fix.
  void Add(std::vector<report::v1::Place> places, const Parameters& parameters, const std::string& evidence = "",
           const std::string& expected = "", const std::string& actual = "");
  // Findings of one rule beyond these are dropped: they tell nothing new, and hostile text would have millions.
  static constexpr size_t kMost = 300;
  bool full() const { return count_ >= kMost; }
  // The finding added last; there must be one.
  report::v1::Finding& last() { return *found_.Mutable(found_.size() - 1); }
  // The rule's input is missing; first reason wins. Findings so far are kept.
  void NotAssessable(absl::string_view reason);

  const Subject& subject() const { return subject_; }
  const format::v1::Rule& rule() const { return rule_; }
  // A threshold: the region's, else the rule's.
  double Setting(const std::string& name) const;
  // A list of the rule; empty when it has none of that name.
  const google::protobuf::RepeatedPtrField<std::string>& List(const std::string& name) const;
  // The cells that a list of the rule names, in its order; none where the list is absent or names no cell.
  const std::vector<int>& Cells(const std::string& list) const;
  void UseCells(const CellLists* lists) { cell_lists_ = lists; }
  // The patterns of a list, where the check has named it as one (PatternListsOf); else none.
  const std::vector<ListedPattern>& Patterns(const std::string& list) const;
  void UsePatterns(const PatternLists* lists) { pattern_lists_ = lists; }
  // Severity in this edition, year and region.
  format::v1::Severity severity() const { return severity_; }

  // State and reason; the rule's id is the caller's.
  void SetOutcome(report::v1::RuleOutcome& outcome) const;

 private:
  const Subject& subject_;
  const format::v1::Rule& rule_;
  const v1::RuleSetting* const setting_;
  format::v1::Severity severity_;
  FindingList& found_;
  size_t count_ = 0;
  const bool keeps_reason_;
  const CellLists* cell_lists_ = nullptr;
  const PatternLists* pattern_lists_ = nullptr;
  std::string missing_;
};

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_FINDINGS_H_
