// What every Database must do, run against each implementation.
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/clock/clock.h"
#include "services/common/store/sql.h"
#include "services/common/store/sqlite_database.h"
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
  virtual std::unique_ptr<Database> Open(int64_t max_pages) = 0;
};

class SqliteFactory final : public Factory {
 public:
  std::unique_ptr<Database> Open(int64_t max_pages) override {
    auto database = OpenSqlite({.path = dir_.path() + "/folder/test.db", .max_pages = max_pages}, clock_);
    EXPECT_THAT(database, IsOk());
    return *std::move(database);
  }

 private:
  TempDir dir_;
  FakeClock clock_{absl::UnixEpoch()};
};

using MakeFactory = std::unique_ptr<Factory> (*)();

class DatabaseContract : public ::testing::TestWithParam<MakeFactory> {
 protected:
  void SetUp() override {
    factory_ = GetParam()();
    database_ = factory_->Open(0);
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
  database_ = factory_->Open(0);
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

INSTANTIATE_TEST_SUITE_P(Sqlite, DatabaseContract, ::testing::Values(+[]() -> std::unique_ptr<Factory> {
                           return std::make_unique<SqliteFactory>();
                         }));

TEST(SqliteDatabaseTest, FullDiskRefusesTheWriteAndKeepsWhatWasThere) {
  SqliteFactory factory;
  auto database = factory.Open(/*max_pages=*/20);
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

}  // namespace
}  // namespace nianbao::sql
