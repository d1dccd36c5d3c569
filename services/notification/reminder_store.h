// Notification's memory of the season: reminders on their way, extensions, wishes, tasks, notices, leases. Its SQL is
// in reminder_store.cc, its tables in schema.cc.
#ifndef NIANBAO_SERVICES_NOTIFICATION_REMINDER_STORE_H_
#define NIANBAO_SERVICES_NOTIFICATION_REMINDER_STORE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nianbao/notification/v1/deadline_service.pb.h"
#include "nianbao/notification/v1/reminder_service.pb.h"
#include "nianbao/notification/v1/stored.pb.h"
#include "services/common/base/paging.h"
#include "services/common/store/sql.h"

namespace nianbao::notification {

// Thread-safe. Errors: the database's.
class ReminderStore {
 public:
  explicit ReminderStore(sql::Database& database) : database_(database) {}

  // Adds those that are not there yet, each with its PLANNED step in the trail; how many were added. A reminder is
  // known by its message's name.
  absl::StatusOr<int> AddReminders(const std::vector<v1::StoredReminder>& reminders);
  // PLANNED ones whose time has come, oldest first.
  absl::StatusOr<std::vector<v1::StoredReminder>> DueReminders(absl::Time now, int limit) const;
  // Stores state and next time, by the message's name.
  absl::Status UpdateReminder(const v1::StoredReminder& reminder);
  // By the message's name; none when there is no such reminder.
  absl::StatusOr<std::optional<v1::StoredReminder>> FindReminder(const std::string& message) const;
  // Of a report year, latest due first.
  absl::StatusOr<std::vector<v1::StoredReminder>> ListReminders(int report_year, const Page& page) const;
  // Report year 0 = all.
  absl::StatusOr<v1::ReminderStats> Stats(int report_year) const;

  absl::Status PutExtension(const v1::Extension& extension);
  // By organ; report year 0 = all.
  absl::StatusOr<std::vector<v1::Extension>> ListExtensions(int report_year, const Page& page) const;

  absl::Status AddDueChanges(const std::vector<v1::DueDateChange>& changes);
  // Newest first.
  absl::StatusOr<std::vector<v1::DueDateChange>> ListDueChanges(const Page& page) const;

  // Empty wishes when the person never said any.
  absl::StatusOr<v1::Preferences> GetPreferences(const std::string& principal) const;
  absl::Status PutPreferences(const std::string& principal, const v1::Preferences& preferences);

  // False when a task of this name is there already.
  absl::StatusOr<bool> AddTask(const v1::ContactTask& task);
  absl::StatusOr<std::vector<v1::ContactTask>> ListTasks(bool settled, const Page& page) const;
  // NOT_FOUND (TASK_NOT_FOUND), also when `may` says no. A settled task stays as it was settled.
  absl::StatusOr<v1::ContactTask> SettleTask(const std::string& name, const std::string& by, const std::string& comment,
                                             absl::Time now, const std::function<bool(const v1::ContactTask&)>& may);

  // A notice and the bodies that must acknowledge it; false when it was issued already.
  absl::StatusOr<bool> AddNotice(const v1::StoredNotice& notice, const std::vector<std::string>& organs);
  // Bodies that have not acknowledged, with their notices.
  absl::StatusOr<std::vector<std::pair<v1::StoredNotice, std::string>>> OpenNotices() const;
  // Of a report year, newest first, each with how many bodies were told and how many have acknowledged.
  struct NoticeCount {
    v1::StoredNotice notice;
    int told = 0;
    int acknowledged = 0;
  };
  absl::StatusOr<std::vector<NoticeCount>> ListNotices(int report_year) const;
  absl::Status AcknowledgeNotice(const std::string& notice, const std::string& organ, absl::Time now);

  // Dates of regions, by name; report year 0 = all.
  absl::StatusOr<std::vector<v1::StoredInternalDate>> ListInternalDates(int report_year) const;
  // Stores the date (or, with no date's name, nothing), takes `removed` away (empty = none), and keeps what moved and
  // what the calendar is now made of, all or nothing.
  absl::Status ChangeInternalDates(const v1::StoredInternalDate& put, const std::string& removed,
                                   const std::vector<v1::DueDateChange>& moved, const std::string& calendar_setting,
                                   const std::string& calendar);

  absl::Status PutUpkeep(const v1::Upkeep& upkeep);
  // By organ.
  absl::StatusOr<std::vector<v1::Upkeep>> ListUpkeep() const;

  // A number and bytes kept under a name; 0 and "" when there are none.
  absl::StatusOr<std::pair<int64_t, std::string>> GetSetting(const std::string& name) const;
  absl::Status PutSetting(const std::string& name, int64_t number, const std::string& body);

  // Takes or prolongs a duty that is `holder`'s or over at `now`; false when it is another's.
  absl::StatusOr<bool> TakeLease(const std::string& name, const std::string& holder, absl::Time until, absl::Time now);

 private:
  sql::Database& database_;
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_REMINDER_STORE_H_
