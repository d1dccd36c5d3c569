#include "services/common/calendar/deadlines.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::calendar {
namespace {

using format::v1::InternalDate;
using format::v1::StatutoryDate;
using report::v1::OrganKind;

bool Names(const InternalDate& date, OrganKind kind) {
  const auto& kinds = date.body_kinds();
  return kinds.empty() || std::find(kinds.begin(), kinds.end(), report::v1::OrganKind_Name(kind)) != kinds.end();
}

bool Binds(const InternalDate& date, const Body& body, int year, Deed deed) {
  return date.deed() == deed && Names(date, body.kind) && absl::StartsWith(body.region, date.region()) &&
         (date.first_report_year() == 0 || year >= date.first_report_year()) &&
         (date.last_report_year() == 0 || year <= date.last_report_year());
}

// The nearest region's date; of equals one that names the kind, then the earliest.
const InternalDate* FindInternal(const format::v1::InternalDates& dates, const Body& body, int year, Deed deed) {
  const InternalDate* best = nullptr;
  const auto rank = [](const InternalDate& date) {
    return std::make_tuple(date.region().size(), !date.body_kinds().empty(), -(date.month() * 100 + date.day()));
  };
  for (const InternalDate& date : dates.dates()) {
    if (Binds(date, body, year, deed) && (best == nullptr || rank(date) > rank(*best))) best = &date;
  }
  return best;
}

// What the law says of a deed.
void AddStatute(const format::v1::StatutoryDates& dates, OrganKind kind, int year, Deadline& deadline) {
  for (const StatutoryDate* date : BindingDates(dates, kind, year)) {
    if (date->deed() != deadline.deed || date->source() != StatutoryDate::REGULATION) continue;
    const absl::CivilDay day = DayOf(*date, year);
    if (deadline.statutory && *deadline.statutory <= day) continue;
    deadline.statutory = day;
    deadline.statutory_basis = date->basis();
    deadline.rule = date->rule();
  }
}

// What the region says; where it is silent, the national notice.
void AddInternal(const DueDates& dates, const Body& body, int year, Deadline& deadline) {
  if (const InternalDate* own = FindInternal(dates.internal, body, year, deadline.deed)) {
    deadline.internal = absl::CivilDay(year + 1, own->month(), own->day());
    deadline.internal_basis = own->basis();
    return;
  }
  const auto notice = DueDayOf(dates.statutory, body.kind, year, deadline.deed, StatutoryDate::NOTICE);
  if (!notice) return;
  deadline.internal = notice->day;
  deadline.internal_basis = notice->basis;
  if (deadline.rule.empty()) deadline.rule = "TIM-003";
}

void AddExtension(const std::vector<Extension>& extensions, std::optional<absl::CivilDay> limit, Deadline& deadline) {
  for (const Extension& extension : extensions) {
    if (extension.deed != deadline.deed || extension.day <= deadline.due) continue;
    deadline.extension = extension;
    deadline.due = limit ? std::min(extension.day, *limit) : extension.day;
  }
}

bool FilesReports(OrganKind kind) {
  switch (kind) {
    case report::v1::ORGAN_KIND_UNSPECIFIED:
    case report::v1::DISPATCHED:
    case report::v1::PUBLIC_SERVICE:
    case report::v1::PARTY:
      return false;
    default:
      return true;
  }
}

absl::Status AfterStatute(const std::string& what, absl::CivilDay day, absl::CivilDay limit) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat(what, ": after the statutory date"),
                   {.reason = "DEADLINE_AFTER_STATUTE",
                    .metadata = {{"day", absl::FormatCivilTime(day)}, {"limit", absl::FormatCivilTime(limit)}},
                    .sentence = absl::StrCat(what, "定在", ChineseDay(day), "，晚于法定的", ChineseDay(limit),
                                             "。内部时间只能早于或等于法定时间，请改正。")});
}

