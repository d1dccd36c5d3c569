#include "services/notification/reminder_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::notification {
namespace {

using sql::Blob;
using sql::Connection;
using sql::Row;

template <typename Message>
absl::StatusOr<std::vector<Message>> FromRows(const absl::StatusOr<std::vector<Row>>& rows) {
  if (!rows.ok()) return rows.status();
  std::vector<Message> messages(rows->size());
  for (size_t i = 0; i < rows->size(); ++i) messages[i].ParseFromString((*rows)[i].Bytes(0));
  return messages;
}

// Runs a query whose rows are messages.
template <typename Message>
absl::StatusOr<std::vector<Message>> Query(const sql::Database& database, absl::string_view statement,
                                           const std::vector<sql::Value>& parameters) {
  absl::StatusOr<std::vector<Message>> messages;
  RETURN_IF_ERROR(database.Read([&](Connection& c) {
    messages = FromRows<Message>(c.Execute(statement, Connection::Parameters(parameters)));
    return messages.status();
  }));
  return messages;
}

int64_t MicrosOf(const google::protobuf::Timestamp& time) { return time.seconds() * 1'000'000 + time.nanos() / 1000; }

// The row changes, or it is made: not every engine knows a statement that does both.
absl::Status Upsert(Connection& c, absl::string_view update, absl::string_view insert,
                    const std::vector<sql::Value>& parameters) {
  RETURN_IF_ERROR(c.Execute(update, Connection::Parameters(parameters)).status());
  if (c.ChangedRows() > 0) return absl::OkStatus();
  return c.Execute(insert, Connection::Parameters(parameters)).status();
}

absl::Status AddTrail(Connection& c, const v1::StoredReminder& reminder) {
  v1::Delivery step;
  step.set_message(reminder.message().name());
  step.set_principal(reminder.principal());
  step.set_state(v1::Delivery::PLANNED);
  *step.mutable_time() = reminder.message().create_time();
  return c.Enqueue(
      "INSERT INTO deliveries (message, channel, state, report, body) VALUES ($1, '', $2, $3, $4)",
      {step.message(), int64_t{step.state()}, reminder.message().report(), Blob{step.SerializeAsString()}});
}

}  // namespace

absl::StatusOr<int> ReminderStore::AddReminders(const std::vector<v1::StoredReminder>& reminders) {
  int added = 0;
  RETURN_IF_ERROR(database_.Write([&](Connection& c) -> absl::Status {
    added = 0;
    for (const v1::StoredReminder& reminder : reminders) {
      RETURN_IF_ERROR(
          c.Execute("INSERT INTO reminders (name, report_year, due_at, state, body) "
                    "SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT 1 FROM reminders WHERE name = $1)",
                    {reminder.message().name(), int64_t{reminder.report_year()}, MicrosOf(reminder.due_time()),
                     int64_t{reminder.state()}, Blob{reminder.SerializeAsString()}})
              .status());
      if (c.ChangedRows() == 0) continue;
      ++added;
      RETURN_IF_ERROR(AddTrail(c, reminder));
    }
    return absl::OkStatus();
  }));
  return added;
}

absl::StatusOr<std::vector<v1::StoredReminder>> ReminderStore::DueReminders(absl::Time now, int limit) const {
  return Query<v1::StoredReminder>(
      database_, "SELECT body FROM reminders WHERE state = 4 AND due_at <= $1 ORDER BY due_at, name LIMIT $2",
      {absl::ToUnixMicros(now), int64_t{limit}});
}

absl::Status ReminderStore::UpdateReminder(const v1::StoredReminder& reminder) {
  return database_.Write([&](Connection& c) {
    return c
        .Execute("UPDATE reminders SET state = $2, due_at = $3, body = $4 WHERE name = $1",
                 {reminder.message().name(), int64_t{reminder.state()}, MicrosOf(reminder.due_time()),
                  Blob{reminder.SerializeAsString()}})
        .status();
  });
}

absl::StatusOr<std::optional<v1::StoredReminder>> ReminderStore::FindReminder(const std::string& message) const {
  ASSIGN_OR_RETURN(auto found,
                   Query<v1::StoredReminder>(database_, "SELECT body FROM reminders WHERE name = $1", {message}));
  if (found.empty()) return std::optional<v1::StoredReminder>();
  return std::optional<v1::StoredReminder>(std::move(found[0]));
}

absl::StatusOr<std::vector<v1::StoredReminder>> ReminderStore::ListReminders(int report_year, const Page& page) const {
  return Query<v1::StoredReminder>(
      database_, "SELECT body FROM reminders WHERE report_year = $1 ORDER BY due_at DESC, name LIMIT $2 OFFSET $3",
      {int64_t{report_year}, int64_t{page.size}, page.offset});
}

