#include "services/common/store/postgres_pool.h"

#include <utility>

#include "services/common/base/error.h"

namespace nianbao::sql {

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresPool::Borrow() {
  {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, absl::ToChronoMilliseconds(longest_wait_), [this] { return lent_ < most_; })) {
      return MakeError(absl::StatusCode::kUnavailable, "postgresql: every connection is in use",
                       {.reason = "STORE_UNAVAILABLE",
                        .metadata = {{"cause", "every connection is in use"}},
                        .sentence = "数据库正忙，请稍后再试。"});
    }
    ++lent_;
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  auto connection = PostgresConnection::Open(url_, timeouts_);
  if (!connection.ok()) Return(nullptr);
  return connection;
}

void PostgresPool::Return(std::unique_ptr<PostgresConnection> connection) {
  std::vector<std::unique_ptr<PostgresConnection>> closed;
  {
    std::lock_guard lock(mutex_);
    --lent_;
    if (connection != nullptr && !connection->broken()) {
      idle_.push_back(std::move(connection));
    } else {
      closed.swap(idle_);
    }
  }
  returned_.notify_one();
}

}  // namespace nianbao::sql
