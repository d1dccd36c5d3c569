// A backup is one moment of the database, whatever is written meanwhile, and comes back on either dialect.
#include "services/common/store/backup.h"

#include <atomic>
#include <filesystem>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/store/open_database.h"
#include "services/common/testing/postgres_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao::sql {
namespace {

constexpr int kAccounts = 20;

// Accounts between which money moves, and a line in the ledger for each movement.
const std::vector<Migration>& Bank() {
  static const auto* migrations =
      new std::vector<Migration>{{1, "bank",
                                  "CREATE TABLE accounts (name TEXT PRIMARY KEY, money BIGINT NOT NULL, note BLOB);\n"
                                  "CREATE TABLE ledger (number INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT)",
                                  "CREATE TABLE accounts (name TEXT PRIMARY KEY, money BIGINT NOT NULL, note BYTEA);\n"
                                  "CREATE TABLE ledger (number BIGSERIAL PRIMARY KEY, text TEXT)"}};
  return *migrations;
}

const std::vector<Table>& Tables() {
  static const auto* tables = new std::vector<Table>{{"accounts", {"name", "money", "note"}, "name"},
                                                     {"ledger", {"number", "text"}, "number", "number"}};
  return *tables;
}

Schema BankSchema() { return {"bank", Bank(), Tables()}; }

// "sqlite/postgresql": from, to.
class BackupTest : public ::testing::TestWithParam<std::pair<const char*, const char*>> {
 protected:
  BackupTest() {
    from_ = Open(GetParam().first);
    to_ = Open(GetParam().second);
    EXPECT_THAT(from_->Migrate(Bank()), IsOk());
  }

  std::unique_ptr<Database> Open(const std::string& dialect) {
    static PostgresServer server;
    auto database = OpenDatabase(
        {dialect == "sqlite" ? absl::StrCat(dir_.path(), "/", ++files_, ".db") : server.NewDatabase(), ""}, clock_);
    EXPECT_THAT(database, IsOk());
    return *std::move(database);
  }

  void OpenAccounts() {
    EXPECT_THAT(from_->Write([](Connection& c) -> absl::Status {
      for (int i = 0; i < kAccounts; ++i) {
        const absl::Status status = c.Enqueue("INSERT INTO accounts (name, money, note) VALUES ($1, $2, $3)",
                                              {absl::StrCat("账户", i), int64_t{1000}, Blob{std::string("\0\xFF", 2)}});
        if (!status.ok()) return status;
      }
      return absl::OkStatus();
    }),
                IsOk());
  }

  absl::Status Move(int from, int to) {
    return from_->Write([&](Connection& c) -> absl::Status {
      for (const auto& [account, amount] : {std::pair(from, int64_t{-1}), std::pair(to, int64_t{1})}) {
        const absl::Status status = c.Enqueue("UPDATE accounts SET money = money + $2 WHERE name = $1",
                                              {absl::StrCat("账户", account), amount});
        if (!status.ok()) return status;
      }
      return c.Enqueue("INSERT INTO ledger (text) VALUES ($1)", {std::string("moved")});
    });
  }

  static int64_t Figure(const Database& database, const std::string& statement) {
    int64_t figure = -1;
    EXPECT_THAT(database.Read([&](Connection& c) -> absl::Status {
      const auto rows = c.Execute(statement, {});
      if (rows.ok()) figure = rows->at(0).Int(0);
      return rows.status();
    }),
                IsOk());
    return figure;
  }

