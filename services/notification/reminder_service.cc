#include "services/notification/reminder_service.h"

#include <set>
#include <utility>

#include "services/common/base/error.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"

namespace nianbao::notification {
namespace {

using rpc::CallContext;

absl::StatusOr<ReminderDesk*> Ready(const DeskOf& desk) {
  if (ReminderDesk* made = desk(); made != nullptr) return made;
  return MakeError(absl::StatusCode::kUnavailable, "the desk is not there yet",
                   {.reason = "PLANNER_NOT_READY", .sentence = "通知服务正在启动，请稍后再试。"});
}

// A method that the desk answers, for the person who calls.
template <typename Request, typename Response>
void AddDeskMethod(rpc::MethodTable& methods, const std::string& method, const DeskOf& desk,
                   absl::StatusOr<Response> (ReminderDesk::*answer)(const auth::Principal&, const Request&)) {
  methods.Add<Request, Response>(
      method, [desk, answer](const CallContext& call, const Request& request) -> absl::StatusOr<Response> {
        ASSIGN_OR_RETURN(ReminderDesk* const made, Ready(desk));
        return (made->*answer)(*call.principal, request);
      });
}

void AddDeadlineMethods(const DeskOf& desk, rpc::MethodTable& methods) {
  const std::string service = "nianbao.notification.v1.DeadlineService.";
  AddDeskMethod(methods, service + "ExplainDeadline", desk, &ReminderDesk::Explain);
  AddDeskMethod(methods, service + "GrantExtension", desk, &ReminderDesk::Grant);
  AddDeskMethod(methods, service + "SetInternalDate", desk, &ReminderDesk::SetDate);
  AddDeskMethod(methods, service + "RemoveInternalDate", desk, &ReminderDesk::RemoveDate);
  AddDeskMethod(methods, service + "ListExtensions", desk, &ReminderDesk::ListExtensions);
  AddDeskMethod(methods, service + "ListDueDateChanges", desk, &ReminderDesk::ListChanges);
  methods.Add<v1::ListInternalDatesRequest, v1::ListInternalDatesResponse>(
      service + "ListInternalDates",
      [desk](const CallContext&, const auto& request) -> absl::StatusOr<v1::ListInternalDatesResponse> {
        ASSIGN_OR_RETURN(ReminderDesk* const made, Ready(desk));
        return made->ListDates(request);
      });
  methods.Add<v1::GetCalendarRequest, v1::GetCalendarResponse>(
      service + "GetCalendar",
      [desk](const CallContext&, const auto& request) -> absl::StatusOr<v1::GetCalendarResponse> {
        ASSIGN_OR_RETURN(ReminderDesk* const made, Ready(desk));
        return made->GetCalendar(request);
      });
}

void AddSeasonMethods(ReminderStore& store, const DeliveryStore& deliveries, const notices::Notices& notices,
                      const DeskOf& desk, const Clock& clock, rpc::MethodTable& methods) {
  const std::string service = "nianbao.notification.v1.ReminderService.";
  AddDeskMethod(methods, service + "PlanSeason", desk, &ReminderDesk::PlanSeason);
  AddDeskMethod(methods, service + "IssueNotice", desk, &ReminderDesk::Issue);
  AddDeskMethod(methods, service + "ListNotices", desk, &ReminderDesk::ListNotices);
  methods.Add<v1::ListRemindersRequest, v1::ListRemindersResponse>(
      service + "ListReminders",
      [desk, &deliveries](const CallContext& call, const auto& request) -> absl::StatusOr<v1::ListRemindersResponse> {
        ASSIGN_OR_RETURN(ReminderDesk* const made, Ready(desk));
        return made->ListReminders(*call.principal, request, deliveries);
      });
  methods.Add<v1::ListNoticeTemplatesRequest, v1::ListNoticeTemplatesResponse>(
      service + "ListNoticeTemplates",
      [&notices](const CallContext&, const auto&) -> absl::StatusOr<v1::ListNoticeTemplatesResponse> {
        v1::ListNoticeTemplatesResponse response;
        *response.mutable_templates() = notices.templates().templates();
        return response;
      });
  methods.Add<v1::GetReminderStatsRequest, v1::ReminderStats>(
      service + "GetReminderStats",
      [&store](const CallContext&, const auto& request) { return store.Stats(request.report_year()); });
  methods.Add<v1::RecordUpkeepRequest, v1::Upkeep>(
      service + "RecordUpkeep",
      [&store, &clock](const CallContext& call, const auto& request) -> absl::StatusOr<v1::Upkeep> {
        if (!call.principal->HasRoleIn("preparer", request.organ())) {
          return auth::PermissionDenied("reports.edit", request.organ());
        }
        v1::Upkeep upkeep;
        upkeep.set_organ(request.organ());
        upkeep.set_kind(request.kind());
        upkeep.set_day(absl::FormatCivilTime(BeijingDay(clock.Now())));
        upkeep.set_recorded_by(call.principal->id);
        RETURN_IF_ERROR(store.PutUpkeep(upkeep));
        return upkeep;
      });
  methods.Add<v1::PreviewNoticeRequest, v1::PreviewNoticeResponse>(
      service + "PreviewNotice",
      [&notices](const CallContext&, const auto& request) -> absl::StatusOr<v1::PreviewNoticeResponse> {
        ASSIGN_OR_RETURN(const notices::Text text, notices.Preview(request.id()));
        v1::PreviewNoticeResponse response;
        response.set_subject(text.subject);
        response.set_body(text.body);
        return response;
      });
}

void AddPeopleMethods(ReminderStore& store, const DeskOf& desk, const Clock& clock, rpc::MethodTable& methods) {
  const std::string service = "nianbao.notification.v1.ReminderService.";
  methods.Add<v1::GetPreferencesRequest, v1::Preferences>(
      service + "GetPreferences",
      [&store](const CallContext& call, const auto&) { return store.GetPreferences(call.principal->id); });
  methods.Add<v1::SetPreferencesRequest, v1::Preferences>(
      service + "SetPreferences",
      [&store](const CallContext& call, const auto& request) -> absl::StatusOr<v1::Preferences> {
        RETURN_IF_ERROR(CheckPreferences(request.preferences()));
        RETURN_IF_ERROR(store.PutPreferences(call.principal->id, request.preferences()));
        return request.preferences();
      });
  AddDeskMethod(methods, service + "ListContactTasks", desk, &ReminderDesk::ListTasks);
  methods.Add<v1::SettleContactTaskRequest, v1::ContactTask>(
      service + "SettleContactTask", [&store, &clock](const CallContext& call, const auto& request) {
        return store.SettleTask(request.name(), call.principal->id, request.comment(), clock.Now(),
                                [&](const v1::ContactTask& task) { return MaySettle(*call.principal, task); });
      });
}

}  // namespace

absl::Status CheckPreferences(const v1::Preferences& preferences) {
  const std::set<std::string> once(preferences.channels().begin(), preferences.channels().end());
  if (static_cast<int>(once.size()) == preferences.channels_size()) return absl::OkStatus();
  return FieldError("FIELD_MALFORMED", "preferences.channels", "同一渠道只能写一次");
}

void AddReminderMethods(ReminderStore& store, const DeliveryStore& deliveries, const notices::Notices& notices,
                        const DeskOf& desk, const Clock& clock, rpc::MethodTable& methods) {
  AddDeadlineMethods(desk, methods);
  AddSeasonMethods(store, deliveries, notices, desk, clock, methods);
  AddPeopleMethods(store, desk, clock, methods);
}

}  // namespace nianbao::notification
