#include "services/common/queue/redis_connection.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/common/base/status_macros.h"
#include "services/common/queue/queue_errors.h"

namespace nianbao {
namespace {

RedisReply Send(redisContext* context, const std::vector<std::string>& words) {
  std::vector<const char*> arguments;
  std::vector<size_t> lengths;
  for (const std::string& word : words) {
    arguments.push_back(word.data());
    lengths.push_back(word.size());
  }
  return RedisReply(static_cast<redisReply*>(
      redisCommandArgv(context, static_cast<int>(words.size()), arguments.data(), lengths.data())));
}

}  // namespace

absl::StatusOr<RedisPool::Context> RedisPool::Connect() const {
  const size_t colon = options_.address.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(options_.address.substr(colon + 1), &port)) {
    return QueueUnavailable(absl::StrCat("“", options_.address, "” is not host:port"));
  }
  const timeval timeout = absl::ToTimeval(options_.timeout);
  Context context(redisConnectWithTimeout(options_.address.substr(0, colon).c_str(), port, timeout));
  if (context == nullptr || context->err != 0) {
    return QueueUnavailable(context == nullptr ? "no memory" : context->errstr);
  }
  redisEnableKeepAlive(context.get());
  if (!options_.password.empty()) {
    const RedisReply reply = Send(context.get(), {"AUTH", options_.password});
    if (reply == nullptr || reply->type == REDIS_REPLY_ERROR) return QueueUnavailable("password refused");
  }
  return context;
}

absl::StatusOr<RedisPool::Context> RedisPool::Borrow() {
  {
    std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Context context = std::move(idle_.back());
      idle_.pop_back();
      return context;
    }
  }
  return Connect();
}

absl::StatusOr<RedisReply> RedisPool::Command(const std::vector<std::string>& words, absl::Duration patience) {
  ASSIGN_OR_RETURN(Context context, Borrow());
  redisSetTimeout(context.get(), absl::ToTimeval(options_.timeout + patience));
  RedisReply reply = Send(context.get(), words);
  if (reply == nullptr) {
    std::lock_guard lock(mutex_);
    idle_.clear();  // the others are as old as this one
    return QueueUnavailable(context->errstr);
  }
  {
    std::lock_guard lock(mutex_);
    idle_.push_back(std::move(context));
  }
  const bool unknown_script =
      reply->type == REDIS_REPLY_ERROR && absl::string_view(reply->str, reply->len).substr(0, 8) == "NOSCRIPT";
  if (reply->type == REDIS_REPLY_ERROR && !unknown_script) {
    return QueueUnavailable(absl::string_view(reply->str, reply->len));
  }
  return reply;
}

}  // namespace nianbao
