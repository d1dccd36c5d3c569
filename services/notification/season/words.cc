// What the planner's reminders say.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/notification/season/planner.h"

namespace nianbao::notification {

using absl::CivilDay;
using format::v1::Situation;

namespace {

// A mail stays readable; the whole list is on the board.
constexpr size_t kMostNames = 200;

// The most pressing first.
constexpr Situation kOrder[] = {format::v1::OVERDUE,
                                format::v1::NOT_STARTED,
                                format::v1::SAVED_NOT_SUBMITTED,
                                format::v1::DRAFT_UNTOUCHED,
                                format::v1::RETURNED_NOT_MENDED,
                                format::v1::WAITING_FOR_REVIEW,
                                format::v1::WAITING_FOR_SECRECY,
                                format::v1::WAITING_FOR_SIGN_OFF,
                                format::v1::WAITING_FOR_CHECK,
                                format::v1::WAITING_FOR_PUBLICATION};

std::string ReportName(const Standing& standing) {
  return absl::StrCat(standing.organ, "/annualReports/", standing.report_year);
}

}  // namespace

std::string Planner::EventOf(const Reminder& reminder, const std::vector<Standing>& standings,
                             const std::vector<OpenNotice>& notices) const {
  const std::string day = absl::FormatCivilTime(reminder.day);
  if (reminder.rung == nullptr) return absl::StrCat("digest/", day);
  const Standing& standing = standings[static_cast<size_t>(reminder.standing)];
  if (reminder.rung->opens_task()) {  // one, on whatever day it is planned first
    const std::string what = reminder.notice >= 0 ? notices[static_cast<size_t>(reminder.notice)].id : "";
    return absl::StrCat("task/", reminder.rung->id(), "/", ReportName(standing), "/", what);
  }
  if (reminder.notice >= 0) {
    return absl::StrCat("notice/", notices[static_cast<size_t>(reminder.notice)].id, "/", standing.organ, "/", day);
  }
  const bool upkeep = reminder.situation == format::v1::UPKEEP_DUE;
  return absl::StrCat(upkeep ? "upkeep/" : "remind/", ReportName(standing), "/", day);
}

std::string Planner::LinkTo(const Standing& standing) const {
  if (options_.dashboard_url.empty()) return "";
  return absl::StrCat(absl::StripSuffix(options_.dashboard_url, "/"), "/#/", ReportName(standing));
}

notices::Values Planner::ValuesOf(const Standing& standing, CivilDay day) {
  const Aims& aims = AimsOf(standing);
  notices::Values values = {
      {"organ", standing.display_name},
      {"year", absl::StrCat(standing.report_year)},
      {"report", absl::StrCat(standing.display_name, standing.report_year, "年政府信息公开工作年度报告")},
      {"state", StateWords(standing)},
      {"idle_days", absl::StrCat(std::max(0, aims.days->Between(standing.changed, day)))}};
  if (!aims.bound) return values;
  const int left = aims.days->Between(day, aims.target);
  values["deed"] = calendar::ChineseDeed(aims.deed);
  values["due"] = calendar::ChineseDay(aims.due);
  values["target"] = calendar::ChineseDay(aims.target);
  values["days_left"] = absl::StrCat(std::max(0, left));
  values["overdue_days"] = absl::StrCat(std::max(0, -left));
  return values;
}

notices::Text Planner::WriteDigest(const Reminder& reminder, const std::vector<Standing>& standings) {
  std::string lines;
  size_t named = 0;
  for (const Situation situation : kOrder) {
    const auto is = [&](const auto& line) { return line.second == situation; };
    const auto count = std::count_if(reminder.lines.begin(), reminder.lines.end(), is);
    if (count == 0) continue;
    absl::StrAppend(&lines, SituationWords(situation), "（", count, "个）\n");
    for (const auto& [index, stands] : reminder.lines) {
      if (stands != situation || ++named > kMostNames) continue;
      const Standing& standing = standings[static_cast<size_t>(index)];
      const std::string link = LinkTo(standing);
      absl::StrAppend(&lines, "  · ", standing.display_name, link.empty() ? "" : "  ", link, "\n");
    }
  }
  if (named > kMostNames) absl::StrAppend(&lines, "（其余", named - kMostNames, "个见进度表）\n");
  const Standing& first = standings[static_cast<size_t>(reminder.lines.front().first)];
  return notices_.Fill(
      notices_.ladder().digest_template(),
      {{"year", absl::StrCat(first.report_year)}, {"total", absl::StrCat(reminder.lines.size())}, {"lines", lines}});
}

notices::Text Planner::Write(const Reminder& reminder, const std::vector<Standing>& standings,
                             const std::vector<OpenNotice>& notices) {
  if (reminder.rung == nullptr) return WriteDigest(reminder, standings);
  const Standing& standing = standings[static_cast<size_t>(reminder.standing)];
  notices::Values values = ValuesOf(standing, reminder.day);
  if (reminder.notice >= 0) {
    const OpenNotice& notice = notices[static_cast<size_t>(reminder.notice)];
    values["notice"] = notice.title;
    values["number"] = notice.number;
    values["idle_days"] = absl::StrCat(AimsOf(standing).days->Between(notice.issued, reminder.day));
  }
  notices::Text text = notices_.Fill(reminder.rung->template_(), values);
  const std::string link = LinkTo(standing);
  if (!link.empty()) absl::StrAppend(&text.body, "\n打开年报：", link, "\n");
  return text;
}

}  // namespace nianbao::notification