absl::Status DateInvalid(const std::string& what) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("internal date: ", what),
                   {.reason = "DATE_INVALID", .sentence = absl::StrCat("内部时间有误：", what, "，请改正。")});
}

// The years after which the law changed; an internal date is held against each that it binds.
constexpr int kYearsToCheck[] = {2016, 2018, 2019, 2021, 2025, 2026, 2027, 2028};

absl::Status CheckAgainstLaw(const DueDates& dates, const InternalDate& date) {
  for (const int year : kYearsToCheck) {
    for (int kind = report::v1::OrganKind_MIN; kind <= report::v1::OrganKind_MAX; ++kind) {
      const Body body{static_cast<OrganKind>(kind), date.region()};
      if (!Binds(date, body, year, date.deed())) continue;
      const auto limit = LawsLimit(dates.statutory, body.kind, year, date.deed());
      const absl::CivilDay day(year + 1, date.month(), date.day());
      if (limit && day > *limit)
        return AfterStatute(absl::StrCat("“", date.basis(), "”把", ChineseDeed(date.deed()), "时间"), day, *limit);
    }
  }
  return absl::OkStatus();
}

absl::Status CheckWellFormed(const InternalDate& date) {
  if (date.deed() == StatutoryDate::DEED_UNSPECIFIED) return DateInvalid("没有写明报送还是公布");
  if (date.basis().empty()) return DateInvalid("没有写明依据");
  const absl::CivilDay day(2027, date.month(), date.day());  // no leap year: 29 February exists in one year of four
  if (day.month() != date.month() || day.day() != date.day()) {
    return DateInvalid(absl::StrCat(date.month(), "月", date.day(), "日不是每年都有的日期"));
  }
  for (const std::string& kind : date.body_kinds()) {
    OrganKind known;
    if (!report::v1::OrganKind_Parse(kind, &known)) return DateInvalid(absl::StrCat("没有“", kind, "”这种单位类型"));
  }
  return absl::OkStatus();
}

std::string StatuteSentence(const Deadline& deadline) {
  if (!deadline.statutory) {
    return absl::StrCat("法律没有对这类单位的", ChineseDeed(deadline.deed), "单独规定日期。");
  }
  return absl::StrCat("法定时间：", ChineseDay(*deadline.statutory), "24时（北京时间）前", ChineseDeed(deadline.deed),
                      "。依据：", deadline.statutory_basis,
                      deadline.rule.empty() ? "" : absl::StrCat("（校验规则", deadline.rule, "）"),
                      "。遇节假日不顺延。");
}

std::string TargetSentence(const Deadline& deadline, const OfficeDays& days) {
  const absl::CivilDay target = days.LastUntil(deadline.due);
  std::string text;
  if (target == deadline.due) {
    text = absl::StrCat("当天是工作日，提醒以", ChineseDay(target), "为目标日。");
  } else {
    const std::string& holiday = days.HolidayOf(deadline.due);
    text = absl::StrCat("当天", holiday.empty() ? "是休息日" : absl::StrCat("逢", holiday, "放假"),
                        "，此前最后一个工作日是", ChineseDay(target), "，提醒以这一天为目标日。");
  }
  if (days.IsProvisional(deadline.due)) {
    absl::StrAppend(&text, deadline.due.year(),
                    "年的节假日安排尚未发布或尚未载入，这一天按星期一至星期五推算，载入后会重新计算。");
  }
  return text;
}

}  // namespace

std::string ChineseDay(absl::CivilDay day) {
  constexpr const char* kNames[] = {"一", "二", "三", "四", "五", "六", "日"};
  return absl::StrCat(day.year(), "年", day.month(), "月", day.day(), "日（星期",
                      kNames[static_cast<int>(absl::GetWeekday(day))], "）");
}

std::string ChineseDeed(Deed deed) {
  return deed == StatutoryDate::HAND_IN ? "报送" : deed == StatutoryDate::PUBLICATION ? "公布" : "";
}

