// The calendar that reminders turn around: read again when its files change, with the dates that rpcs set over it.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/text_format.h"
#include "nianbao/intake/v1/audit_service.pb.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"
#include "services/common/telemetry/log.h"
#include "services/notification/reminder_desk.h"

namespace nianbao::notification {
namespace {

constexpr char kCalendar[] = "calendar";
constexpr char kInternal[] = "internal_dates.txtpb";
constexpr int kMostChangesTold = 1000;
constexpr int kFirstYear = 2008;
constexpr int kLastYear = 2100;
constexpr size_t kLongestComment = 400;

// The report whose season a day belongs to.
int ReportYearOf(absl::CivilDay day) { return static_cast<int>(day.year()) - 1; }

absl::Status CheckYear(const std::string& field, int year) {
  if (year >= kFirstYear && year <= kLastYear) return absl::OkStatus();
  return FieldError("FIELD_MALFORMED", field, "应在2008至2100之间");
}

absl::Status NoSuchDate(const std::string& name) {
  return MakeError(
      absl::StatusCode::kNotFound, absl::StrCat("no internal date ", name),
      {.reason = "INTERNAL_DATE_NOT_FOUND", .metadata = {{"name", name}}, .sentence = "没有找到这个内部时间。"});
}

// "220200" → "2202": what lies in a region begins with it.
std::string PrefixOf(std::string code) {
  while (code.size() > 2 && absl::EndsWith(code, code.size() > 6 ? "000" : "00")) {
    code.resize(code.size() - (code.size() > 6 ? 3 : 2));
  }
  return code;
}

std::string Serialized(const calendar::Calendar& calendar) {
  v1::StoredCalendar stored;
  stored.mutable_files()->insert(calendar.files.begin(), calendar.files.end());
  return SerializeDeterministic(stored);
}

// As the calendar takes it.
format::v1::InternalDate DateOf(const v1::InternalDate& told, absl::CivilDay day) {
  format::v1::InternalDate date;
  date.set_region(told.region());
  for (const int kind : told.body_kinds()) {
    date.add_body_kinds(report::v1::OrganKind_Name(static_cast<report::v1::OrganKind>(kind)));
  }
  date.set_first_report_year(told.report_year());
  date.set_last_report_year(told.report_year());
  date.set_deed(told.deed());
  date.set_month(day.month());
  date.set_day(day.day());
  date.set_basis(told.basis());
  return date;
}

std::string NameOf(v1::InternalDate told) {
  std::string key = absl::StrCat(told.region(), "/", told.report_year(), "/", told.deed());
  std::sort(told.mutable_body_kinds()->begin(), told.mutable_body_kinds()->end());
  for (const int kind : told.body_kinds()) absl::StrAppend(&key, "/", kind);
  return absl::StrCat("internalDates/", Sha256Hex(key).substr(0, 24));
}

// The stored ones without those of the names; false when none of them was there.
bool Without(std::vector<v1::StoredInternalDate>& dates, const std::string& name) {
  const auto is = [&](const v1::StoredInternalDate& date) { return date.told().name() == name; };
  const auto end = std::remove_if(dates.begin(), dates.end(), is);
  const bool found = end != dates.end();
  dates.erase(end, dates.end());
  return found;
}

template <typename Response>
void AddChanges(const std::vector<v1::DueDateChange>& moved, Response& response) {
  response.set_change_count(static_cast<int>(moved.size()));
  const size_t told = std::min<size_t>(moved.size(), kMostChangesTold);
  response.mutable_changes()->Assign(moved.begin(), moved.begin() + static_cast<std::ptrdiff_t>(told));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const calendar::Calendar>> ReminderDesk::CalendarWith(
    const std::vector<v1::StoredInternalDate>& dates) const {
  std::shared_ptr<const calendar::Calendar> base = embedded_;
  if (!options_.formats_dir.empty()) {
    ASSIGN_OR_RETURN(base, calendar::CalendarFromDirectory(options_.formats_dir));
  }
  if (dates.empty()) return base;
  format::v1::InternalDates all;
  for (const v1::StoredInternalDate& date : dates) *all.add_dates() = date.date();
  std::string text;
  google::protobuf::TextFormat::PrintToString(all, &text);
  std::map<std::string, std::string> files = base->files;
  absl::StrAppend(&files[kInternal], "\n", text);
  return calendar::CalendarFromFiles(files);
}

// What due dates were last computed from is kept: a file that changed while nobody ran is noticed as well, and a date
// that another process was told of.
absl::Status ReminderDesk::LoadCalendar() {
  std::lock_guard one_at_a_time(dates_mutex_);
  ASSIGN_OR_RETURN(const auto dates, store_.ListInternalDates(0));
  const auto loaded = CalendarWith(dates);
  if (!loaded.ok()) {  // the one that holds goes on holding
    Log(LogLevel::kError, "calendar.not_loaded", {{"status", loaded.status()}});
  } else if ((*loaded)->digest != calendar()->digest) {
    std::lock_guard lock(mutex_);
    calendar_ = *loaded;
    calendar_compared_ = false;
  }
  if (calendar_compared_) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto kept, store_.GetSetting(kCalendar));
  v1::StoredCalendar before;
  before.ParseFromString(kept.second);
  const std::map<std::string, std::string> files(before.files().begin(), before.files().end());
  if (!files.empty() && files != calendar()->files) {
    ASSIGN_OR_RETURN(const auto old, calendar::CalendarFromFiles(files));
    const int year = ReportYearOf(BeijingDay(clock_.Now()));
    // Before the turn of the year the dates of the season to come are open as well.
    ASSIGN_OR_RETURN(const auto changes, ChangesOf(*old, *calendar(), {year + 1, year}));
    Log(LogLevel::kInfo, "calendar.changed", {{"due_dates_moved", static_cast<int64_t>(changes.size())}});
    RETURN_IF_ERROR(store_.AddDueChanges(changes));
  }
  RETURN_IF_ERROR(store_.PutSetting(kCalendar, 0, Serialized(*calendar())));
  calendar_compared_ = true;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::DueDateChange>> ReminderDesk::ChangesOf(const calendar::Calendar& before,
                                                                       const calendar::Calendar& after,
                                                                       const std::vector<int>& years) {
  std::vector<v1::DueDateChange> changes;
  for (const int year : years) {
    Mirror mirror(intake_);
    RETURN_IF_ERROR(mirror.ReadAll(year));
    ASSIGN_OR_RETURN(const auto scene, SceneOf(mirror));
    std::vector<calendar::OpenDuty> duties;
    for (const Standing& standing : scene->standings) {
      if (IsDone(standing, format::v1::StatutoryDate::PUBLICATION)) continue;
      duties.push_back({standing.organ, standing.body, year, standing.extensions});
    }
    for (const calendar::DueChange& change : calendar::ChangesBetween(before, after, duties)) {
      v1::DueDateChange& told = changes.emplace_back();
      told.set_organ(change.organ);
      told.set_organ_display_name(scene->standings[static_cast<size_t>(scene->index.at(change.organ))].display_name);
      told.set_report_year(year);
      told.set_deed(change.deed);
      if (change.before) told.set_due_day_before(absl::FormatCivilTime(change.before->due));
      if (change.after) told.set_due_day_after(absl::FormatCivilTime(change.after->due));
      if (change.before) told.set_target_day_before(absl::FormatCivilTime(change.before->target));
      if (change.after) told.set_target_day_after(absl::FormatCivilTime(change.after->target));
      told.mutable_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
    }
  }
  return changes;
}

absl::StatusOr<std::vector<v1::DueDateChange>> ReminderDesk::ChangeDates(
    const std::vector<v1::StoredInternalDate>& dates, const v1::StoredInternalDate& put, const std::string& removed,
    int report_year) {
  ASSIGN_OR_RETURN(const auto before, [&] {
    std::lock_guard lock(mutex_);
    return absl::StatusOr<std::shared_ptr<const calendar::Calendar>>(calendar_);
  }());
  ASSIGN_OR_RETURN(const auto after, CalendarWith(dates));
  ASSIGN_OR_RETURN(const auto moved, ChangesOf(*before, *after, {report_year}));
  RETURN_IF_ERROR(store_.ChangeInternalDates(put, removed, moved, kCalendar, Serialized(*after)));
  std::lock_guard lock(mutex_);
  calendar_ = after;
  return moved;
}

absl::Status ReminderDesk::RecordInAudit(const auth::Principal& by, const std::string& action,
                                         const std::string& resource, const std::string& comment) {
  intake::v1::RecordAccessRequest record;
  record.set_principal(by.id);
  record.set_action(action);
  record.set_resource(resource);
  record.set_comment(EncodeUtf8(DecodeUtf8(comment).substr(0, kLongestComment)));
  return intake_.Call<intake::v1::RecordAccessResponse>("/nianbao.intake.v1.AuditService/RecordAccess", record)
      .status();
}

absl::StatusOr<v1::SetInternalDateResponse> ReminderDesk::SetDate(const auth::Principal& by,
                                                                  const v1::SetInternalDateRequest& request) {
  RETURN_IF_ERROR(CheckYear("report_year", request.report_year()));
  if (!by.HasRoleIn("checker", request.organ())) return auth::PermissionDenied("deadlines.edit", request.organ());
  ASSIGN_OR_RETURN(const report::v1::Organ office, GetOrgan(request.organ()));
  const std::string own = PrefixOf(office.region_code());
  const std::string region = request.region_code().empty() ? own : PrefixOf(request.region_code());
  if (own.empty() || !absl::StartsWith(region, own)) {
    return auth::PermissionDenied("deadlines.edit", absl::StrCat("region ", request.region_code()));
  }
  absl::CivilDay day;
  if (!absl::ParseCivilTime(request.day(), &day) || day.year() != request.report_year() + 1) {
    return FieldError("FIELD_MALFORMED", "day", "应是报告年度次年的一天，写作“2026-01-20”");
  }
  v1::StoredInternalDate put;
  v1::InternalDate& told = *put.mutable_told();
  told.set_organ(request.organ());
  told.set_region(region);
  *told.mutable_body_kinds() = request.body_kinds();
  told.set_report_year(request.report_year());
  told.set_deed(request.deed());
  told.set_day(request.day());
  told.set_basis(request.basis());
  told.set_set_by(by.id);
  told.set_set_by_display_name(by.display_name);
  told.mutable_set_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  told.set_name(NameOf(told));
  *put.mutable_date() = DateOf(told, day);
  std::lock_guard one_at_a_time(dates_mutex_);
  ASSIGN_OR_RETURN(auto dates, store_.ListInternalDates(0));
  Without(dates, told.name());
  dates.push_back(put);
  RETURN_IF_ERROR(CalendarWith(dates).status());  // a date that may not be is in nobody's audit
  RETURN_IF_ERROR(RecordInAudit(by, "SetInternalDate", told.name(),
                                absl::StrCat(region, " ", request.report_year(), " ", request.day(), " ",
                                             calendar::ChineseDeed(request.deed()), " ", request.basis())));
  ASSIGN_OR_RETURN(const auto moved, ChangeDates(dates, put, "", request.report_year()));
  v1::SetInternalDateResponse response;
  *response.mutable_internal_date() = told;
  AddChanges(moved, response);
  return response;
}

absl::StatusOr<v1::RemoveInternalDateResponse> ReminderDesk::RemoveDate(const auth::Principal& by,
                                                                        const v1::RemoveInternalDateRequest& request) {
  std::lock_guard one_at_a_time(dates_mutex_);
  ASSIGN_OR_RETURN(auto dates, store_.ListInternalDates(0));
  const auto found =
      std::find_if(dates.begin(), dates.end(), [&](const auto& date) { return date.told().name() == request.name(); });
  if (found == dates.end()) return NoSuchDate(request.name());
  const v1::InternalDate told = found->told();
  if (!by.HasRoleIn("checker", told.organ())) return auth::PermissionDenied("deadlines.edit", told.organ());
  Without(dates, request.name());
  RETURN_IF_ERROR(RecordInAudit(by, "RemoveInternalDate", request.name(),
                                absl::StrCat(told.region(), " ", told.day(), " ", request.reason())));
  ASSIGN_OR_RETURN(const auto moved, ChangeDates(dates, {}, request.name(), told.report_year()));
  v1::RemoveInternalDateResponse response;
  AddChanges(moved, response);
  return response;
}

absl::StatusOr<v1::ListInternalDatesResponse> ReminderDesk::ListDates(const v1::ListInternalDatesRequest& request) {
  RETURN_IF_ERROR(CheckYear("report_year", request.report_year()));
  const int year = request.report_year();
  v1::ListInternalDatesResponse response;
  ASSIGN_OR_RETURN(const auto stored, store_.ListInternalDates(year));
  ASSIGN_OR_RETURN(const auto files, CalendarWith({}));
  for (const format::v1::InternalDate& date : files->dates.internal.dates()) {
    if (date.first_report_year() > year || (date.last_report_year() != 0 && date.last_report_year() < year)) continue;
    v1::InternalDate& told = *response.add_internal_dates();
    told.set_region(date.region());
    for (const std::string& name : date.body_kinds()) {
      report::v1::OrganKind kind = report::v1::ORGAN_KIND_UNSPECIFIED;
      if (report::v1::OrganKind_Parse(name, &kind)) told.add_body_kinds(kind);
    }
    told.set_report_year(year);
    told.set_deed(date.deed());
    told.set_day(absl::FormatCivilTime(absl::CivilDay(year + 1, date.month(), date.day())));
    told.set_basis(date.basis());
  }
  for (const v1::StoredInternalDate& date : stored) *response.add_internal_dates() = date.told();
  std::stable_sort(response.mutable_internal_dates()->begin(), response.mutable_internal_dates()->end(),
                   [](const v1::InternalDate& a, const v1::InternalDate& b) { return a.region() < b.region(); });
  return response;
}

absl::StatusOr<v1::GetCalendarResponse> ReminderDesk::GetCalendar(const v1::GetCalendarRequest& request) {
  RETURN_IF_ERROR(CheckYear("year", request.year()));
  const auto held = calendar();
  const calendar::OfficeDays days = held->DaysOf(absl::string_view(request.region_code()).substr(0, 6), request.year());
  v1::GetCalendarResponse response;
  response.set_provisional(days.IsProvisional(absl::CivilDay(request.year(), 7, 1)));
  for (absl::CivilDay day(request.year(), 1, 1); day.year() == request.year(); ++day) {
    const absl::Weekday weekday = absl::GetWeekday(day);
    const bool weekend = weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
    const std::string& holiday = days.HolidayOf(day);
    if (days.Works(day) != weekend && holiday.empty()) continue;
    v1::CalendarDay& told = *response.add_days();
    told.set_day(absl::FormatCivilTime(day));
    told.set_works(days.Works(day));
    told.set_holiday(holiday);
  }
  return response;
}

}  // namespace nianbao::notification
