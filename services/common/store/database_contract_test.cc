// What every Database must do, run against each implementation.
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/clock/clock.h"
#include "services/common/store/open_database.h"
#include "services/common/store/postgres_database.h"
#include "services/common/store/sql.h"
#include "services/common/store/sqlite_database.h"
#include "services/common/testing/postgres_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao::sql {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

const char kTable[] = "CREATE TABLE things (id TEXT PRIMARY KEY, number BIGINT, body BYTEA)";

std::vector<Migration> FirstSchema() {
  return {{1, "things", "CREATE TABLE things (id TEXT PRIMARY KEY, number BIGINT, body BLOB)", kTable}};
}

// Opens databases of one kind; Reopen after closing finds the same contents.
class Factory {
 public:
  virtual ~Factory() = default;
  virtual std::unique_ptr<Database> Open() = 0;
};

class SqliteFactory final : public Factory {
 public:
  std::unique_ptr<Database> Open() override { return OpenSmall(0); }
  std::unique_ptr<Database> OpenSmall(int64_t max_pages) {
    auto database = OpenSqlite({.path = dir_.path() + "/folder/test.db", .max_pages = max_pages}, clock_);
    EXPECT_THAT(database, IsOk());
    return *std::move(database);
  }

 private:
  TempDir dir_;
  FakeClock clock_{absl::UnixEpoch()};
};

// What is written lives as long as somebody has it open: the factory.
class MemoryFactory final : public Factory {
 public:
  MemoryFactory() : kept_(Open()) {}
  std::unique_ptr<Database> Open() override {
    auto database = OpenInMemory(name_, clock_);
    EXPECT_THAT(database, IsOk());
    return *std::move(database);
  }

 private:
  FakeClock clock_{absl::UnixEpoch()};
  const std::string name_ = "memory:contract";
  std::unique_ptr<Database> kept_;
};

// One server for all tests, a database for each.
class PostgresFactory final : public Factory {
 public:
  PostgresFactory() : url_(Server().NewDatabase()) {}
  std::unique_ptr<Database> Open() override {
    auto database = OpenPostgres({.url = url_}, clock_);
    EXPECT_THAT(database, IsOk());
    return *std::move(database);
  }

 private:
  static PostgresServer& Server() {
    static PostgresServer server;
    return server;
  }
  const std::string url_;
  FakeClock clock_{absl::UnixEpoch()};
};

using MakeFactory = std::unique_ptr<Factory> (*)();

class DatabaseContract : public ::testing::TestWithParam<MakeFactory> {
 protected:
  void SetUp() override {
    factory_ = GetParam()();
    database_ = factory_->Open();
    ASSERT_THAT(database_->Migrate(FirstSchema()), IsOk());
  }

  absl::Status Insert(const std::string& id, int64_t number = 0) {
    return database_->Write([&](Connection& c) {
      return c.Execute("INSERT INTO things (id, number) VALUES ($1, $2)", {id, number}).status();
    });
  }

  std::vector<Row> Select(const std::string& statement, std::initializer_list<Value> parameters = {}) {
    std::vector<Row> rows;
    EXPECT_THAT(database_->Read([&](Connection& c) -> absl::Status {
      auto found = c.Execute(statement, parameters);
      if (found.ok()) rows = *std::move(found);
      return found.status();
    }),
                IsOk());
    return rows;
  }

  std::unique_ptr<Factory> factory_;
  std::unique_ptr<Database> database_;
};

TEST_P(DatabaseContract, WrittenRowIsThereAfterReopening) {
  ASSERT_THAT(Insert("a", 7), IsOk());
  database_.reset();
  database_ = factory_->Open();
  const auto rows = Select("SELECT number FROM things WHERE id = $1", {std::string("a")});
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].Int(0), 7);
}