absl::StatusOr<v1::ReminderStats> ReminderStore::Stats(int report_year) const {
  v1::ReminderStats stats;
  RETURN_IF_ERROR(database_.Read([&](Connection& c) -> absl::Status {
    stats.Clear();
    ASSIGN_OR_RETURN(const auto rows, c.Execute("SELECT state, COUNT(*) FROM reminders WHERE ($1 = 0 OR report_year = "
                                                "$1) GROUP BY state",
                                                {int64_t{report_year}}));
    for (const Row& row : rows) {
      const int64_t count = row.Int(1);
      stats.set_planned(stats.planned() + count);
      switch (row.Int(0)) {
        case v1::Delivery::PLANNED:
          stats.set_waiting(count);
          break;
        case v1::Delivery::SUPPRESSED:
          stats.set_suppressed(count);
          break;
        case v1::Delivery::MUTED:
          stats.set_muted(count);
          break;
        case v1::Delivery::UNREACHABLE:
          stats.set_unreachable(count);
          break;
        default:
          stats.set_accepted(stats.accepted() + count);
      }
    }
    ASSIGN_OR_RETURN(const auto open, c.Execute("SELECT COUNT(*) FROM contact_tasks WHERE settled_at IS NULL", {}));
    stats.set_complete(stats.waiting() == 0 && open[0].Int(0) == 0);
    return absl::OkStatus();
  }));
  return stats;
}

absl::Status ReminderStore::PutExtension(const v1::Extension& extension) {
  return database_.Write([&](Connection& c) {
    return Upsert(c, "UPDATE extensions SET body = $4 WHERE organ = $1 AND report_year = $2 AND deed = $3",
                  "INSERT INTO extensions (organ, report_year, deed, body) VALUES ($1, $2, $3, $4)",
                  {extension.organ(), int64_t{extension.report_year()}, int64_t{extension.deed()},
                   Blob{extension.SerializeAsString()}});
  });
}

absl::StatusOr<std::vector<v1::Extension>> ReminderStore::ListExtensions(int report_year, const Page& page) const {
  return Query<v1::Extension>(database_,
                              "SELECT body FROM extensions WHERE ($1 = 0 OR report_year = $1) "
                              "ORDER BY organ, report_year, deed LIMIT $2 OFFSET $3",
                              {int64_t{report_year}, int64_t{page.size}, page.offset});
}