std::optional<absl::CivilDay> LawsLimit(const format::v1::StatutoryDates& statutory, OrganKind kind, int report_year,
                                        Deed deed) {
  const auto own = DueDayOf(statutory, kind, report_year, deed, StatutoryDate::REGULATION);
  if (own) return own->day;
  const auto publication =
      DueDayOf(statutory, kind, report_year, StatutoryDate::PUBLICATION, StatutoryDate::REGULATION);
  if (publication) return publication->day;
  return std::nullopt;
}

std::vector<Deadline> DeadlinesOf(const DueDates& dates, const Body& body, int report_year,
                                  const std::vector<Extension>& extensions) {
  std::vector<Deadline> deadlines;
  if (!FilesReports(body.kind)) return deadlines;
  for (const Deed deed : {StatutoryDate::HAND_IN, StatutoryDate::PUBLICATION}) {
    Deadline deadline;
    deadline.deed = deed;
    AddStatute(dates.statutory, body.kind, report_year, deadline);
    AddInternal(dates, body, report_year, deadline);
    if (!deadline.statutory && !deadline.internal) continue;
    const auto limit = LawsLimit(dates.statutory, body.kind, report_year, deed);
    deadline.due = deadline.internal.value_or(deadline.statutory.value_or(absl::CivilDay()));
    if (limit && deadline.due > *limit) deadline.due = *limit;
    AddExtension(extensions, limit, deadline);
    deadlines.push_back(std::move(deadline));
  }
  return deadlines;
}

const Deadline* FirstDuty(const std::vector<Deadline>& deadlines) {
  return deadlines.empty() ? nullptr : &deadlines.front();
}

absl::Status CheckInternalDates(const DueDates& dates) {
  for (const InternalDate& date : dates.internal.dates()) {
    RETURN_IF_ERROR(CheckWellFormed(date));
    RETURN_IF_ERROR(CheckAgainstLaw(dates, date));
  }
  return absl::OkStatus();
}

absl::Status CheckExtension(const DueDates& dates, const Body& body, int report_year, const Extension& extension) {
  const auto limit = LawsLimit(dates.statutory, body.kind, report_year, extension.deed);
  for (const Deadline& deadline : DeadlinesOf(dates, body, report_year, {})) {
    if (deadline.deed != extension.deed) continue;
    if (limit && extension.day > *limit) return AfterStatute("延期", extension.day, *limit);
    if (extension.day > deadline.due) return absl::OkStatus();
    return MakeError(
        absl::StatusCode::kFailedPrecondition, "the day is not after the date that holds",
        {.reason = "NOTHING_TO_EXTEND",
         .metadata = {{"day", absl::FormatCivilTime(extension.day)}, {"due", absl::FormatCivilTime(deadline.due)}},
         .sentence = absl::StrCat("现在的期限是", ChineseDay(deadline.due), "，延期后的日期应在它之后。")});
  }
  return MakeError(absl::StatusCode::kFailedPrecondition, "no date binds the body",
                   {.reason = "NOTHING_TO_EXTEND", .sentence = "这个单位这一年度没有这项期限，不需要延期。"});
}

std::vector<std::string> Explain(const Deadline& deadline, const OfficeDays& days) {
  std::vector<std::string> sentences = {StatuteSentence(deadline)};
  if (deadline.internal) {
    sentences.push_back(
        absl::StrCat("内部时间：", ChineseDay(*deadline.internal), "。依据：", deadline.internal_basis, "。"));
  }
  if (deadline.extension) {
    const Extension& extension = *deadline.extension;
    sentences.push_back(absl::StrCat("延期：", extension.granted_by, "于", ChineseDay(extension.granted_on), "同意延至",
                                     ChineseDay(deadline.due), "。理由：", extension.reason, "。"));
  }
  sentences.push_back(absl::StrCat("因此应在", ChineseDay(deadline.due), "24时前", ChineseDeed(deadline.deed), "。"));
  sentences.push_back(TargetSentence(deadline, days));
  return sentences;
}

}  // namespace nianbao::calendar
