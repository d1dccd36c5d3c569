// What only a server can do to us: go away, come back, be slow, be a standby.
#include "services/common/store/postgres_database.h"

#include <atomic>
#include <future>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/testing/postgres_server.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::sql {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<Migration> Schema() {
  const std::string table = "CREATE TABLE things (id TEXT PRIMARY KEY, number BIGINT)";
  return {{1, "things", table, table}};
}

class PostgresDatabaseTest : public ::testing::Test {
 protected:
  std::unique_ptr<Database> Open(PostgresOptions options) {
    auto database = OpenPostgres(options, clock_);
    EXPECT_THAT(database, IsOk());
    EXPECT_THAT((*database)->Migrate(Schema()), IsOk());
    return *std::move(database);
  }
  static absl::Status Insert(Database& database, const std::string& id) {
    return database.Write(
        [&](Connection& c) { return c.Execute("INSERT INTO things (id) VALUES ($1)", {id}).status(); });
  }
  static int64_t Count(const Database& database) {
    int64_t count = -1;
    EXPECT_THAT(database.Read([&](Connection& c) -> absl::Status {
      const auto rows = c.Execute("SELECT COUNT(*) FROM things", {});
      if (rows.ok()) count = rows->at(0).Int(0);
      return rows.status();
    }),
                IsOk());
    return count;
  }

  FakeClock clock_{absl::UnixEpoch()};
};

TEST_F(PostgresDatabaseTest, ServerThatIsKilledLosesNothingThatWasAnsweredAndIsUsedAgainWhenItIsBack) {
  PostgresServer server({.durable = true});
  auto database = Open({.url = server.NewDatabase()});
  std::atomic<bool> stop = false;
  std::atomic<int> stored = 0;
  std::atomic<int> failed = 0;
  std::vector<std::thread> writers;
  for (int t = 0; t < 4; ++t) {
    writers.emplace_back([&, t] {
      for (int i = 0; !stop; ++i) {
        const absl::Status status = Insert(*database, absl::StrCat(t, "-", i));
        if (!status.ok()) {
          EXPECT_THAT(status, HasReason("STORE_UNAVAILABLE"));
        }
        ++(status.ok() ? stored : failed);
      }
    });
  }
  for (int round = 0; round < 2; ++round) {
    const int before = stored;
    EXPECT_TRUE(Eventually([&] { return stored > before + 50; }));
    server.Kill();
    EXPECT_TRUE(Eventually([&] { return failed > 0; }));
    server.Start();
  }
  const int before = stored;
  EXPECT_TRUE(Eventually([&] { return stored > before + 50; }));
  stop = true;
  for (std::thread& writer : writers) writer.join();
  // A commit whose answer was lost may stand as well.
  EXPECT_GE(Count(*database), stored);
  EXPECT_LE(Count(*database), stored + failed);
}

TEST_F(PostgresDatabaseTest, EveryConnectionCutBetweenCallsIsReplacedUnseen) {
  PostgresServer server;
  auto database = Open({.url = server.NewDatabase()});
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(Insert(*database, absl::StrCat(i)), IsOk());
    EXPECT_EQ(Count(*database), i + 1);
    server.Ask("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'test1'");
  }
}

TEST_F(PostgresDatabaseTest, StatementThatTakesTooLongIsEnded) {
  PostgresServer server;
  auto database = Open({.url = server.NewDatabase(), .timeouts = {.statement = absl::Milliseconds(300)}});
  const absl::Status status =
      database->Read([](Connection& c) { return c.Execute("SELECT 1 FROM pg_sleep(30)", {}).status(); });
  EXPECT_THAT(status, HasReason("STORE_UNAVAILABLE"));
  EXPECT_THAT(Insert(*database, "afterwards"), IsOk());
}

TEST_F(PostgresDatabaseTest, WaitForAFreeConnectionEnds) {
  PostgresServer server;
  auto database = Open({.url = server.NewDatabase(), .readers = 1, .longest_wait = absl::Milliseconds(100)});
  EXPECT_THAT(database->Read([&](Connection&) {
    EXPECT_THAT(database->Read([](Connection&) { return absl::OkStatus(); }), HasReason("STORE_UNAVAILABLE"));
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_EQ(Count(*database), 0);
}

TEST_F(PostgresDatabaseTest, RowThatAnotherHoldsIsWaitedForAndThenGivenUp) {
  PostgresServer server;
  const std::string url = server.NewDatabase();
  auto database = Open({.url = url, .timeouts = {.lock = absl::Milliseconds(50)}});
  auto other = Open({.url = url});
  ASSERT_THAT(Insert(*database, "a"), IsOk());
  const auto change = [](Connection& c) { return c.Execute("UPDATE things SET number = 1", {}).status(); };
  EXPECT_THAT(other->Write([&](Connection& c) {
    EXPECT_THAT(change(c), IsOk());
    EXPECT_THAT(database->Write(change), HasReason("STORE_UNAVAILABLE"));
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_THAT(database->Write(change), IsOk());
}

TEST_F(PostgresDatabaseTest, ErrorsShowNoValueOfAnyKind) {
  PostgresServer server;
  auto database = Open({.url = server.NewDatabase()});
  const std::string secret = "secret-value";
  for (const char* statement :
       {"INSERT INTO things (id) VALUES ($1), ($1)", "SELECT CAST($1 AS TEXT)::bigint", "SELECT $1 FROM nowhere"}) {
    const absl::Status status = database->Write([&](Connection& c) { return c.Execute(statement, {secret}).status(); });
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(status.ToString(), Not(HasSubstr(secret)));
  }
  auto refused = OpenPostgres({.url = "postgresql://who:secret-value@127.0.0.1:1/x"}, clock_);
  EXPECT_THAT(refused, HasReason("STORE_UNAVAILABLE"));
  EXPECT_THAT(refused.status().ToString(), Not(HasSubstr(secret)));
}

TEST_F(PostgresDatabaseTest, ListsComeFromTheStandbyAndFromThePrimaryWhenItIsGone) {
  PostgresServer primary({.words = {"-c", "wal_level=replica"}});
  const std::string url = primary.NewDatabase();
  PostgresServer standby({.primary = &primary});
  auto database = Open({.url = url, .replica_url = standby.Url("test1")});
  ASSERT_THAT(Insert(*database, "a"), IsOk());
  const auto in_recovery = [&] {
    int64_t answer = -1;
    EXPECT_THAT(database->ReadLagging([&](Connection& c) -> absl::Status {
      const auto rows = c.Execute("SELECT pg_is_in_recovery()", {});
      if (rows.ok()) answer = rows->at(0).Int(0);
      return rows.status();
    }),
                IsOk());
    return answer;
  };
  EXPECT_EQ(in_recovery(), 1);
  EXPECT_TRUE(Eventually([&] { return standby.Ask("test1", "SELECT COUNT(*) FROM things") == "1"; }));
  standby.Stop();
  EXPECT_EQ(in_recovery(), 0);
}

}  // namespace
}  // namespace nianbao::sql
