#include "services/common/testing/redis_server.h"

#include <hiredis/hiredis.h>
#include <signal.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"

namespace nianbao {

RedisServer::RedisServer() : port_(FreePort()) { Start(); }

std::string RedisServer::address() const { return absl::StrCat("127.0.0.1:", port_); }

bool RedisServer::Ask(const char* command) {
  redisContext* context = redisConnectWithTimeout("127.0.0.1", port_, timeval{1, 0});
  bool answered = false;
  if (context != nullptr && context->err == 0) {
    auto* reply = static_cast<redisReply*>(redisCommand(context, command));
    answered = reply != nullptr && reply->type == REDIS_REPLY_STATUS;
    if (reply != nullptr) freeReplyObject(reply);
  }
  if (context != nullptr) redisFree(context);
  return answered;
}

void RedisServer::Start() {
  process_ = std::make_unique<Process>(
      std::vector<std::string>{"redis-server", "--port", absl::StrCat(port_), "--bind", "127.0.0.1", "--save", "",
                               "--appendonly", "no", "--dir", dir_.path()},
      dir_.path() + "/redis.log");
  if (!Eventually([this] { return Ask("PING"); })) {
    std::cerr << "redis-server does not answer; run scripts/setup test" << std::endl;
    std::abort();
  }
}

void RedisServer::Stop() {
  process_->Signal(SIGKILL);
  process_->Wait(absl::Seconds(10));
}

void RedisServer::FlushAll() { Ask("FLUSHALL"); }

}  // namespace nianbao
