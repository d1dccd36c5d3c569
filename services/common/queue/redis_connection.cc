#include "services/common/queue/redis_connection.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/common/base/status_macros.h"
#include "services/common/queue/queue_errors.h"

namespace nianbao {
namespace {

constexpr int kMostRedirections = 5;
constexpr size_t kMostIdle = 64;  // connections to one address

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

absl::string_view ErrorOf(const RedisReply& reply) {
  return reply->type == REDIS_REPLY_ERROR ? absl::string_view(reply->str, reply->len) : absl::string_view();
}

// "{validation}" decides about the node; keys without a tag are their own.
std::string TagOf(const std::string& key) {
  const size_t open = key.find('{');
  const size_t close = key.find('}', open == std::string::npos ? 0 : open);
  return open == std::string::npos || close == std::string::npos ? key : key.substr(open, close - open + 1);
}

}  // namespace

absl::StatusOr<RedisPool::Context> RedisPool::Connect(const std::string& address, bool with_password) const {
  const size_t colon = address.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port)) {
    return QueueUnavailable(absl::StrCat("“", address, "” is not host:port"));
  }
  const timeval timeout = absl::ToTimeval(options_.timeout);
  Context context(redisConnectWithTimeout(address.substr(0, colon).c_str(), port, timeout));
  if (context == nullptr || context->err != 0) {
    return QueueUnavailable(context == nullptr ? "no memory" : context->errstr);
  }
  redisEnableKeepAlive(context.get());
  redisSetTimeout(context.get(), timeout);
  if (!with_password || options_.password.empty()) return context;
  const RedisReply reply = Send(context.get(), {"AUTH", options_.password});
  if (reply == nullptr) return QueueUnavailable(context->errstr);
  if (!ErrorOf(reply).empty()) return FromRedisError(ErrorOf(reply));
  return context;
}

absl::StatusOr<RedisPool::Context> RedisPool::Borrow(const std::string& address) {
  {
    std::lock_guard lock(mutex_);
    std::vector<Context>& idle = idle_[address];
    if (!idle.empty()) {
      Context context = std::move(idle.back());
      idle.pop_back();
      return context;
    }
  }
  return Connect(address, /*with_password=*/true);
}

absl::StatusOr<std::string> RedisPool::AskSentinels() const {
  absl::Status last = QueueUnavailable("no Sentinel is configured");
  for (const absl::string_view sentinel : absl::StrSplit(options_.address, ',', absl::SkipEmpty())) {
    const auto context = Connect(std::string(sentinel), /*with_password=*/false);
    last = context.status();
    if (!context.ok()) continue;
    const RedisReply reply = Send(context->get(), {"SENTINEL", "get-master-addr-by-name", options_.sentinel_master});
    if (reply != nullptr && reply->type == REDIS_REPLY_ARRAY && reply->elements == 2) {
      return absl::StrCat(reply->element[0]->str, ":", reply->element[1]->str);
    }
    last = QueueUnavailable(absl::StrCat("Sentinel ", sentinel, " knows no master ", options_.sentinel_master));
  }
  return last;
}

absl::StatusOr<std::pair<std::string, RedisPool::Context>> RedisPool::Find(const std::string& tag) {
  std::string place;
  {
    std::lock_guard lock(mutex_);
    const auto found = places_.find(tag);
    if (found != places_.end()) place = found->second;
  }
  if (place.empty() && !options_.sentinel_master.empty()) {
    ASSIGN_OR_RETURN(place, AskSentinels());
    std::lock_guard lock(mutex_);
    places_[tag] = place;
  }
  std::vector<std::string> candidates;
  if (!place.empty()) candidates.push_back(place);
  if (options_.sentinel_master.empty()) {
    for (const absl::string_view address : absl::StrSplit(options_.address, ',', absl::SkipEmpty())) {
      candidates.emplace_back(address);
    }
  }
  absl::Status last = QueueUnavailable("no address is configured");
  for (const std::string& address : candidates) {
    absl::StatusOr<Context> context = Borrow(address);
    if (context.ok()) return std::make_pair(address, *std::move(context));
    last = context.status();
  }
  Drop();
  return last;
}

void RedisPool::Drop() {
  std::lock_guard lock(mutex_);
  idle_.clear();
  places_.clear();
}

std::pair<std::string, bool> RedisPool::Redirection(absl::string_view error, const std::string& from) {
  const bool ask = absl::StartsWith(error, "ASK ");
  if (!ask && !absl::StartsWith(error, "MOVED ")) return {"", false};
  const std::vector<std::string> words = absl::StrSplit(error, ' ');
  if (words.size() < 3) return {"", false};
  // A node that does not know its own address leaves the host out.
  return {words[2][0] == ':' ? from.substr(0, from.rfind(':')) + words[2] : words[2], ask};
}

absl::StatusOr<RedisReply> RedisPool::Command(const std::vector<std::string>& words, const std::string& key,
                                              absl::Duration patience) {
  const std::string tag = TagOf(key);
  ASSIGN_OR_RETURN(auto found, Find(tag));
  bool asking = false;
  for (int hop = 0;; ++hop) {
    auto& [address, context] = found;
    redisSetTimeout(context.get(), absl::ToTimeval(options_.timeout + patience));
    if (asking) (void)Send(context.get(), {"ASKING"});
    RedisReply reply = Send(context.get(), words);
    if (reply == nullptr) {
      const absl::Status status = QueueUnavailable(context->errstr);
      Drop();  // the other connections are as old as this one
      return status;
    }
    const absl::string_view error = ErrorOf(reply);
    {
      std::lock_guard lock(mutex_);
      std::vector<Context>& idle = idle_[address];
      if (idle.size() < kMostIdle) idle.push_back(std::move(context));
    }
    if (error.empty() || absl::StartsWith(error, "NOSCRIPT")) return reply;
    const auto [place, ask] = Redirection(error, address);
    if (place.empty() || hop >= kMostRedirections) {
      if (absl::StartsWith(error, "READONLY")) Drop();  // the server is no master any more
      return FromRedisError(error);
    }
    asking = ask;
    if (!ask) {
      std::lock_guard lock(mutex_);
      places_[tag] = place;
    }
    absl::StatusOr<Context> next = Borrow(place);
    if (!next.ok()) {
      Drop();
      return next.status();
    }
    found = {place, *std::move(next)};
  }
}

}  // namespace nianbao
