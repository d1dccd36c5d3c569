// When and by whom a report was filed and published: rules beside the contents.
#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/common/calendar/statutory_dates.h"
#include "services/validation/checks/checks.h"

namespace nianbao::validation {
namespace {

using format::v1::StatutoryDate;

std::string InChinese(absl::CivilDay day) {
  return absl::StrCat(static_cast<int64_t>(day.year()), "年", day.month(), "月", day.day(), "日");
}

// A date that binds the filing.
struct Due {
  StatutoryDate::Deed deed = StatutoryDate::DEED_UNSPECIFIED;
  absl::CivilDay day;
  std::string office;
};

// The dates of the data that name this rule; an internal day of the competent department takes the place of a notice's.
std::vector<Due> DuesOf(const Findings& findings) {
  const Subject& subject = findings.subject();
  const v1::Filing& filing = subject.context->filing();
  const int year = subject.context->report_year();
  std::vector<Due> dues;
  absl::CivilDay internal;
  const bool takes_internal = !findings.List("internal").empty();
  if (takes_internal && absl::ParseCivilTime(filing.internal_day(), &internal)) {
    dues.push_back(
        {StatutoryDate::HAND_IN, internal, filing.internal_office().empty() ? "主管部门" : filing.internal_office()});
    return dues;
  }
  if (subject.formats == nullptr) return dues;
  for (const StatutoryDate* date :
       calendar::BindingDates(subject.formats->statutory_dates(), subject.context->organ().kind(), year)) {
    if (date->rule() == findings.rule().id()) {
      dues.push_back({date->deed(), calendar::DayOf(*date, year), date->basis()});
    }
  }
  return dues;
}

// Later than `due`: done after it, or still not done the day after it. None when nobody can tell.
std::optional<bool> IsLate(const v1::CheckContext& context, const Due& due) {
  const v1::Filing& filing = context.filing();
  const std::string& done = due.deed == StatutoryDate::PUBLICATION ? filing.publish_day() : filing.submit_day();
  absl::CivilDay day;
  if (absl::ParseCivilTime(done, &day)) return day > due.day;
  if (absl::ParseCivilTime(context.as_of(), &day)) return day > due.day;
  return std::nullopt;
}

const v1::FilingStep* StepOf(const v1::Filing& filing, absl::string_view action) {
  for (const v1::FilingStep& step : filing.steps()) {
    if (step.action() == action) return &step;
  }
  return nullptr;
}

}  // namespace

void DueDays(Findings& findings) {
  const v1::CheckContext& context = *findings.subject().context;
  if (context.historical()) return findings.NotAssessable("历史年报不判断报送和公布时间");
  if (!context.has_filing()) return findings.NotAssessable("没有报送和公布时间");
  if (context.organ().kind() == report::v1::ORGAN_KIND_UNSPECIFIED) return findings.NotAssessable("单位类型没有登记");
  for (const Due& due : DuesOf(findings)) {
    const std::optional<bool> late = IsLate(context, due);
    if (!late.has_value()) {
      findings.NotAssessable("不知道判断的日期");
    } else if (*late) {
      return findings.Add({}, {{"deadline", InChinese(due.day)}, {"office", due.office}},
                          StatutoryDate::Deed_Name(due.deed), absl::FormatCivilTime(due.day));
    }
  }
}

// Lists: "steps" = "Submit 经办" …, in order.
void StepsTaken(Findings& findings) {
  const v1::CheckContext& context = *findings.subject().context;
  if (!context.has_filing()) return findings.NotAssessable("没有办理记录");
  const v1::Filing& filing = context.filing();
  for (const std::string& entry : findings.List("steps")) {
    const size_t space = entry.find(' ');
    const std::string action = entry.substr(0, space);
    if (StepOf(filing, action) == nullptr) findings.Add({}, {{"step", entry.substr(space + 1)}}, action);
  }
  const v1::FilingStep* prepared = StepOf(filing, "Submit");
  const auto same = [&](absl::string_view action) {
    const v1::FilingStep* step = StepOf(filing, action);
    return prepared != nullptr && step != nullptr && step->principal() == prepared->principal();
  };
  if (same("SignOff")) findings.Add({}, {{"step", "签发（经办人不能签发）"}}, "SignOff");
  if (same("Review") && context.organ().has_separate_reviewer()) {
    findings.Add({}, {{"step", "审核（经办人不能审核）"}}, "Review");
  }
}

void FilesFromSignedVersion(Findings& findings) {
  const v1::Filing& filing = findings.subject().context->filing();
  if (filing.signed_digest().empty() || filing.rendered_digest().empty()) {
    return findings.NotAssessable("没有签发版本或公布文件的摘要");
  }
  if (filing.signed_digest() != filing.rendered_digest()) {
    findings.Add({}, {}, "", filing.signed_digest(), filing.rendered_digest());
  }
}

void PublicPageFound(Findings& findings) {
  const v1::CheckContext& context = *findings.subject().context;
  if (!context.has_public_page()) return findings.NotAssessable("没有查看公布的网页");
  const v1::PublicPage& page = context.public_page();
  std::vector<std::string> lacks;
  if (!page.in_column()) lacks.push_back("不在年报栏目");
  if (!page.text_is_html()) lacks.push_back("正文不是网页文字");
  if (!page.tables_are_html()) lacks.push_back("表格不是网页表格");
  if (!page.has_download()) lacks.push_back("没有可下载的文件");
  if (!lacks.empty()) findings.Add({}, {{"list", absl::StrJoin(lacks, "、")}}, absl::StrJoin(lacks, "|"));
}

}  // namespace nianbao::validation
