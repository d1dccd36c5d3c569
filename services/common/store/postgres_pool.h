// Connections that are lent out, at most so many at once.
#ifndef NIANBAO_SERVICES_COMMON_STORE_POSTGRES_POOL_H_
#define NIANBAO_SERVICES_COMMON_STORE_POSTGRES_POOL_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "services/common/store/postgres_connection.h"

namespace nianbao::sql {

// Thread-safe.
class PostgresPool {
 public:
  PostgresPool(std::string url, const PostgresTimeouts& timeouts, int most, absl::Duration longest_wait)
      : url_(std::move(url)), timeouts_(timeouts), most_(most), longest_wait_(longest_wait) {}

  // A waiting connection, or a new one. UNAVAILABLE (STORE_UNAVAILABLE) when none comes free in time.
  absl::StatusOr<std::unique_ptr<PostgresConnection>> Borrow();
  // A broken one shows that the server was away: then those that wait are closed, too.
  void Return(std::unique_ptr<PostgresConnection> connection);

 private:
  const std::string url_;
  const PostgresTimeouts timeouts_;
  const int most_;
  const absl::Duration longest_wait_;
  std::mutex mutex_;
  std::condition_variable returned_;
  int lent_ = 0;
  std::vector<std::unique_ptr<PostgresConnection>> idle_;
};

}  // namespace nianbao::sql

#endif  // NIANBAO_SERVICES_COMMON_STORE_POSTGRES_POOL_H_
