#include "services/notification/messages.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace nianbao::notification {
namespace {

struct Template {
  const char* subject;
  const char* body;
};

// {report} organ and year, {comment} reason or comment, {findings} first findings, {receipt} serial, {public} address.
const std::map<std::string, Template>& Templates() {
  static const auto* templates = new std::map<std::string, Template>{
      {"Pass", {"待审核：{report}", "{report}已通过系统校验，请您审核。\n"}},
      {"Fail",
       {"校验退回：{report}",
        "{report}未通过系统校验（{counts}），已退回修改。\n{findings}"
        "请打开年报查看全部问题和修改办法，改好后重新提交。\n"}},
      {"Review", {"待保密审查：{report}", "{report}已审核，请您进行保密审查（先审查、后公开）。\n"}},
      {"ClearSecrecy", {"待签发：{report}", "{report}已通过保密审查，请您签发。签发后即报送主管部门。\n"}},
      {"SignOff", {"已报送：{report}", "{report}已签发报送，受理编号{receipt}，请核查。\n"}},
      {"Return", {"退回修改：{report}", "{report}已被退回修改。\n退回理由：{comment}\n请修改后重新提交。\n"}},
      {"Publish", {"已公布：{report}", "{report}已向社会公布。\n{public}"}},
      {"Withdraw", {"已撤下：{report}", "{report}已撤下，原因：{comment}\n"}},
  };
  return *templates;
}

constexpr int kShownFindings = 3;

std::string FirstFindings(const report::v1::CheckResult& verdict) {
  std::string text;
  int shown = 0;
  for (const report::v1::Finding& finding : verdict.findings()) {
    if (finding.severity() == format::v1::HINT || shown == kShownFindings) break;
    absl::StrAppend(&text, "  · ", finding.rule_id(), " ", finding.message(), "\n");
    ++shown;
  }
  return text;
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

MessageText Compose(const intake::v1::StageInput& input, const intake::v1::Recipient& recipient,
                    const std::string& dashboard_url) {
  const report::v1::AnnualReport& report = input.annual_report();
  const std::string title =
      absl::StrCat(input.organ().display_name(), report.report_year(), "年政府信息公开工作年度报告");
  const auto found = Templates().find(input.event().action());
  const Template words =
      found != Templates().end() ? found->second : Template{"年报有新进展：{report}", "{report}有新进展。\n"};
  const std::string counts = absl::StrCat("错误", report.error_count(), "项、提示", report.warning_count(), "项");
  const std::vector<std::pair<absl::string_view, std::string>> values = {
      {"{report}", title},
      {"{comment}", input.event().comment()},
      {"{counts}", counts},
      {"{findings}", FirstFindings(input.revision().check_result())},
      {"{receipt}", input.revision().receipt().serial()},
      {"{public}", PublicAddresses(input.revision(), dashboard_url)}};
  MessageText text;
  text.subject = absl::StrReplaceAll(words.subject, values);
  text.body =
      absl::StrCat(recipient.display_name(), "：\n\n", absl::StrReplaceAll(words.body, values),
                   LinkTo(report.name(), dashboard_url), "\n——政府信息公开年报系统（本邮件由系统发送，请勿回复）\n");
  return text;
}

}  // namespace nianbao::notification
