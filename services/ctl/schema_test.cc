// A table or column that a migration adds and no backup holds would be lost by the next restore.
#include "services/intake/schema.h"

#include <map>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/store/sqlite_database.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/notification/schema.h"

namespace nianbao::ctl {
namespace {

using Columns = std::map<std::string, std::set<std::string>>;

std::vector<std::string> Ask(const sql::Database& database, const std::string& statement) {
  std::vector<std::string> answers;
  EXPECT_THAT(database.Read([&](sql::Connection& connection) {
    return connection.Stream(statement, {}, [&](const sql::Row& row) {
      answers.push_back(row.Text(0));
      return absl::OkStatus();
    });
  }),
              IsOk());
  return answers;
}

// Every table that the migrations make, but for those that nobody restores.
Columns Made(const std::vector<sql::Migration>& migrations) {
  TempDir dir;
  FakeClock clock(absl::UnixEpoch());
  auto database = sql::OpenSqlite({.path = dir.path() + "/x.db"}, clock);
  EXPECT_THAT((*database)->Migrate(migrations), IsOk());
  Columns made;
  for (const std::string& table : Ask(**database, "SELECT name FROM sqlite_master WHERE type = 'table'")) {
    if (table == "schema_migrations" || table == "leases" || table == "sqlite_sequence") continue;
    if (table == "rollup_years" || table == "rollup_figures") continue;  // made anew from the reports
    if (table == "administrators_guard") continue;  // a row where two changes meet: it says nothing
    for (const std::string& column : Ask(**database, "SELECT name FROM pragma_table_info('" + table + "')")) {
      made[table].insert(column);
    }
  }
  return made;
}

Columns Kept(const std::vector<sql::Table>& tables) {
  Columns kept;
  for (const sql::Table& table : tables) kept[table.name].insert(table.columns.begin(), table.columns.end());
  return kept;
}

TEST(SchemaTest, BackupHoldsEveryTableAndColumn) {
  EXPECT_EQ(Kept(intake::IntakeTables()), Made(intake::IntakeSchema()));
  EXPECT_EQ(Kept(notification::NotificationTables()), Made(notification::NotificationSchema()));
}

}  // namespace
}  // namespace nianbao::ctl
