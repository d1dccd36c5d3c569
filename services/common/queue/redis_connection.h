// A pool of connections to Redis, and commands on them: one server, a master that Sentinels name, or a cluster.
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_REDIS_CONNECTION_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_REDIS_CONNECTION_H_

#include <hiredis/hiredis.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace nianbao {

struct RedisOptions {
  // host:port, or several with commas: any nodes of a cluster, or the Sentinels.
  std::string address = "127.0.0.1:6379";
  std::string password = {};                  // of the servers, not of Sentinels; empty = none
  std::string sentinel_master = {};           // "mymaster": the addresses are Sentinels; empty = they are servers
  absl::Duration timeout = absl::Seconds(5);  // of connecting and of each command
};

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using RedisReply = std::unique_ptr<redisReply, FreeReply>;

// Connections are made when needed and dropped after any failure, so a restarted server or a new master is found again.
// MOVED and ASK of a cluster are followed. Thread-safe.
class RedisPool {
 public:
  explicit RedisPool(RedisOptions options) : options_(std::move(options)) {}

  // One command, sent to the node that holds `key` (any key of the command; empty = any node). Errors as in
  // FromRedisError; NOSCRIPT is returned as a reply. `patience` is added to the timeout of blocking commands.
  absl::StatusOr<RedisReply> Command(const std::vector<std::string>& words, const std::string& key = {},
                                     absl::Duration patience = absl::ZeroDuration());

 private:
  struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  using Context = std::unique_ptr<redisContext, FreeContext>;

  absl::StatusOr<Context> Connect(const std::string& address, bool with_password) const;
  absl::StatusOr<Context> Borrow(const std::string& address);
  // A connection for a hash tag: where it was last seen, else the master, else the first address that answers.
  absl::StatusOr<std::pair<std::string, Context>> Find(const std::string& tag);
  absl::StatusOr<std::string> AskSentinels() const;
  void Drop();
  // The server asked for another node: {node, whether ASKING is needed}.
  static std::pair<std::string, bool> Redirection(absl::string_view error, const std::string& from);

  const RedisOptions options_;
  std::mutex mutex_;
  std::map<std::string, std::vector<Context>> idle_;  // by address
  std::map<std::string, std::string> places_;         // hash tag → address
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_REDIS_CONNECTION_H_
