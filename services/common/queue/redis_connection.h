// A pool of connections to one Redis server, and commands on them.
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_REDIS_CONNECTION_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_REDIS_CONNECTION_H_

#include <hiredis/hiredis.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace nianbao {

struct RedisOptions {
  std::string address = "127.0.0.1:6379";     // host:port
  std::string password = {};                  // empty = none
  absl::Duration timeout = absl::Seconds(5);  // of connecting and of each command
};

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using RedisReply = std::unique_ptr<redisReply, FreeReply>;

// Connections are made when needed and dropped after any failure, so a restarted server is found again. Thread-safe.
class RedisPool {
 public:
  explicit RedisPool(RedisOptions options) : options_(std::move(options)) {}

  // One command. UNAVAILABLE (QUEUE_UNAVAILABLE) when the server cannot be reached or answers an error that is no
  // NOSCRIPT; `patience` is added to the timeout of blocking commands.
  absl::StatusOr<RedisReply> Command(const std::vector<std::string>& words,
                                     absl::Duration patience = absl::ZeroDuration());

 private:
  struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  using Context = std::unique_ptr<redisContext, FreeContext>;

  absl::StatusOr<Context> Borrow();
  absl::StatusOr<Context> Connect() const;

  const RedisOptions options_;
  std::mutex mutex_;
  std::vector<Context> idle_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_REDIS_CONNECTION_H_
