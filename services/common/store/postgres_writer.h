// Runs write transactions on one connection of its own: alone, or several in one commit.
#ifndef NIANBAO_SERVICES_COMMON_STORE_POSTGRES_WRITER_H_
#define NIANBAO_SERVICES_COMMON_STORE_POSTGRES_WRITER_H_

#include <memory>
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

// Used by one thread at a time.
class PostgresWriter {
 public:
  PostgresWriter(std::string url, const PostgresTimeouts& timeouts) : url_(std::move(url)), timeouts_(timeouts) {}

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

  const std::string url_;
  const PostgresTimeouts timeouts_;
  std::unique_ptr<PostgresConnection> connection_;
};

}  // namespace nianbao::sql

#endif  // NIANBAO_SERVICES_COMMON_STORE_POSTGRES_WRITER_H_
