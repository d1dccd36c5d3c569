// The planner at work: reads how bodies stand, plans each working day once, sends what is due, and stops what is done.
#ifndef NIANBAO_SERVICES_NOTIFICATION_REMINDER_DESK_H_
#define NIANBAO_SERVICES_NOTIFICATION_REMINDER_DESK_H_

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "nianbao/intake/v1/organ_service.pb.h"
#include "nianbao/intake/v1/queue_service.pb.h"
#include "nianbao/notification/v1/deadline_service.pb.h"
#include "nianbao/notification/v1/reminder_service.pb.h"
#include "services/common/auth/principal.h"
#include "services/common/calendar/due_changes.h"
#include "services/common/notices/notices.h"
#include "services/common/rpc/call.h"
#include "services/common/runtime/loop.h"
#include "services/notification/bounce.h"
#include "services/notification/contacts.h"
#include "services/notification/courier.h"
#include "services/notification/mirror.h"
#include "services/notification/reminder_store.h"
#include "services/notification/roster.h"
#include "services/notification/season/planner.h"

namespace nianbao::notification {

struct DeskOptions {
  std::string instance;                     // of this process: one of several plans and sends
  std::string formats_dir;                  // empty = the calendar in the program; else read again whenever it changes
  std::string dashboard_url;                // root of links
  int first_report_year = 0;                // of the system: nobody is reminded of a year before it
  absl::Duration lease = absl::Minutes(2);  // longer than any one message takes
  int batch = 400;                          // messages of one turn
  int threads = 8;                          // that send at once
  bool plans = true;                        // false = only what was asked for is sent: notices, what came back
};

// Thread-safe: the loop's thread and rpcs.
class ReminderDesk final : public Loop {
 public:
  ReminderDesk(ReminderStore& store, Courier& courier, rpc::Caller& intake, const Clock& clock,
               std::shared_ptr<Rosters> rosters, std::shared_ptr<const notices::Notices> notices,
               std::shared_ptr<const calendar::Calendar> calendar, DeskOptions options);

  // One turn: only the process that holds the lease does anything. Loads a changed calendar and records which due dates
  // moved; at the ladder's hour of a working day reads everything anew and plans; sends at most a batch of what is due.
  absl::Status RunOnce() override;

  // The rest of the season as if nothing moved, of the bodies whose reminders the person may see. UNAVAILABLE
  // (PLANNER_NOT_READY) when intake cannot be reached.
  absl::StatusOr<v1::PlanSeasonResponse> PlanSeason(const auth::Principal& by, const v1::PlanSeasonRequest& request);
  // Asks intake for the body when a name is given.
  absl::StatusOr<v1::ExplainDeadlineResponse> Explain(const auth::Principal& by,
                                                      const v1::ExplainDeadlineRequest& request);
  absl::StatusOr<v1::Extension> Grant(const auth::Principal& by, const v1::GrantExtensionRequest& request);
  absl::StatusOr<v1::IssueNoticeResponse> Issue(const auth::Principal& by, const v1::IssueNoticeRequest& request);
  // A person has opened the message: nobody needs to call any more. An acknowledged notice is acknowledged by the body.
  absl::Status Seen(const std::string& principal, const v1::Message& message);

  // See DeadlineService (reminder_dates.cc). Each computes every open due date of the year anew.
  absl::StatusOr<v1::SetInternalDateResponse> SetDate(const auth::Principal& by,
                                                      const v1::SetInternalDateRequest& request);
  absl::StatusOr<v1::RemoveInternalDateResponse> RemoveDate(const auth::Principal& by,
                                                            const v1::RemoveInternalDateRequest& request);
  absl::StatusOr<v1::ListInternalDatesResponse> ListDates(const v1::ListInternalDatesRequest& request);
  absl::StatusOr<v1::GetCalendarResponse> GetCalendar(const v1::GetCalendarRequest& request);

  // See ReminderService (reminder_lists.cc): of what the person may see.
  absl::StatusOr<v1::ListNoticesResponse> ListNotices(const auth::Principal& by, const v1::ListNoticesRequest& request);
  absl::StatusOr<v1::ListRemindersResponse> ListReminders(const auth::Principal& by,
                                                          const v1::ListRemindersRequest& request,
                                                          const DeliveryStore& deliveries);
  absl::StatusOr<v1::ListExtensionsResponse> ListExtensions(const auth::Principal& by,
                                                            const v1::ListExtensionsRequest& request);
  absl::StatusOr<v1::ListDueDateChangesResponse> ListChanges(const auth::Principal& by,
                                                             const v1::ListDueDateChangesRequest& request);
  absl::StatusOr<v1::ListContactTasksResponse> ListTasks(const auth::Principal& by,
                                                         const v1::ListContactTasksRequest& request);

  // A mail that came back, or arrived: into the trail; one that came back goes by the next channel
  // (reminder_events.cc).
  absl::Status TakeBounce(const Bounce& bounce, const DeliveryStore& deliveries);

 private:
  // Bodies, notices and the calendar of one moment, with what finds a body by name.
  struct Scene {
    std::shared_ptr<const Roster> roster;  // the planner's
    std::shared_ptr<const calendar::Calendar> calendar;
    std::vector<Standing> standings;
    std::vector<OpenNotice> notices;
    std::map<std::string, int> index;  // organ → standing
    std::unique_ptr<Planner> planner;
    std::vector<Reminder> season;  // PlanSeason only
    absl::Time made;
  };