TEST_P(DatabaseContract, FailedWorkLeavesNothingBehind) {
  const absl::Status status = database_->Write([](Connection& c) -> absl::Status {
    EXPECT_THAT(c.Execute("INSERT INTO things (id) VALUES ($1)", {std::string("a")}), IsOk());
    return absl::AbortedError("changed my mind");
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(Select("SELECT id FROM things"), SizeIs(0));
}

TEST_P(DatabaseContract, ValuesComeBackAsTheyWent) {
  const std::string bytes("\0\xFF\n", 3);
  ASSERT_THAT(database_->Write([&](Connection& c) {
    return c
        .Execute("INSERT INTO things (id, number, body) VALUES ($1, $2, $3), ($4, $5, $6)",
                 {std::string("舒兰市𠮷"), INT64_MIN, Blob{bytes}, std::string("null"), std::monostate(), Blob{""}})
        .status();
  }),
              IsOk());
  const auto rows = Select("SELECT id, number, body FROM things ORDER BY number");
  ASSERT_THAT(rows, SizeIs(2));
  const Row& full = rows[0].IsNull(1) ? rows[1] : rows[0];
  EXPECT_EQ(full.Text(0), "舒兰市𠮷");
  EXPECT_EQ(full.Int(1), INT64_MIN);
  EXPECT_EQ(full.Bytes(2), bytes);
}

TEST_P(DatabaseContract, SecondRowWithTheSameKeyIsAConflictThatShowsNoValue) {
  ASSERT_THAT(Insert("secret-name"), IsOk());
  const absl::Status status = Insert("secret-name");
  EXPECT_THAT(status, HasReason("SQL_CONSTRAINT"));
  EXPECT_THAT(status.ToString(), Not(HasSubstr("secret-name")));
}

TEST_P(DatabaseContract, FaultyStatementIsInternal) {
  EXPECT_THAT(database_->Write([](Connection& c) { return c.Execute("SELEKT", {}).status(); }),
              StatusIs(absl::StatusCode::kInternal));
}

TEST_P(DatabaseContract, ReadCannotWrite) {
  EXPECT_FALSE(database_
                   ->Read([](Connection& c) {
                     return c.Execute("INSERT INTO things (id) VALUES ($1)", {std::string("a")}).status();
                   })
                   .ok());
}

TEST_P(DatabaseContract, ReaderKeepsItsSnapshotWhileOthersWrite) {
  ASSERT_THAT(Insert("a"), IsOk());
  EXPECT_THAT(database_->Read([&](Connection& c) -> absl::Status {
    EXPECT_THAT(*c.Execute("SELECT id FROM things", {}), SizeIs(1));
    std::thread([&] { EXPECT_THAT(Insert("b"), IsOk()); }).join();
    EXPECT_THAT(*c.Execute("SELECT id FROM things", {}), SizeIs(1));
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_THAT(Select("SELECT id FROM things"), SizeIs(2));
}

TEST_P(DatabaseContract, ConcurrentWritesAllLandAndOneFailureHurtsNobodyElse) {
  ASSERT_THAT(Insert("taken"), IsOk());
  std::atomic<int> failed = 0;
  std::vector<std::thread> writers;
  for (int t = 0; t < 8; ++t) {
    writers.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const bool clash = t == 3 && i == 7;
        if (!Insert(clash ? "taken" : absl::StrCat(t, "-", i)).ok()) ++failed;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(failed, 1);
  EXPECT_EQ(Select("SELECT COUNT(*) FROM things")[0].Int(0), 200);
}

TEST_P(DatabaseContract, TwoWhoCountOnTheSameRowLoseNoCount) {
  ASSERT_THAT(Insert("counter", 0), IsOk());
  std::vector<std::thread> writers;
  for (int t = 0; t < 8; ++t) {
    writers.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        EXPECT_THAT(database_->Write([](Connection& c) -> absl::Status {
          const auto rows = c.Execute("SELECT number FROM things WHERE id = $1", {std::string("counter")});
          if (!rows.ok()) return rows.status();
          return c
              .Execute("UPDATE things SET number = $1 WHERE id = $2", {rows->at(0).Int(0) + 1, std::string("counter")})
              .status();
        }),
                    IsOk());
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Select("SELECT number FROM things")[0].Int(0), 200);
}

TEST_P(DatabaseContract, QueuedStatementsAreThereForTheNextOneAndAfterTheCommit) {
  EXPECT_THAT(database_->Write([](Connection& c) -> absl::Status {
    for (int64_t i = 0; i < 100; ++i) {
      const absl::Status queued =
          c.Enqueue("INSERT INTO things (id, number) VALUES ($1, $2)", {absl::StrCat("q", i), i});
      if (!queued.ok()) return queued;
    }
    EXPECT_EQ((*c.Execute("SELECT COUNT(*) FROM things", {}))[0].Int(0), 100);
    return c.Enqueue("DELETE FROM things WHERE number >= $1", {int64_t{50}});
  }),
              IsOk());
  EXPECT_EQ(Select("SELECT COUNT(*) FROM things")[0].Int(0), 50);
}

TEST_P(DatabaseContract, QueuedStatementThatFailsFailsTheWriteAndNobodyElses) {
  ASSERT_THAT(Insert("taken"), IsOk());
  const auto queue = [&](const std::string& id) {
    return database_->Write([&](Connection& c) { return c.Enqueue("INSERT INTO things (id) VALUES ($1)", {id}); });
  };
  std::vector<std::thread> writers;
  std::atomic<int> refused = 0;
  for (int t = 0; t < 8; ++t) {
    writers.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        const absl::Status status = queue(t == 3 ? "taken" : absl::StrCat(t, "-", i));
        if (t == 3) {
          EXPECT_THAT(status, HasReason("SQL_CONSTRAINT"));
        }
        refused += status.ok() ? 0 : 1;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(refused, 10);
  EXPECT_EQ(Select("SELECT COUNT(*) FROM things")[0].Int(0), 71);
}

TEST_P(DatabaseContract, WorkThatOverlooksAFailedStatementIsNotCommitted) {
  ASSERT_THAT(Insert("taken"), IsOk());
  EXPECT_THAT(database_->Write([](Connection& c) -> absl::Status {
    EXPECT_THAT(c.Execute("INSERT INTO things (id) VALUES ($1)", {std::string("fresh")}), IsOk());
    EXPECT_FALSE(c.Execute("INSERT INTO things (id) VALUES ($1)", {std::string("taken")}).ok());
    return absl::OkStatus();
  }),
              HasReason("SQL_CONSTRAINT"));
  EXPECT_THAT(Select("SELECT id FROM things"), SizeIs(1));
}

TEST_P(DatabaseContract, StreamGivesEveryRowAndStopsWhenToldTo) {
  ASSERT_THAT(database_->Write([](Connection& c) -> absl::Status {
    for (int64_t i = 0; i < 500; ++i) {
      const absl::Status queued = c.Enqueue("INSERT INTO things (id, number, body) VALUES ($1, $2, $3)",
                                            {absl::StrCat("r", i), i, Blob{std::string(1000, 'x')}});
      if (!queued.ok()) return queued;
    }
    return absl::OkStatus();
  }),
              IsOk());
  int64_t sum = 0;
  int seen = 0;
  const auto add = [&](const Row& row) { return sum += row.Int(0), ++seen, absl::OkStatus(); };
  EXPECT_THAT(database_->Read([&](Connection& c) { return c.Stream("SELECT number FROM things", {}, add); }), IsOk());
  EXPECT_EQ(sum, 499 * 500 / 2);
  EXPECT_THAT(database_->Read([&](Connection& c) {
    return c.Stream("SELECT number FROM things", {},
                    [&](const Row&) { return ++seen == 510 ? absl::AbortedError("enough") : absl::OkStatus(); });
  }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(seen, 510);
  EXPECT_EQ(Select("SELECT COUNT(*) FROM things")[0].Int(0), 500);
}

TEST_P(DatabaseContract, ChangedRowsCountsTheLastStatement) {
  ASSERT_THAT(Insert("a", 1), IsOk());
  ASSERT_THAT(Insert("b", 1), IsOk());
  EXPECT_THAT(database_->Write([](Connection& c) -> absl::Status {
    EXPECT_THAT(c.Execute("UPDATE things SET number = 2 WHERE number = 1", {}), IsOk());
    EXPECT_EQ(c.ChangedRows(), 2);
    EXPECT_THAT(c.Execute("UPDATE things SET number = 2 WHERE number = 1", {}), IsOk());
    EXPECT_EQ(c.ChangedRows(), 0);
    return absl::OkStatus();
  }),
              IsOk());
}

TEST_P(DatabaseContract, RehearsalSaysWhatIsMissingAndChangesNothing) {
  std::vector<Migration> schema = FirstSchema();
  schema.push_back({2, "more", "CREATE TABLE more (id TEXT)", "CREATE TABLE more (id TEXT)"});
  auto missing = database_->RehearseMigrations(schema);
  ASSERT_THAT(missing, IsOk());
  ASSERT_THAT(*missing, SizeIs(1));
  EXPECT_EQ((*missing)[0].name, "more");
  EXPECT_THAT(*database_->RehearseMigrations(schema), SizeIs(1));
  EXPECT_THAT(database_->Migrate(schema), IsOk());
  EXPECT_THAT(*database_->RehearseMigrations(schema), SizeIs(0));
  schema.push_back({3, "broken", "CREATE TABEL", "CREATE TABEL"});
  EXPECT_FALSE(database_->RehearseMigrations(schema).ok());
}

TEST_P(DatabaseContract, ProgramsThatStartTogetherMigrateOnce) {
  std::vector<Migration> schema = FirstSchema();
  schema.push_back({2, "more", "CREATE TABLE more (id TEXT)", "CREATE TABLE more (id TEXT)"});
  std::vector<std::thread> programs;
  for (int t = 0; t < 4; ++t) {
    programs.emplace_back([&] {
      auto database = factory_->Open();
      EXPECT_THAT(database->Migrate(schema), IsOk());
    });
  }
  for (std::thread& program : programs) program.join();
  EXPECT_EQ(Select("SELECT COUNT(*) FROM schema_migrations")[0].Int(0), 2);
}

TEST_P(DatabaseContract, MigrationsRunOnceAndInOrder) {
  std::vector<Migration> schema = FirstSchema();
  EXPECT_THAT(database_->Migrate(schema), IsOk());
  schema.push_back({2, "more", "CREATE TABLE more (id TEXT)", "CREATE TABLE more (id TEXT)"});
  EXPECT_THAT(database_->Migrate(schema), IsOk());
  EXPECT_THAT(Select("SELECT id FROM more"), SizeIs(0));
}

TEST_P(DatabaseContract, ChangedOrUnknownMigrationStopsTheStart) {
  EXPECT_THAT(database_->Migrate({}), HasReason("SCHEMA_TOO_NEW"));
  std::vector<Migration> changed = FirstSchema();
  changed[0].sqlite += " ";
  changed[0].postgresql += " ";
  EXPECT_THAT(database_->Migrate(changed), HasReason("MIGRATION_CHANGED"));
}

TEST_P(DatabaseContract, FailedMigrationLeavesTheSchemaAsItWas) {
  std::vector<Migration> schema = FirstSchema();
  const std::string text = "CREATE TABLE half (id TEXT);\nCREATE TABEL";
  schema.push_back({2, "broken", text, text});
  EXPECT_FALSE(database_->Migrate(schema).ok());
  EXPECT_THAT(database_->Migrate(FirstSchema()), IsOk());
}

INSTANTIATE_TEST_SUITE_P(Memory, DatabaseContract, ::testing::Values(+[]() -> std::unique_ptr<Factory> {
                           return std::make_unique<MemoryFactory>();
                         }));
INSTANTIATE_TEST_SUITE_P(Sqlite, DatabaseContract, ::testing::Values(+[]() -> std::unique_ptr<Factory> {
                           return std::make_unique<SqliteFactory>();
                         }));
INSTANTIATE_TEST_SUITE_P(Postgres, DatabaseContract, ::testing::Values(+[]() -> std::unique_ptr<Factory> {
                           return std::make_unique<PostgresFactory>();
                         }));

TEST(SqliteDatabaseTest, FullDiskRefusesTheWriteAndKeepsWhatWasThere) {
  SqliteFactory factory;
  auto database = factory.OpenSmall(/*max_pages=*/20);
  ASSERT_THAT(database->Migrate(FirstSchema()), IsOk());
  const auto insert = [&](int i) {
    return database->Write([&](Connection& c) {
      return c
          .Execute("INSERT INTO things (id, body) VALUES ($1, $2)",
                   {absl::StrCat("r", i), Blob{std::string(2000, 'x')}})
          .status();
    });
  };
  int stored = 0;
  absl::Status last;
  for (int i = 0; i < 200 && last.ok(); ++i) {
    last = insert(i);
    stored += last.ok() ? 1 : 0;
  }
  EXPECT_THAT(last, HasReason("STORE_UNAVAILABLE"));
  EXPECT_GT(stored, 0);
  EXPECT_THAT(database->Read([&](Connection& c) -> absl::Status {
    EXPECT_EQ((*c.Execute("SELECT COUNT(*) FROM things", {}))[0].Int(0), stored);
    return absl::OkStatus();
  }),
              IsOk());
}

TEST(SqliteDatabaseTest, FileThatIsNoDatabaseIsRefused) {
  FakeClock clock(absl::UnixEpoch());
  EXPECT_THAT(OpenSqlite({.path = "/dev/null/x.db"}, clock), HasReason("STORE_UNAVAILABLE"));
}

TEST(InMemoryDatabaseTest, DatabaseIsForgottenWithItsLastHolderAndNamesAreApart) {
  FakeClock clock(absl::UnixEpoch());
  const auto open = [&](const std::string& name) { return *OpenDatabase({.database = name}, clock); };
  auto first = open("memory:a");
  ASSERT_THAT(first->Migrate(FirstSchema()), IsOk());
  EXPECT_THAT(*open("memory:a")->RehearseMigrations(FirstSchema()), SizeIs(0)) << "another holder sees the same";
  EXPECT_THAT(*open("memory:b")->RehearseMigrations(FirstSchema()), SizeIs(1));
  first.reset();
  EXPECT_THAT(*open("memory:a")->RehearseMigrations(FirstSchema()), SizeIs(1));
}

}  // namespace
}  // namespace nianbao::sql
