// Runs write transactions on one connection of its own: alone, or several in one commit.
#ifndef NIANBAO_SERVICES_COMMON_STORE_POSTGRES_WRITER_H_
#define NIANBAO_SERVICES_COMMON_STORE_POSTGRES_WRITER_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "services/common/store/postgres_connection.h"

namespace nianbao::sql {

// One call of Write and what came of it.
struct WriteTask {
  const Database::Work* work;
  bool done = false;
  absl::Status result = absl::OkStatus();
};

// Lets many write at once, or one alone; who wants to be alone is not passed by newcomers. Thread-safe.
class WriteGate {
 public:
  void Enter(bool alone);
  void Leave(bool alone);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int inside_ = 0;
  int waiting_alone_ = 0;
  bool alone_ = false;
};

// Used by one thread at a time. The writers of a database share its gate: a work that has lost a conflict is run again
// with nobody of this process beside it, so that it does not lose for ever against the others.
class PostgresWriter {
 public:
  PostgresWriter(std::string url, const PostgresTimeouts& timeouts, WriteGate& gate)
      : url_(std::move(url)), timeouts_(timeouts), gate_(gate) {}

  // Sets every task's result. A task that fails hurts nobody else: when it has written, or the whole group fails, each
  // is run again alone.
  void Run(const std::vector<WriteTask*>& group);
  // UNAVAILABLE when there is no connection and none can be made.
  absl::Status Connect();

 private:
  // False when everybody is to run alone.
  bool RunTogether(const std::vector<WriteTask*>& group);
  bool RunMember(WriteTask& task);
  absl::Status RunAlone(const Database::Work& work);
  absl::Status RunOnce(const Database::Work& work, bool alone, bool& unknown);

  const std::string url_;
  const PostgresTimeouts timeouts_;
  WriteGate& gate_;
  std::unique_ptr<PostgresConnection> connection_;
};

}  // namespace nianbao::sql

#endif  // NIANBAO_SERVICES_COMMON_STORE_POSTGRES_WRITER_H_
