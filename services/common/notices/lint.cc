#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/common/auth/permissions.h"
#include "services/common/notices/notices.h"

namespace nianbao::notices {
namespace {

using format::v1::Ladder;
using format::v1::NoticeTemplate;
using format::v1::NoticeTemplates;
using format::v1::Rung;

// What the programs fill. Names, dates, states and counts; nothing that a report says.
constexpr absl::string_view kFilled[] = {
    "report", "organ",    "year",    "deed",   "due",     "target", "days_left", "overdue_days", "idle_days", "state",
    "counts", "findings", "receipt", "public", "comment", "notice", "number",    "total",        "lines",     "job"};

using Faults = std::vector<std::string>;

void LintParameters(const NoticeTemplates& templates, Faults& faults) {
  std::set<std::string> seen;
  for (const auto& parameter : templates.parameters()) {
    const std::string& name = parameter.name();
    if (!seen.insert(name).second) faults.push_back(absl::StrCat("参数{", name, "}写了两次"));
    if (std::find(std::begin(kFilled), std::end(kFilled), name) == std::end(kFilled)) {
      faults.push_back(absl::StrCat("系统不提供参数{", name, "}"));
    }
    if (parameter.sample().empty()) faults.push_back(absl::StrCat("参数{", name, "}没有示例"));
  }
}

void LintWords(const NoticeTemplates& templates, const NoticeTemplate& one, const std::string& words, Faults& faults) {
  static const LazyRE2 braces = {R"(\{([^{}]*)\})"};
  re2::StringPiece rest(words);
  std::string name;
  while (RE2::FindAndConsume(&rest, *braces, &name)) {
    const auto& known = templates.parameters();
    if (std::none_of(known.begin(), known.end(), [&](const auto& p) { return p.name() == name; })) {
      faults.push_back(absl::StrCat("模板“", one.id(), "”用了没有列出的参数{", name, "}"));
    }
  }
  std::string bare = words;
  RE2::GlobalReplace(&bare, *braces, "");
  if (bare.find_first_of("{}") != std::string::npos) {
    faults.push_back(absl::StrCat("模板“", one.id(), "”的花括号不成对"));
  }
}

void LintTemplates(const NoticeTemplates& templates, Faults& faults) {
  std::set<std::string> seen;
  for (const NoticeTemplate& one : templates.templates()) {
    if (!seen.insert(one.id()).second) faults.push_back(absl::StrCat("模板“", one.id(), "”写了两次"));
    if (one.id().empty() || one.subject().empty() || one.body().empty()) {
      faults.push_back(absl::StrCat("模板“", one.id(), "”缺少编号、标题或正文"));
    }
    if (one.subject().find('\n') != std::string::npos) {
      faults.push_back(absl::StrCat("模板“", one.id(), "”的标题不是一行"));
    }
    LintWords(templates, one, one.subject(), faults);
    LintWords(templates, one, one.body(), faults);
  }
}

bool HasTemplate(const NoticeTemplates& templates, const std::string& id) {
  const auto& all = templates.templates();
  return std::any_of(all.begin(), all.end(), [&](const NoticeTemplate& one) { return one.id() == id; });
}

bool HasDays(const Rung& rung) {
  const auto& days = rung.days_before();
  if (std::any_of(days.begin(), days.end(), [](int day) { return day < 0 || day > 250; })) return false;
  if (rung.idle_days() < 0 || rung.repeat_days() < 0) return false;
  return !days.empty() || rung.idle_days() > 0 || rung.after_target();
}

void LintRung(const NoticeTemplates& templates, const Rung& rung, Faults& faults) {
  const auto fault = [&](absl::string_view what) { faults.push_back(absl::StrCat("阶梯“", rung.id(), "”", what)); };
  if (rung.situation() == format::v1::SITUATION_UNSPECIFIED) fault("没有写明情况");
  if (rung.class_() == format::v1::NOTICE_CLASS_UNSPECIFIED) fault("没有写明能否关闭");
  if (!HasDays(rung)) fault("没有写明日子，或日子不对");
  if (!HasTemplate(templates, rung.template_())) fault(absl::StrCat("的模板“", rung.template_(), "”不存在"));
  if (rung.why().empty()) fault("没有写明理由");
  if (rung.receivers().empty()) fault("没有接收人");
  for (const auto& receiver : rung.receivers()) {
    if (auth::FindRole(receiver.role()) == nullptr) fault(absl::StrCat("的角色“", receiver.role(), "”不存在"));
    if (receiver.whose() == format::v1::NoticeReceiver::WHOSE_UNSPECIFIED) fault("没有写明是谁的人");
  }
}

void LintHours(const Ladder& ladder, Faults& faults) {
  const auto opens = TimeOfDay(ladder.opens());
  const auto closes = TimeOfDay(ladder.closes());
  const auto send_at = TimeOfDay(ladder.send_at());
  if (!opens || !closes || !send_at) {
    faults.push_back("阶梯的时间应写作“08:30”");
  } else if (*opens >= *closes || *send_at < *opens || *send_at >= *closes) {
    faults.push_back("阶梯的发送时间应在开始和结束之间");
  }
  if (ladder.plan_days_after() < 0 || ladder.plan_days_after() > 60) faults.push_back("计划天数应在0到60之间");
}

}  // namespace

std::optional<absl::Duration> TimeOfDay(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  int hours = 0;
  int minutes = 0;
  if (text.size() != 5 || parts.size() != 2 || !absl::SimpleAtoi(parts[0], &hours) ||
      !absl::SimpleAtoi(parts[1], &minutes) || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
    return std::nullopt;
  }
  return absl::Hours(hours) + absl::Minutes(minutes);
}

std::vector<std::string> Lint(const NoticeTemplates& templates, const Ladder& ladder) {
  Faults faults;
  LintParameters(templates, faults);
  LintTemplates(templates, faults);
  LintHours(ladder, faults);
  std::set<std::string> seen;
  for (const Rung& rung : ladder.rungs()) {
    if (!seen.insert(rung.id()).second) faults.push_back(absl::StrCat("阶梯“", rung.id(), "”写了两次"));
    LintRung(templates, rung, faults);
  }
  if (!HasTemplate(templates, ladder.digest_template())) faults.push_back("阶梯的汇总模板不存在");
  return faults;
}

}  // namespace nianbao::notices
