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

}  // namespace

const std::vector<sql::Migration>& NotificationSchema() {
  static const auto* schema = new std::vector<sql::Migration>{{1, "messages and deliveries", kSqlite, kPostgresql}};
  return *schema;
}

const std::vector<sql::Table>& NotificationTables() {
  static const auto* tables = new std::vector<sql::Table>{
      {"messages", {"name", "principal", "created_at", "read_at", "body"}, "name"},
      {"deliveries", {"sequence", "message", "channel", "state", "report", "body"}, "sequence", "sequence"},
  };
  return *tables;
}

}  // namespace nianbao::notification
