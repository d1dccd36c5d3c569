#include "services/ctl/laboratory.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/ctl/findings_text.h"

namespace nianbao::ctl {
namespace {

using report::v1::CheckResult;
using report::v1::Finding;

// What makes a finding the same under both rule sets: the rule and what it is about.
std::map<std::string, const Finding*> ByIdentity(const CheckResult& result) {
  std::map<std::string, const Finding*> findings;
  for (const Finding& finding : result.findings()) {
    findings.emplace(absl::StrCat(finding.rule_id(), "|", finding.fingerprint()), &finding);
  }
  return findings;
}

}  // namespace

void Laboratory::Add(const std::string& unit, const CheckResult& now, const CheckResult& then) {
  ++reports_;
  const auto before = ByIdentity(now);
  const auto after = ByIdentity(then);
  for (const auto& [identity, finding] : after) {
    const auto known = before.find(identity);
    const bool same = known != before.end() && known->second->severity() == finding->severity();
    if (same) continue;
    RuleChange& change = rules_[finding->rule_id()];
    change.severity = std::min(change.severity, finding->severity());
    if (known == before.end()) {
      change.newly.emplace(unit, finding->message());
    } else {
      change.other_severity.emplace(unit, absl::StrCat("由“", SeverityWord(known->second->severity()), "”变为“",
                                                       SeverityWord(finding->severity()), "”：", finding->message()));
    }
  }
  for (const auto& [identity, finding] : before) {
    if (after.count(identity) > 0) continue;
    RuleChange& change = rules_[finding->rule_id()];
    change.severity = std::min(change.severity, finding->severity());
    change.gone.insert(unit);
  }
  if (now.passed() && !then.passed()) newly_failing_.insert(unit);
  if (!now.passed() && then.passed()) newly_passing_.insert(unit);
}

std::string Laboratory::Text() const {
  std::vector<const std::pair<const std::string, RuleChange>*> rules;
  for (const auto& rule : rules_) rules.push_back(&rule);
  std::stable_sort(rules.begin(), rules.end(),
                   [](const auto* a, const auto* b) { return a->second.severity < b->second.severity; });
  std::string text;
  for (const auto* rule : rules) {
    const RuleChange& change = rule->second;
    absl::StrAppend(&text, rule->first, "【", SeverityWord(change.severity), "】新出现", change.newly.size(),
                    "份，不再出现", change.gone.size(), "份",
                    change.other_severity.empty() ? "" : absl::StrCat("，级别改变", change.other_severity.size(), "份"),
                    "\n");
    for (const auto& [unit, message] : change.newly) absl::StrAppend(&text, "  ＋ ", unit, "：", message, "\n");
    for (const auto& [unit, words] : change.other_severity) absl::StrAppend(&text, "  ＊ ", unit, "：", words, "\n");
    for (const std::string& unit : change.gone) absl::StrAppend(&text, "  － ", unit, "\n");
  }
  if (rules.empty()) text = "两套规则的结果完全相同。\n";
  absl::StrAppend(&text, "\n共", reports_, "份报告；新规则下不能再提交的", newly_failing_.size(), "份",
                  newly_failing_.empty() ? "" : "：", absl::StrJoin(newly_failing_, "、"), "；由不能变为可以提交的",
                  newly_passing_.size(), "份", newly_passing_.empty() ? "" : "：", absl::StrJoin(newly_passing_, "、"),
                  "。\n");
  for (const auto& [unit, why] : failures_) absl::StrAppend(&text, "没有判断：", unit, "：", why, "\n");
  return text;
}

}  // namespace nianbao::ctl