  TempDir dir_;
  int files_ = 0;
  FakeClock clock_{absl::UnixEpoch()};
  std::unique_ptr<Database> from_;
  std::unique_ptr<Database> to_;
  const std::string path_ = dir_.path() + "/backups/bank.backup";
};

TEST_P(BackupTest, TakenWhileMoneyMovesItComesBackAsOneMoment) {
  OpenAccounts();
  std::atomic<bool> stop = false;
  std::atomic<int> moved = 0;
  std::vector<std::thread> movers;
  for (int t = 0; t < 4; ++t) {
    movers.emplace_back([&, t] {
      for (int i = 0; !stop; ++i) moved += Move((t + i) % kAccounts, (t + 3 * i + 1) % kAccounts).ok() ? 1 : 0;
    });
  }
  EXPECT_TRUE(Eventually([&] { return moved > 50; }));
  const int before = moved;
  const auto summary = BackUp(*from_, BankSchema(), path_);
  const int after = moved;
  EXPECT_TRUE(Eventually([&] { return moved > after + 20; }));
  stop = true;
  for (std::thread& mover : movers) mover.join();
  ASSERT_THAT(summary, IsOk());
  const auto restored = Restore(*to_, BankSchema(), path_);
  ASSERT_THAT(restored, IsOk());
  EXPECT_EQ(restored->rows, summary->rows);
  EXPECT_EQ(Figure(*to_, "SELECT CAST(SUM(money) AS BIGINT) FROM accounts"), 1000 * kAccounts);
  const int64_t lines = Figure(*to_, "SELECT COUNT(*) FROM ledger");
  EXPECT_GE(lines, before);
  EXPECT_LE(lines, after + 4);
  // Every line of the ledger moved one: who gave and who got are as many.
  EXPECT_LT(lines, Figure(*from_, "SELECT COUNT(*) FROM ledger"));
}

TEST_P(BackupTest, RestoredDatabaseIsWrittenOnAndNumbersGoOn) {
  OpenAccounts();
  for (int i = 0; i < 5; ++i) ASSERT_THAT(Move(i, i + 1), IsOk());
  ASSERT_THAT(BackUp(*from_, BankSchema(), path_), IsOk());
  ASSERT_THAT(Restore(*to_, BankSchema(), path_), IsOk());
  from_ = std::move(to_);
  ASSERT_THAT(Move(0, 1), IsOk());
  EXPECT_EQ(Figure(*from_, "SELECT MAX(number) FROM ledger"), 6);
  // A backup of what was restored is the same file but for the new line.
  const std::string again = dir_.path() + "/again";
  ASSERT_THAT(BackUp(*from_, BankSchema(), again), IsOk());
  EXPECT_THAT(CheckBackup(BankSchema(), again), IsOk());
}

TEST_P(BackupTest, RestoreIntoADatabaseWithContentsIsRefused) {
  OpenAccounts();
  ASSERT_THAT(BackUp(*from_, BankSchema(), path_), IsOk());
  EXPECT_THAT(Restore(*from_, BankSchema(), path_), HasReason("DATABASE_NOT_EMPTY"));
}

TEST_P(BackupTest, EveryDamagedByteAndEveryCutIsNoticedBeforeAnythingIsStored) {
  OpenAccounts();
  ASSERT_THAT(Move(1, 2), IsOk());
  ASSERT_THAT(BackUp(*from_, BankSchema(), path_), IsOk());
  const std::string whole = *ReadFile(path_);
  const std::string bad = dir_.path() + "/bad";
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x41);
    ASSERT_THAT(WriteFileAtomically(bad, damaged), IsOk());
    ASSERT_FALSE(CheckBackup(BankSchema(), bad).ok()) << "byte " << i;
    if (i % 50 != 0) continue;
    ASSERT_THAT(WriteFileAtomically(bad, whole.substr(0, i)), IsOk());
    ASSERT_THAT(CheckBackup(BankSchema(), bad), HasReason("BACKUP_DAMAGED")) << "cut at " << i;
  }
  EXPECT_FALSE(Restore(*to_, BankSchema(), bad).ok());
  EXPECT_THAT(to_->Migrate(Bank()), IsOk());
  EXPECT_EQ(Figure(*to_, "SELECT COUNT(*) FROM accounts"), 0);
}

TEST_P(BackupTest, BackupOfAnotherServiceOrANewerProgramIsRefused) {
  ASSERT_THAT(BackUp(*from_, BankSchema(), path_), IsOk());
  EXPECT_THAT(CheckBackup({"shop", Bank(), Tables()}, path_), HasReason("BACKUP_OF_ANOTHER"));
  const std::vector<Migration> none;
  EXPECT_THAT(CheckBackup({"bank", none, Tables()}, path_), HasReason("SCHEMA_TOO_NEW"));
  EXPECT_THAT(CheckBackup(BankSchema(), dir_.path() + "/nothing"), HasReason("FILE_NOT_FOUND"));
}

TEST_P(BackupTest, OlderBackupIsBroughtUpToDate) {
  OpenAccounts();
  ASSERT_THAT(BackUp(*from_, BankSchema(), path_), IsOk());
  std::vector<Migration> later = Bank();
  const std::string text = "ALTER TABLE accounts ADD COLUMN branch TEXT NOT NULL DEFAULT 'main'";
  later.push_back({2, "branches", text, text});
  ASSERT_THAT(Restore(*to_, {"bank", later, Tables()}, path_), IsOk());
  EXPECT_EQ(Figure(*to_, "SELECT COUNT(*) FROM accounts WHERE branch = 'main'"), kAccounts);
}

TEST_P(BackupTest, FullDiskLeavesNoHalfBackup) {
  OpenAccounts();
  EXPECT_THAT(BackUp(*from_, BankSchema(), "/dev/null/folder/bank.backup"), HasReason("FILE_NOT_WRITTEN"));
  std::filesystem::create_directories(path_);  // a folder is in the way of the name
  EXPECT_THAT(BackUp(*from_, BankSchema(), path_), HasReason("FILE_NOT_WRITTEN"));
  EXPECT_FALSE(std::filesystem::exists(path_ + ".partial"));
}

INSTANTIATE_TEST_SUITE_P(Dialects, BackupTest,
                         ::testing::Values(std::pair("sqlite", "sqlite"), std::pair("sqlite", "postgresql"),
                                           std::pair("postgresql", "sqlite"), std::pair("postgresql", "postgresql")),
                         [](const auto& dialects) {
                           return absl::StrCat(dialects.param.first, "_to_", dialects.param.second);
                         });

}  // namespace
}  // namespace nianbao::sql
