// nianbaoctl deadline explain|changes|extend|set|unset|list: when a body's report is due, and why.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "nianbao/notification/v1/deadline_service.pb.h"
#include "services/common/base/status_macros.h"
#include "services/common/calendar/calendar_files.h"
#include "services/common/calendar/due_changes.h"
#include "services/common/rpc/grpc_server.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/server.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

using calendar::Calendar;
using calendar::Deadline;

constexpr char kDeadlines[] = "/nianbao.notification.v1.DeadlineService/";

absl::StatusOr<std::shared_ptr<const Calendar>> CalendarOf(const Arguments& arguments) {
  const std::string folder = arguments.Flag("formats");
  if (folder.empty()) return calendar::EmbeddedCalendar();
  return calendar::CalendarFromDirectory(folder);
}

int YearOf(const Arguments& arguments) {
  int year = 0;
  return absl::SimpleAtoi(arguments.Flag("year"), &year) ? year : 0;
}

int NoYear() { return Complain(UsageError("请用 --year 写明报告年度。", "--year must name the report year"), kUsage); }

void Print(const std::vector<std::string>& sentences, absl::string_view deed) {
  std::cout << deed << "\n";
  for (const std::string& sentence : sentences) std::cout << "  " << sentence << "\n";
}

int ExplainHere(const Arguments& arguments) {
  const auto calendar = CalendarOf(arguments);
  if (!calendar.ok()) return Complain(calendar.status());
  calendar::Body body;
  (void)report::v1::OrganKind_Parse(arguments.Flag("kind"), &body.kind);
  body.region = arguments.Flag("region");
  const auto deadlines = calendar::DeadlinesOf((*calendar)->dates, body, YearOf(arguments), {});
  const calendar::OfficeDays days = (*calendar)->DaysOf(body.region, YearOf(arguments));
  for (const Deadline& deadline : deadlines) {
    Print(calendar::Explain(deadline, days), calendar::ChineseDeed(deadline.deed));
  }
  if (deadlines.empty()) std::cout << "这类单位不报送年度报告，或这一年度没有规定期限。" << std::endl;
  return kFine;
}

int ExplainThere(const Arguments& arguments) {
  notification::v1::ExplainDeadlineRequest request;
  request.set_organ(arguments.files[1]);
  request.set_report_year(YearOf(arguments));
  const auto response = Connect(arguments)->Call<notification::v1::ExplainDeadlineResponse>(
      absl::StrCat(kDeadlines, "ExplainDeadline"), request);
  if (!response.ok()) return Complain(response.status());
  if (arguments.Json()) return ctl::Print(arguments, *response, ""), kFine;
  for (const auto& deadline : response->deadlines()) {
    Print({deadline.sentences().begin(), deadline.sentences().end()}, calendar::ChineseDeed(deadline.deed()));
  }
  if (response->deadlines().empty()) std::cout << "这个单位不报送年度报告，或这一年度没有规定期限。" << std::endl;
  return kFine;
}

std::string Day(const std::optional<calendar::Aim>& aim) {
  return aim ? absl::StrCat(calendar::ChineseDay(aim->due), "，提醒目标日", calendar::ChineseDay(aim->target))
             : "没有期限";
}

// What a folder's dates would change against the program's, for every kind of body.
int Changes(const Arguments& arguments) {
  const auto after = CalendarOf(arguments);
  if (!after.ok()) return Complain(after.status());
  std::vector<calendar::OpenDuty> duties;
  for (int kind = report::v1::OrganKind_MIN + 1; kind <= report::v1::OrganKind_MAX; ++kind) {
    const auto one = static_cast<report::v1::OrganKind>(kind);
    duties.push_back({report::v1::OrganKind_Name(one), {one, arguments.Flag("region")}, YearOf(arguments), {}});
  }
  const auto changes = calendar::ChangesBetween(*calendar::EmbeddedCalendar(), **after, duties);
  for (const calendar::DueChange& change : changes) {
    std::cout << change.organ << "  " << calendar::ChineseDeed(change.deed) << "\n  原：" << Day(change.before)
              << "\n  新：" << Day(change.after) << "\n";
  }
  std::cout << "共" << changes.size() << "项期限或目标日有变化。" << std::endl;
  return kFine;
}

int Extend(const Arguments& arguments) {
  if (arguments.files.size() < 2 || arguments.Flag("until").empty() || arguments.Flag("reason").empty()) {
    return Complain(UsageError("deadline extend 后面写单位名称 organs/…，并用 --until 写日期、--reason 写理由。",
                               "deadline extend takes organs/…, --until and --reason"),
                    kUsage);
  }
  notification::v1::GrantExtensionRequest request;
  request.set_organ(arguments.files[1]);
  request.set_report_year(YearOf(arguments));
  request.set_deed(format::v1::StatutoryDate::HAND_IN);
  request.set_day(arguments.Flag("until"));
  request.set_reason(arguments.Flag("reason"));
  const auto granted =
      Connect(arguments)->Call<notification::v1::Extension>(absl::StrCat(kDeadlines, "GrantExtension"), request);
  if (!granted.ok()) return Complain(granted.status());
  std::cout << granted->organ() << " 的报送时间延至 " << granted->day() << "。" << std::endl;
  return kFine;
}

