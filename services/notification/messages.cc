#include "services/notification/messages.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace nianbao::notification {
namespace {

constexpr size_t kShownRules = 10;

// By rule alone: a finding's message may hold figures of the report.
std::string RulesOf(const report::v1::CheckResult& verdict) {
  std::vector<std::string> rules;
  for (const report::v1::Finding& finding : verdict.findings()) {
    if (finding.severity() == format::v1::HINT) break;
    if (std::find(rules.begin(), rules.end(), finding.rule_id()) == rules.end()) rules.push_back(finding.rule_id());
  }
  const bool more = rules.size() > kShownRules;
  if (more) rules.resize(kShownRules);
  return absl::StrCat(absl::StrJoin(rules, "、"), more ? "等" : "");
}

std::string PublicAddresses(const report::v1::Revision& revision, const std::string& dashboard_url) {
  std::string text;
  for (const report::v1::Artifact& artifact : revision.artifacts()) {
    if (artifact.public_path().empty() || dashboard_url.empty()) continue;
    absl::StrAppend(&text, "  ", artifact.format(), "：", absl::StripSuffix(dashboard_url, "/"), "/public/",
                    artifact.public_path(), "\n");
  }
  return text;
}

std::string LinkTo(const std::string& report, const std::string& dashboard_url) {
  if (dashboard_url.empty()) return "";
  return absl::StrCat("\n打开年报：", absl::StripSuffix(dashboard_url, "/"), "/#/", report, "\n");
}

}  // namespace

std::string Letter(const std::string& receiver, const std::string& words) {
  return absl::StrCat(receiver, "：\n\n", words, "\n——政府信息公开年报系统（本邮件由系统发送，请勿回复）\n");
}

notices::Text Compose(const notices::Notices& notices, const intake::v1::StageInput& input,
                      const intake::v1::Recipient& recipient, const std::string& dashboard_url) {
  const report::v1::AnnualReport& report = input.annual_report();
  const std::string& organ = input.organ().display_name();
  const notices::Values values = {
      {"organ", organ},
      {"year", absl::StrCat(report.report_year())},
      {"report", absl::StrCat(organ, report.report_year(), "年政府信息公开工作年度报告")},
      {"comment", input.event().comment()},
      {"counts", absl::StrCat("错误", report.error_count(), "项、提示", report.warning_count(), "项")},
      {"findings", RulesOf(input.revision().check_result())},
      {"receipt", input.revision().receipt().serial()},
      {"public", PublicAddresses(input.revision(), dashboard_url)}};
  const std::string& action = input.event().action();
  notices::Text text = notices.Fill(notices.Find(action) != nullptr ? action : "other-step", values);
  text.body = Letter(recipient.display_name(), text.body + LinkTo(report.name(), dashboard_url));
  return text;
}

}  // namespace nianbao::notification
