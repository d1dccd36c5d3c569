#include "services/common/store/postgres_database.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/store/migrations.h"
#include "services/common/store/postgres_pool.h"
#include "services/common/store/postgres_writer.h"

namespace nianbao::sql {
namespace {

constexpr char kBeginRead[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

absl::Status Closing() {
  return MakeError(absl::StatusCode::kUnavailable, "the database is closing",
                   {.reason = "STORE_UNAVAILABLE", .sentence = "服务正在停止，您的操作没有保存，请稍后再试。"});
}

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(const PostgresOptions& options, const Clock& clock)
      : options_(options),
        clock_(clock),
        primary_(options.url, options.timeouts, options.readers, options.longest_wait) {
    if (!options.replica_url.empty()) {
      replica_ =
          std::make_unique<PostgresPool>(options.replica_url, options.timeouts, options.readers, options.longest_wait);
    }
    for (int i = 0; i < options.writers; ++i) threads_.emplace_back([this] { WriteGroups(); });
  }

  ~PostgresDatabase() override {
    {
      std::lock_guard lock(mutex_);
      closing_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  absl::Status Write(const Work& work) override {
    WriteTask task{&work};
    std::unique_lock lock(mutex_);
    if (closing_) return Closing();
    queue_.push_back(&task);
    wake_.notify_one();
    done_.wait(lock, [&] { return task.done; });
    return task.result;
  }

  absl::Status Read(const Work& work) const override { return ReadOn(primary_, work); }

  absl::Status ReadLagging(const Work& work) const override {
    if (replica_ == nullptr) return Read(work);
    const absl::Status status = ReadOn(*replica_, work);
    return absl::IsUnavailable(status) ? Read(work) : status;
  }

  absl::string_view dialect() const override { return "postgresql"; }

 private:
  // Takes what waits: while one group commits the next gathers.
  void WriteGroups() {
    PostgresWriter writer(options_.url, options_.timeouts, gate_);
    for (;;) {
      std::vector<WriteTask*> group;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
        if (queue_.empty()) return;
        while (!queue_.empty() && group.size() < options_.max_group) {
          group.push_back(queue_.front());
          queue_.pop_front();
        }
      }
      writer.Run(group);
      {
        std::lock_guard lock(mutex_);
        for (WriteTask* task : group) task->done = true;
      }
      done_.notify_all();
    }
  }

  // A connection that lay idle may have died with the server: another look on a new one.
  static absl::Status ReadOn(PostgresPool& pool, const Work& work) {
    absl::Status status;
    for (int attempt = 0; attempt < 2; ++attempt) {
      ASSIGN_OR_RETURN(std::unique_ptr<PostgresConnection> connection, pool.Borrow());
      connection->Begin(kBeginRead, /*read_only=*/true);
      status = work(*connection);
      status.Update(connection->failure());
      connection->Abandon();
      const Trouble trouble = connection->trouble();
      pool.Return(std::move(connection));
      if (trouble != Trouble::kConnection && trouble != Trouble::kConflict) return status;
    }
    return status;
  }

  // Two programs that make the table at the same moment: one gets a constraint, and finds it made.
  absl::StatusOr<std::vector<Migration>> ApplyOrTry(absl::Span<const Migration> migrations, bool roll_back) override {
    PostgresTimeouts patient = options_.timeouts;
    patient.lock = patient.statement = absl::Minutes(10);
    ASSIGN_OR_RETURN(auto connection, PostgresConnection::Open(options_.url, patient));
    auto missing = ApplyLocked(*connection, migrations, roll_back);
    if (connection->trouble() != Trouble::kConstraint) return missing;
    connection->Abandon();
    return ApplyLocked(*connection, migrations, roll_back);
  }

  // Behind a lock on the table that remembers, and READ COMMITTED to see what others have applied meanwhile.
  absl::StatusOr<std::vector<Migration>> ApplyLocked(PostgresConnection& connection,
                                                     absl::Span<const Migration> migrations, bool roll_back) {
    connection.Begin("BEGIN ISOLATION LEVEL READ COMMITTED");
    RETURN_IF_ERROR(CreateMigrationsTable(connection));
    RETURN_IF_ERROR(connection.Execute("LOCK TABLE schema_migrations IN EXCLUSIVE MODE", {}).status());
    ASSIGN_OR_RETURN(std::vector<Migration> missing, ApplyMigrations(connection, migrations, dialect(), clock_.Now()));
    bool unknown = false;
    if (!roll_back) RETURN_IF_ERROR(connection.Commit(unknown));
    return missing;
  }

  const PostgresOptions options_;
  const Clock& clock_;
  mutable PostgresPool primary_;
  std::unique_ptr<PostgresPool> replica_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::deque<WriteTask*> queue_;
  WriteGate gate_;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenPostgres(const PostgresOptions& options, const Clock& clock) {
  WriteGate gate;
  PostgresWriter probe(options.url, options.timeouts, gate);
  RETURN_IF_ERROR(probe.Connect());
  return std::make_unique<PostgresDatabase>(options, clock);
}

}  // namespace nianbao::sql
