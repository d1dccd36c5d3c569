#include "services/common/store/sqlite_database.h"

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/store/memory_folder.h"
#include "services/common/store/migrations.h"
#include "services/common/store/sqlite_connection.h"

namespace nianbao::sql {
namespace {

absl::Status Closing() {
  return MakeError(absl::StatusCode::kUnavailable, "the database is closing",
                   {.reason = "STORE_UNAVAILABLE", .sentence = "服务正在停止，您的操作没有保存，请稍后再试。"});
}

class SqliteDatabase final : public Database {
 public:
  // `folder`: what holds the file where it lies in memory.
  SqliteDatabase(const SqliteOptions& options, const Clock& clock, std::unique_ptr<SqliteConnection> writer,
                 std::shared_ptr<MemoryFolder> folder)
      : folder_(std::move(folder)), options_(options), clock_(clock), writer_(std::move(writer)), thread_([this] {
          WriteGroups();
        }) {}

  ~SqliteDatabase() override {
    {
      std::lock_guard lock(mutex_);
      closing_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  absl::Status Write(const Work& work) override {
    Waiting waiting{&work};
    std::unique_lock lock(mutex_);
    if (closing_) return Closing();
    queue_.push_back(&waiting);
    wake_.notify_all();
    done_.wait(lock, [&] { return waiting.done; });
    return waiting.result;
  }

  absl::Status Read(const Work& work) const override {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> connection, BorrowReader());
    absl::Status status = connection->Run("BEGIN");
    if (status.ok()) status = work(*connection);
    status.Update(connection->TakeFailure());
    const absl::Status ended = connection->Run("ROLLBACK");
    if (ended.ok()) ReturnReader(std::move(connection));
    return status;
  }

  absl::string_view dialect() const override { return "sqlite"; }

 private:
  struct Waiting {
    const Work* work;
    bool done = false;
    absl::Status result = absl::OkStatus();
  };

  absl::StatusOr<std::vector<Migration>> ApplyOrTry(absl::Span<const Migration> migrations, bool roll_back) override {
    const absl::Status kTried = absl::CancelledError("tried");
    std::vector<Migration> missing;
    const absl::Status status = Write([&](Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(missing, ApplyMigrations(connection, migrations, dialect(), clock_.Now()));
      return roll_back ? kTried : absl::OkStatus();
    });
    if (!status.ok() && status != kTried) return status;
    return missing;
  }

  // Takes what waits and commits it together: one fsync for all (PERF: about six times the rate of single commits).
  void WriteGroups() {
    for (;;) {
      std::vector<Waiting*> group;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
        if (queue_.empty()) return;
        while (!queue_.empty() && group.size() < options_.max_group) {
          group.push_back(queue_.front());
          queue_.pop_front();
        }
      }
      WriteGroup(group);
      {
        std::lock_guard lock(mutex_);
        for (Waiting* waiting : group) waiting->done = true;
      }
      done_.notify_all();
    }
  }

  void WriteGroup(const std::vector<Waiting*>& group) {
    absl::Status whole = writer_->Run("BEGIN IMMEDIATE");
    for (Waiting* waiting : group) {
      if (!whole.ok()) break;
      waiting->result = WriteOne(*waiting->work);
      if (!writer_->InTransaction()) whole = waiting->result;  // a full disk rolls everybody back
    }
    if (whole.ok()) whole = writer_->Run("COMMIT");
    if (whole.ok()) return;
    writer_->Run("ROLLBACK").IgnoreError();
    for (Waiting* waiting : group) waiting->result = whole;
  }

  absl::Status WriteOne(const Work& work) {
    RETURN_IF_ERROR(writer_->Run("SAVEPOINT one"));
    absl::Status status = work(*writer_);
    status.Update(writer_->TakeFailure());
    if (!writer_->InTransaction()) return status;
    if (!status.ok()) {
      if (absl::Status undone = writer_->Run("ROLLBACK TO one"); !undone.ok()) return undone;
    }
    if (absl::Status released = writer_->Run("RELEASE one"); !released.ok()) return released;
    return status;
  }

  absl::StatusOr<std::unique_ptr<SqliteConnection>> BorrowReader() const {
    {
      std::lock_guard lock(readers_mutex_);
      if (!readers_.empty()) {
        auto reader = std::move(readers_.back());
        readers_.pop_back();
        return reader;
      }
    }
    return SqliteConnection::Open(options_.path, /*read_only=*/true);
  }

  void ReturnReader(std::unique_ptr<SqliteConnection> reader) const {
    std::lock_guard lock(readers_mutex_);
    readers_.push_back(std::move(reader));
  }

  const std::shared_ptr<MemoryFolder> folder_;  // outlives the connections
  const SqliteOptions options_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::deque<Waiting*> queue_;
  bool closing_ = false;
  mutable std::mutex readers_mutex_;
  mutable std::vector<std::unique_ptr<SqliteConnection>> readers_;
  std::unique_ptr<SqliteConnection> writer_;  // used by thread_ alone
  std::thread thread_;
};

absl::StatusOr<std::unique_ptr<Database>> Open(const SqliteOptions& options, const Clock& clock,
                                               std::shared_ptr<MemoryFolder> folder) {
  std::error_code failure;
  const auto parent = std::filesystem::path(options.path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, failure);
  ASSIGN_OR_RETURN(auto writer, SqliteConnection::Open(options.path, /*read_only=*/false));
  if (options.max_pages > 0) {
    RETURN_IF_ERROR(writer->Run(absl::StrCat("PRAGMA max_page_count = ", options.max_pages).c_str()));
  }
  return std::make_unique<SqliteDatabase>(options, clock, std::move(writer), std::move(folder));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const SqliteOptions& options, const Clock& clock) {
  return Open(options, clock, nullptr);
}

absl::StatusOr<std::unique_ptr<Database>> OpenInMemory(const std::string& name, const Clock& clock) {
  ASSIGN_OR_RETURN(auto folder, MemoryFolder::Find(name));
  return Open({.path = folder->path() + "/database"}, clock, folder);
}

}  // namespace nianbao::sql
