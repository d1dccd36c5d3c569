#include "services/notification/schema.h"

namespace nianbao::notification {
namespace {

constexpr char kSqlite[] = R"sql(
CREATE TABLE messages (name TEXT PRIMARY KEY, principal TEXT NOT NULL, created_at BIGINT NOT NULL, read_at BIGINT,
  body BLOB NOT NULL);
CREATE INDEX messages_by_principal ON messages (principal, created_at);
CREATE TABLE deliveries (sequence INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL, channel TEXT NOT NULL,
  state BIGINT NOT NULL, report TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX deliveries_by_message ON deliveries (message, channel)
)sql";

constexpr char kPostgresql[] = R"sql(
CREATE TABLE messages (name TEXT PRIMARY KEY, principal TEXT NOT NULL, created_at BIGINT NOT NULL, read_at BIGINT,
  body BYTEA NOT NULL);
CREATE INDEX messages_by_principal ON messages (principal, created_at);
CREATE TABLE deliveries (sequence BIGSERIAL PRIMARY KEY, message TEXT NOT NULL, channel TEXT NOT NULL,
  state BIGINT NOT NULL, report TEXT NOT NULL, body BYTEA NOT NULL);
CREATE INDEX deliveries_by_message ON deliveries (message, channel)
)sql";

// 4 is Delivery.State.PLANNED: what waits.
constexpr char kRemindersSqlite[] = R"sql(
CREATE TABLE reminders (name TEXT PRIMARY KEY, report_year BIGINT NOT NULL, due_at BIGINT NOT NULL,
  state BIGINT NOT NULL, body BLOB NOT NULL);
CREATE INDEX reminders_open ON reminders (due_at) WHERE state = 4;
CREATE TABLE extensions (organ TEXT NOT NULL, report_year BIGINT NOT NULL, deed BIGINT NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (organ, report_year, deed));
CREATE TABLE due_changes (sequence INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL);
CREATE TABLE preferences (principal TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE contact_tasks (name TEXT PRIMARY KEY, created_at BIGINT NOT NULL, settled_at BIGINT, body BLOB NOT NULL);
CREATE TABLE notices (id TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE notice_organs (notice TEXT NOT NULL, organ TEXT NOT NULL, acknowledged_at BIGINT,
  PRIMARY KEY (notice, organ));
CREATE TABLE settings (name TEXT PRIMARY KEY, number BIGINT NOT NULL, body BLOB NOT NULL);
CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, held_until BIGINT NOT NULL)
)sql";

constexpr char kRemindersPostgresql[] = R"sql(
CREATE TABLE reminders (name TEXT PRIMARY KEY, report_year BIGINT NOT NULL, due_at BIGINT NOT NULL,
  state BIGINT NOT NULL, body BYTEA NOT NULL);
CREATE INDEX reminders_open ON reminders (due_at) WHERE state = 4;
CREATE TABLE extensions (organ TEXT NOT NULL, report_year BIGINT NOT NULL, deed BIGINT NOT NULL, body BYTEA NOT NULL,
  PRIMARY KEY (organ, report_year, deed));
CREATE TABLE due_changes (sequence BIGSERIAL PRIMARY KEY, body BYTEA NOT NULL);
CREATE TABLE preferences (principal TEXT PRIMARY KEY, body BYTEA NOT NULL);
CREATE TABLE contact_tasks (name TEXT PRIMARY KEY, created_at BIGINT NOT NULL, settled_at BIGINT, body BYTEA NOT NULL);
CREATE TABLE notices (id TEXT PRIMARY KEY, body BYTEA NOT NULL);
CREATE TABLE notice_organs (notice TEXT NOT NULL, organ TEXT NOT NULL, acknowledged_at BIGINT,
  PRIMARY KEY (notice, organ));
CREATE TABLE settings (name TEXT PRIMARY KEY, number BIGINT NOT NULL, body BYTEA NOT NULL);
CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, held_until BIGINT NOT NULL)
)sql";

constexpr char kUpkeepSqlite[] = R"sql(
CREATE TABLE upkeep (organ TEXT NOT NULL, kind BIGINT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (organ, kind))
)sql";

constexpr char kUpkeepPostgresql[] = R"sql(
CREATE TABLE upkeep (organ TEXT NOT NULL, kind BIGINT NOT NULL, body BYTEA NOT NULL, PRIMARY KEY (organ, kind))
)sql";

constexpr char kDatesSqlite[] = R"sql(
CREATE TABLE internal_dates (name TEXT PRIMARY KEY, report_year BIGINT NOT NULL, body BLOB NOT NULL);
CREATE INDEX reminders_by_year ON reminders (report_year, due_at)
)sql";

constexpr char kDatesPostgresql[] = R"sql(
CREATE TABLE internal_dates (name TEXT PRIMARY KEY, report_year BIGINT NOT NULL, body BYTEA NOT NULL);
CREATE INDEX reminders_by_year ON reminders (report_year, due_at)
)sql";

}  // namespace

const std::vector<sql::Migration>& NotificationSchema() {
  static const auto* schema = new std::vector<sql::Migration>{
      {1, "messages and deliveries", kSqlite, kPostgresql},
      {2, "reminders, extensions, preferences, tasks, notices", kRemindersSqlite, kRemindersPostgresql},
      {3, "upkeep of guides and catalogues", kUpkeepSqlite, kUpkeepPostgresql},
      {4, "internal dates of regions", kDatesSqlite, kDatesPostgresql},
  };
  return *schema;
}

const std::vector<sql::Table>& NotificationTables() {
  static const auto* tables = new std::vector<sql::Table>{
      {"messages", {"name", "principal", "created_at", "read_at", "body"}, "name"},
      {"deliveries", {"sequence", "message", "channel", "state", "report", "body"}, "sequence", "sequence"},
      {"reminders", {"name", "report_year", "due_at", "state", "body"}, "name"},
      {"extensions", {"organ", "report_year", "deed", "body"}, "organ, report_year, deed"},
      {"due_changes", {"sequence", "body"}, "sequence", "sequence"},
      {"preferences", {"principal", "body"}, "principal"},
      {"contact_tasks", {"name", "created_at", "settled_at", "body"}, "name"},
      {"notices", {"id", "body"}, "id"},
      {"notice_organs", {"notice", "organ", "acknowledged_at"}, "notice, organ"},
      {"upkeep", {"organ", "kind", "body"}, "organ, kind"},
      {"internal_dates", {"name", "report_year", "body"}, "name"},
      {"settings", {"name", "number", "body"}, "name"},
  };
  return *tables;
}

}  // namespace nianbao::notification
