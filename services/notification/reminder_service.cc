#include "services/notification/reminder_service.h"

#include <set>
#include <utility>

#include "services/common/base/error.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"

namespace nianbao::notification {
namespace {

using rpc::CallContext;

constexpr int kUsualPage = 50;
constexpr int kLargestPage = 500;

absl::StatusOr<ReminderDesk*> Ready(const DeskOf& desk) {
  if (ReminderDesk* made = desk(); made != nullptr) return made;
  return MakeError(absl::StatusCode::kUnavailable, "the desk is not there yet",
                   {.reason = "PLANNER_NOT_READY", .sentence = "通知服务正在启动，请稍后再试。"});
}

void AddDeadlineMethods(ReminderStore& store, const DeskOf& desk, rpc::MethodTable& methods) {
  const std::string service = "nianbao.notification.v1.DeadlineService.";
  methods.Add<v1::ExplainDeadlineRequest, v1::ExplainDeadlineResponse>(
      service + "ExplainDeadline",
      [desk](const CallContext&, const auto& request) -> absl::StatusOr<v1::ExplainDeadlineResponse> {
        ASSIGN_OR_RETURN(ReminderDesk* const made, Ready(desk));
        return made->Explain(request);
      });
  methods.Add<v1::GrantExtensionRequest, v1::Extension>(
      service + "GrantExtension",
      [desk](const CallContext& call, const auto& request) -> absl::StatusOr<v1::Extension> {
        ASSIGN_OR_RETURN(ReminderDesk* const made, Ready(desk));
        return made->Grant(*call.principal, request);
      });
  methods.Add<v1::ListExtensionsRequest, v1::ListExtensionsResponse>(
      service + "ListExtensions",
      [&store](const CallContext&, const auto& request) -> absl::StatusOr<v1::ListExtensionsResponse> {
        ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
        ASSIGN_OR_RETURN(auto extensions, store.ListExtensions(request.report_year(), OneMore(page)));
        v1::ListExtensionsResponse response;
        response.set_next_page_token(NextToken(page, extensions));
        response.mutable_extensions()->Assign(extensions.begin(), extensions.end());
        return response;
      });
  methods.Add<v1::ListDueDateChangesRequest, v1::ListDueDateChangesResponse>(
      service + "ListDueDateChanges",
      [&store](const CallContext&, const auto& request) -> absl::StatusOr<v1::ListDueDateChangesResponse> {
        ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
        ASSIGN_OR_RETURN(auto changes, store.ListDueChanges(OneMore(page)));
        v1::ListDueDateChangesResponse response;
        response.set_next_page_token(NextToken(page, changes));
        response.mutable_changes()->Assign(changes.begin(), changes.end());
        return response;
      });
}

void AddSeasonMethods(ReminderStore& store, const notices::Notices& notices, const DeskOf& desk, const Clock& clock,
                      rpc::MethodTable& methods) {
  const std::string service = "nianbao.notification.v1.ReminderService.";
  methods.Add<v1::PlanSeasonRequest, v1::PlanSeasonResponse>(
      service + "PlanSeason",
      [desk](const CallContext& call, const auto& request) -> absl::StatusOr<v1::PlanSeasonResponse> {
        ASSIGN_OR_RETURN(ReminderDesk* const made, Ready(desk));
        return made->PlanSeason(*call.principal, request);
      });
  methods.Add<v1::GetReminderStatsRequest, v1::ReminderStats>(
      service + "GetReminderStats",
      [&store](const CallContext&, const auto& request) { return store.Stats(request.report_year()); });
  methods.Add<v1::IssueNoticeRequest, v1::IssueNoticeResponse>(
      service + "IssueNotice",
      [desk](const CallContext& call, const auto& request) -> absl::StatusOr<v1::IssueNoticeResponse> {
        ASSIGN_OR_RETURN(ReminderDesk* const made, Ready(desk));
        return made->Issue(*call.principal, request);
      });
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

void AddPeopleMethods(ReminderStore& store, const Clock& clock, rpc::MethodTable& methods) {
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
  methods.Add<v1::ListContactTasksRequest, v1::ListContactTasksResponse>(
      service + "ListContactTasks",
      [&store](const CallContext&, const auto& request) -> absl::StatusOr<v1::ListContactTasksResponse> {
        ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
        ASSIGN_OR_RETURN(auto tasks, store.ListTasks(request.settled(), OneMore(page)));
        v1::ListContactTasksResponse response;
        response.set_next_page_token(NextToken(page, tasks));
        response.mutable_tasks()->Assign(tasks.begin(), tasks.end());
        return response;
      });
  methods.Add<v1::SettleContactTaskRequest, v1::ContactTask>(
      service + "SettleContactTask", [&store, &clock](const CallContext& call, const auto& request) {
        return store.SettleTask(request.name(), call.principal->id, request.comment(), clock.Now());
      });
}

}  // namespace

absl::Status CheckPreferences(const v1::Preferences& preferences) {
  const std::set<std::string> once(preferences.channels().begin(), preferences.channels().end());
  if (static_cast<int>(once.size()) == preferences.channels_size()) return absl::OkStatus();
  return FieldError("FIELD_MALFORMED", "preferences.channels", "同一渠道只能写一次");
}

void AddReminderMethods(ReminderStore& store, const notices::Notices& notices, DeskOf desk, const Clock& clock,
                        rpc::MethodTable& methods) {
  AddDeadlineMethods(store, desk, methods);
  AddSeasonMethods(store, notices, desk, clock, methods);
  AddPeopleMethods(store, clock, methods);
}

}  // namespace nianbao::notification