void PrintMoved(const google::protobuf::RepeatedPtrField<notification::v1::DueDateChange>& changes, int count) {
  for (const auto& change : changes) {
    std::cout << "  " << change.organ_display_name() << "  " << calendar::ChineseDeed(change.deed()) << "："
              << change.due_day_before() << " → " << change.due_day_after() << "（提醒目标日 "
              << change.target_day_before() << " → " << change.target_day_after() << "）\n";
  }
  std::cout << "共" << count << "项期限或目标日有变化。" << std::endl;
}

// An office's own date for a year, and which due dates it moved.
int SetDate(const Arguments& arguments) {
  notification::v1::SetInternalDateRequest request;
  request.set_organ(arguments.files[1]);
  request.set_report_year(YearOf(arguments));
  const bool publication = arguments.Flag("deed") == "publication";
  request.set_deed(publication ? format::v1::StatutoryDate::PUBLICATION : format::v1::StatutoryDate::HAND_IN);
  request.set_day(arguments.Flag("until"));
  request.set_basis(arguments.Flag("reason"));
  request.set_region_code(arguments.Flag("region"));
  report::v1::OrganKind kind = report::v1::ORGAN_KIND_UNSPECIFIED;
  if (!arguments.Flag("kind").empty()) {
    if (!report::v1::OrganKind_Parse(arguments.Flag("kind"), &kind)) {
      return Complain(UsageError("没有这种单位类型。", "no such kind of body"), kUsage);
    }
    request.add_body_kinds(kind);
  }
  const auto set = Connect(arguments)->Call<notification::v1::SetInternalDateResponse>(
      absl::StrCat(kDeadlines, "SetInternalDate"), request, {.timeout = absl::Seconds(60)});
  if (!set.ok()) return Complain(set.status());
  std::cout << set->internal_date().name() << "  " << set->internal_date().region() << "  "
            << calendar::ChineseDeed(set->internal_date().deed()) << " " << set->internal_date().day() << "\n";
  PrintMoved(set->changes(), set->change_count());
  return kFine;
}

int UnsetDate(const Arguments& arguments) {
  notification::v1::RemoveInternalDateRequest request;
  request.set_name(arguments.files[1]);
  request.set_reason(arguments.Flag("reason"));
  const auto removed = Connect(arguments)->Call<notification::v1::RemoveInternalDateResponse>(
      absl::StrCat(kDeadlines, "RemoveInternalDate"), request, {.timeout = absl::Seconds(60)});
  if (!removed.ok()) return Complain(removed.status());
  PrintMoved(removed->changes(), removed->change_count());
  return kFine;
}

int ListDates(const Arguments& arguments) {
  notification::v1::ListInternalDatesRequest request;
  request.set_report_year(YearOf(arguments));
  const auto dates = Connect(arguments)->Call<notification::v1::ListInternalDatesResponse>(
      absl::StrCat(kDeadlines, "ListInternalDates"), request);
  if (!dates.ok()) return Complain(dates.status());
  for (const auto& date : dates->internal_dates()) {
    std::cout << (date.name().empty() ? "（数据目录）" : date.name()) << "  "
              << (date.region().empty() ? "全部地区" : date.region()) << "  " << calendar::ChineseDeed(date.deed())
              << " " << date.day() << "  " << date.basis() << "  " << date.set_by_display_name() << "\n";
  }
  std::cout << "共" << dates->internal_dates_size() << "项内部时间。" << std::endl;
  return kFine;
}

}  // namespace

int DeadlineVerb(const Arguments& arguments) {
  const std::string& verb = arguments.files[0];
  if (verb == "unset" && arguments.files.size() > 1) return UnsetDate(arguments);
  if (YearOf(arguments) == 0) return NoYear();
  if (verb == "set" && arguments.files.size() > 1) return SetDate(arguments);
  if (verb == "list") return ListDates(arguments);
  if (verb == "explain" && arguments.files.size() > 1) return ExplainThere(arguments);
  if (verb == "explain" && !arguments.Flag("kind").empty()) return ExplainHere(arguments);
  if (verb == "changes") return Changes(arguments);
  if (verb == "extend") return Extend(arguments);
  return Complain(
      UsageError(
          "deadline 后面可以写 explain 单位（或 --kind 类型）、changes、extend 单位、set 单位、unset 名称、list。",
          "deadline takes explain ORGAN (or --kind), changes, extend ORGAN, set ORGAN, unset NAME, "
          "list"),
      kUsage);
}

}  // namespace nianbao::ctl