absl::Status ReminderStore::AddDueChanges(const std::vector<v1::DueDateChange>& changes) {
  return database_.Write([&](Connection& c) -> absl::Status {
    for (const v1::DueDateChange& change : changes) {
      RETURN_IF_ERROR(c.Enqueue("INSERT INTO due_changes (body) VALUES ($1)", {Blob{change.SerializeAsString()}}));
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<v1::DueDateChange>> ReminderStore::ListDueChanges(const Page& page) const {
  return Query<v1::DueDateChange>(database_, "SELECT body FROM due_changes ORDER BY sequence DESC LIMIT $1 OFFSET $2",
                                  {int64_t{page.size}, page.offset});
}

absl::StatusOr<v1::Preferences> ReminderStore::GetPreferences(const std::string& principal) const {
  ASSIGN_OR_RETURN(const auto found,
                   Query<v1::Preferences>(database_, "SELECT body FROM preferences WHERE principal = $1", {principal}));
  return found.empty() ? v1::Preferences() : found[0];
}

absl::Status ReminderStore::PutPreferences(const std::string& principal, const v1::Preferences& preferences) {
  return database_.Write([&](Connection& c) {
    return Upsert(c, "UPDATE preferences SET body = $2 WHERE principal = $1",
                  "INSERT INTO preferences (principal, body) VALUES ($1, $2)",
                  {principal, Blob{preferences.SerializeAsString()}});
  });
}

absl::StatusOr<bool> ReminderStore::AddTask(const v1::ContactTask& task) {
  bool fresh = false;
  RETURN_IF_ERROR(database_.Write([&](Connection& c) -> absl::Status {
    RETURN_IF_ERROR(c.Execute("INSERT INTO contact_tasks (name, created_at, body) SELECT $1, $2, $3 "
                              "WHERE NOT EXISTS (SELECT 1 FROM contact_tasks WHERE name = $1)",
                              {task.name(), MicrosOf(task.create_time()), Blob{task.SerializeAsString()}})
                        .status());
    fresh = c.ChangedRows() == 1;
    return absl::OkStatus();
  }));
  return fresh;
}

absl::StatusOr<std::vector<v1::ContactTask>> ReminderStore::ListTasks(bool settled, const Page& page) const {
  return Query<v1::ContactTask>(database_,
                                "SELECT body FROM contact_tasks WHERE ($1 = 1 OR settled_at IS NULL) "
                                "ORDER BY created_at, name LIMIT $2 OFFSET $3",
                                {int64_t{settled}, int64_t{page.size}, page.offset});
}

absl::StatusOr<v1::ContactTask> ReminderStore::SettleTask(const std::string& name, const std::string& by,
                                                          const std::string& comment, absl::Time now,
                                                          const std::function<bool(const v1::ContactTask&)>& may) {
  v1::ContactTask task;
  RETURN_IF_ERROR(database_.Write([&](Connection& c) -> absl::Status {
    ASSIGN_OR_RETURN(const auto found,
                     FromRows<v1::ContactTask>(c.Execute("SELECT body FROM contact_tasks WHERE name = $1", {name})));
    if (found.empty() || !may(found[0])) {
      return MakeError(absl::StatusCode::kNotFound, absl::StrCat("no task ", name),
                       {.reason = "TASK_NOT_FOUND", .metadata = {{"task", name}}, .sentence = "没有找到这项任务。"});
    }
    task = found[0];
    if (task.has_settle_time()) return absl::OkStatus();
    task.mutable_settle_time()->set_seconds(absl::ToUnixSeconds(now));
    task.set_settled_by(by);
    task.set_comment(comment);
    return c
        .Execute("UPDATE contact_tasks SET settled_at = $2, body = $3 WHERE name = $1",
                 {name, absl::ToUnixMicros(now), Blob{task.SerializeAsString()}})
        .status();
  }));
  return task;
}

absl::StatusOr<bool> ReminderStore::AddNotice(const v1::StoredNotice& notice, const std::vector<std::string>& organs) {
  bool fresh = false;
  RETURN_IF_ERROR(database_.Write([&](Connection& c) -> absl::Status {
    RETURN_IF_ERROR(c.Execute("INSERT INTO notices (id, body) SELECT $1, $2 "
                              "WHERE NOT EXISTS (SELECT 1 FROM notices WHERE id = $1)",
                              {notice.id(), Blob{notice.SerializeAsString()}})
                        .status());
    fresh = c.ChangedRows() == 1;
    if (!fresh) return absl::OkStatus();
    for (const std::string& organ : organs) {
      RETURN_IF_ERROR(c.Enqueue("INSERT INTO notice_organs (notice, organ) VALUES ($1, $2)", {notice.id(), organ}));
    }
    return absl::OkStatus();
  }));
  return fresh;
}

absl::StatusOr<std::vector<std::pair<v1::StoredNotice, std::string>>> ReminderStore::OpenNotices() const {
  std::vector<std::pair<v1::StoredNotice, std::string>> open;
  RETURN_IF_ERROR(database_.Read([&](Connection& c) -> absl::Status {
    open.clear();
    ASSIGN_OR_RETURN(const auto rows, c.Execute("SELECT n.body, o.organ FROM notice_organs o JOIN notices n ON n.id = "
                                                "o.notice WHERE o.acknowledged_at IS NULL ORDER BY n.id, o.organ",
                                                {}));
    for (const Row& row : rows) {
      open.emplace_back();
      open.back().first.ParseFromString(row.Bytes(0));
      open.back().second = row.Text(1);
    }
    return absl::OkStatus();
  }));
  return open;
}

absl::StatusOr<std::vector<ReminderStore::NoticeCount>> ReminderStore::ListNotices(int report_year) const {
  std::vector<NoticeCount> notices;
  RETURN_IF_ERROR(database_.Read([&](Connection& c) -> absl::Status {
    notices.clear();
    ASSIGN_OR_RETURN(const auto rows,
                     c.Execute("SELECT n.body, (SELECT COUNT(*) FROM notice_organs o WHERE o.notice = n.id), (SELECT "
                               "COUNT(o.acknowledged_at) FROM notice_organs o WHERE o.notice = n.id) FROM notices n",
                               {}));
    for (const Row& row : rows) {
      NoticeCount count;
      count.notice.ParseFromString(row.Bytes(0));
      count.told = static_cast<int>(row.Int(1));
      count.acknowledged = static_cast<int>(row.Int(2));
      if (count.notice.report_year() == report_year) notices.push_back(std::move(count));
    }
    return absl::OkStatus();
  }));
  std::stable_sort(notices.begin(), notices.end(), [](const NoticeCount& a, const NoticeCount& b) {
    return std::make_pair(b.notice.day(), b.notice.id()) < std::make_pair(a.notice.day(), a.notice.id());
  });
  return notices;
}

absl::StatusOr<std::vector<v1::StoredInternalDate>> ReminderStore::ListInternalDates(int report_year) const {
  return Query<v1::StoredInternalDate>(
      database_, "SELECT body FROM internal_dates WHERE ($1 = 0 OR report_year = $1) ORDER BY name",
      {int64_t{report_year}});
}

absl::Status ReminderStore::ChangeInternalDates(const v1::StoredInternalDate& put, const std::string& removed,
                                                const std::vector<v1::DueDateChange>& moved,
                                                const std::string& calendar_setting, const std::string& calendar) {
  return database_.Write([&](Connection& c) -> absl::Status {
    if (!put.told().name().empty()) {
      RETURN_IF_ERROR(Upsert(c, "UPDATE internal_dates SET report_year = $2, body = $3 WHERE name = $1",
                             "INSERT INTO internal_dates (name, report_year, body) VALUES ($1, $2, $3)",
                             {put.told().name(), int64_t{put.told().report_year()}, Blob{put.SerializeAsString()}}));
    }
    if (!removed.empty()) {
      RETURN_IF_ERROR(c.Execute("DELETE FROM internal_dates WHERE name = $1", {removed}).status());
    }
    for (const v1::DueDateChange& change : moved) {
      RETURN_IF_ERROR(c.Enqueue("INSERT INTO due_changes (body) VALUES ($1)", {Blob{change.SerializeAsString()}}));
    }
    return Upsert(c, "UPDATE settings SET number = $2, body = $3 WHERE name = $1",
                  "INSERT INTO settings (name, number, body) VALUES ($1, $2, $3)",
                  {calendar_setting, int64_t{0}, Blob{calendar}});
  });
}

absl::Status ReminderStore::AcknowledgeNotice(const std::string& notice, const std::string& organ, absl::Time now) {
  return database_.Write([&](Connection& c) {
    return c
        .Execute(
            "UPDATE notice_organs SET acknowledged_at = $3 WHERE notice = $1 AND organ = $2 AND acknowledged_at "
            "IS NULL",
            {notice, organ, absl::ToUnixMicros(now)})
        .status();
  });
}

absl::Status ReminderStore::PutUpkeep(const v1::Upkeep& upkeep) {
  return database_.Write([&](Connection& c) {
    return Upsert(c, "UPDATE upkeep SET body = $3 WHERE organ = $1 AND kind = $2",
                  "INSERT INTO upkeep (organ, kind, body) VALUES ($1, $2, $3)",
                  {upkeep.organ(), int64_t{upkeep.kind()}, Blob{upkeep.SerializeAsString()}});
  });
}

absl::StatusOr<std::vector<v1::Upkeep>> ReminderStore::ListUpkeep() const {
  return Query<v1::Upkeep>(database_, "SELECT body FROM upkeep ORDER BY organ, kind", {});
}

absl::StatusOr<std::pair<int64_t, std::string>> ReminderStore::GetSetting(const std::string& name) const {
  std::pair<int64_t, std::string> setting;
  RETURN_IF_ERROR(database_.Read([&](Connection& c) -> absl::Status {
    ASSIGN_OR_RETURN(const auto rows, c.Execute("SELECT number, body FROM settings WHERE name = $1", {name}));
    if (!rows.empty()) setting = {rows[0].Int(0), rows[0].Bytes(1)};
    return absl::OkStatus();
  }));
  return setting;
}

absl::Status ReminderStore::PutSetting(const std::string& name, int64_t number, const std::string& body) {
  return database_.Write([&](Connection& c) {
    return Upsert(c, "UPDATE settings SET number = $2, body = $3 WHERE name = $1",
                  "INSERT INTO settings (name, number, body) VALUES ($1, $2, $3)", {name, number, Blob{body}});
  });
}

absl::StatusOr<bool> ReminderStore::TakeLease(const std::string& name, const std::string& holder, absl::Time until,
                                              absl::Time now) {
  bool taken = false;
  RETURN_IF_ERROR(database_.Write([&](Connection& c) -> absl::Status {
    ASSIGN_OR_RETURN(const auto rows, c.Execute("SELECT holder, held_until FROM leases WHERE name = $1", {name}));
    taken = rows.empty() || rows[0].Text(0) == holder || rows[0].Int(1) <= absl::ToUnixMicros(now);
    if (!taken) return absl::OkStatus();
    return Upsert(c, "UPDATE leases SET holder = $2, held_until = $3 WHERE name = $1",
                  "INSERT INTO leases (name, holder, held_until) VALUES ($1, $2, $3)",
                  {name, holder, absl::ToUnixMicros(until)});
  }));
  return taken;
}

}  // namespace nianbao::notification