  // What a person sees: everything, or some bodies.
  struct Sight {
    bool everything = false;
    std::set<std::string> organs;
    bool Sees(const std::string& organ) const { return everything || organs.count(organ) > 0; }
    // "organs/…/annualReports/…".
    bool SeesReport(const std::string& report) const { return Sees(report.substr(0, report.find("/annualReports/"))); }
  };

  bool Leads(absl::Time now);
  absl::Status LoadCalendar();
  // The files of the data folder, or of the program, with the dates that rpcs set.
  absl::StatusOr<std::shared_ptr<const calendar::Calendar>> CalendarWith(
      const std::vector<v1::StoredInternalDate>& dates) const;
  absl::StatusOr<std::vector<v1::DueDateChange>> ChangesOf(const calendar::Calendar& before,
                                                           const calendar::Calendar& after,
                                                           const std::vector<int>& years);
  // Makes the dates those that hold.
  absl::StatusOr<std::vector<v1::DueDateChange>> ChangeDates(const std::vector<v1::StoredInternalDate>& dates,
                                                             const v1::StoredInternalDate& put,
                                                             const std::string& removed, int report_year);
  absl::Status RecordInAudit(const auth::Principal& by, const std::string& action, const std::string& resource,
                             const std::string& comment);
  absl::StatusOr<Sight> SightOf(const auth::Principal& by);
  // What happened that no day plans: dead letters, corrections, sums that are stale. At most once in kLookPause.
  absl::Status LookAround(absl::Time now);
  absl::StatusOr<std::vector<intake::v1::DeadJob>> DeadJobs();
  absl::Status TellOfDeadJobs();
  absl::Status TellOfEvents();
  absl::Status TellOfCorrection(const report::v1::ReportEvent& event);
  absl::Status TellOfStaleSums(const std::string& organ, int report_year);
  // Cells that have changed since the government filed; 0 = its report is not stale, or there is none.
  absl::StatusOr<int> StaleCells(const std::string& organ, int report_year);
  // To everybody who holds the receivers' roles, once for each event.
  absl::Status Tell(const v1::StoredReminder& like, const std::string& event, const notices::Text& words,
                    const std::vector<std::pair<std::string, std::string>>& roles);
  absl::Status PlanToday(absl::Time now);
  absl::Status SendDue(absl::Time now);
  absl::StatusOr<std::unique_ptr<Scene>> SceneOf(const Mirror& mirror) const;
  absl::StatusOr<std::shared_ptr<Scene>> SeasonOf(const auth::Principal& by, int report_year,
                                                  const std::string& region);
  v1::StoredReminder Stored(const Reminder& reminder, Scene& scene) const;
  v1::StoredReminder KickOff(const v1::StoredNotice& notice, const Standing& standing, const Person& person,
                             const notices::Text& words) const;
  // Why a due reminder is not sent any more; empty when it is. Drops what no longer holds from a digest.
  std::string WhyNot(v1::StoredReminder& reminder, Scene& scene, absl::CivilDay today) const;
  std::string Shorten(v1::StoredReminder& reminder, Scene& scene, absl::CivilDay today) const;
  absl::Status SendAll(const std::vector<v1::StoredReminder>& ready);
  absl::Status Send(v1::StoredReminder reminder);
  absl::Status Settle(v1::StoredReminder reminder, v1::Delivery::State state, const std::string& why);
  absl::Status OpenTask(const v1::StoredReminder& reminder, const std::string& failure);
  // Why something that no day plans is not told any more.
  absl::StatusOr<std::string> WhyNotEvent(const v1::StoredReminder& reminder);
  absl::StatusOr<report::v1::Organ> GetOrgan(const std::string& name) const;
  absl::StatusOr<std::vector<calendar::Extension>> ExtensionsOf(const std::string& organ, int report_year) const;
  std::shared_ptr<const calendar::Calendar> calendar() const;
  v1::Message MessageOf(const std::string& event, const std::string& principal, const notices::Text& text) const;

  ReminderStore& store_;
  Courier& courier_;
  rpc::Caller& intake_;
  const Clock& clock_;
  const std::shared_ptr<Rosters> rosters_;
  const std::shared_ptr<const notices::Notices> notices_;
  const DeskOptions options_;

  mutable std::mutex mutex_;  // guards calendar_
  std::shared_ptr<const calendar::Calendar> calendar_;
  const std::shared_ptr<const calendar::Calendar> embedded_;  // without what rpcs set
  std::mutex dates_mutex_;                                    // one change of the calendar at a time
  std::mutex organs_mutex_;                                   // guards the two below
  std::map<std::string, report::v1::Organ> organs_;
  absl::Time organs_read_ = absl::InfinitePast();
  std::mutex season_mutex_;  // guards the last plan; one is made at a time
  std::shared_ptr<Scene> season_;
  std::string season_key_;

  std::mutex lease_mutex_;  // guards leads_until_
  absl::Time leads_until_ = absl::InfinitePast();

  // The loop's alone.
  Mirror mirror_;
  bool calendar_compared_ = false;
  absl::Time looked_ = absl::InfinitePast();
  std::optional<std::vector<std::string>> dead_;  // ids of dead jobs, as long as one turn
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_REMINDER_DESK_H_
