#include "services/common/testing/redis_server.h"

#include <hiredis/hiredis.h>
#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace nianbao {
namespace {

constexpr int kTries = 20;

std::string TextOf(const redisReply* reply) {
  if (reply->type == REDIS_REPLY_INTEGER) return absl::StrCat(reply->integer);
  if (reply->type != REDIS_REPLY_ARRAY) return reply->str == nullptr ? "" : std::string(reply->str, reply->len);
  std::string lines;
  for (size_t i = 0; i < reply->elements; ++i) absl::StrAppend(&lines, TextOf(reply->element[i]), "\n");
  return lines;
}

}  // namespace

RedisServer::RedisServer(std::vector<std::string> more) : more_(std::move(more)) {
  for (int i = 0; i < kTries; ++i) {
    port_ = FreePort();
    if (Launch()) return;
  }
  std::cerr << "redis-server does not start; run scripts/setup test" << std::endl;
  std::abort();
}

std::string RedisServer::address() const { return absl::StrCat("127.0.0.1:", port_); }

std::string RedisServer::Ask(const std::string& command) {
  redisContext* context = redisConnectWithTimeout("127.0.0.1", port_, timeval{1, 0});
  std::string answer;
  if (context != nullptr && context->err == 0) {
    redisSetTimeout(context, timeval{5, 0});
    std::vector<std::string> words = absl::StrSplit(command, ' ');
    std::vector<const char*> argv;
    std::vector<size_t> lengths;
    for (std::string& word : words) {
      if (word == "\"\"") word.clear();
      argv.push_back(word.data());
      lengths.push_back(word.size());
    }
    auto* reply =
        static_cast<redisReply*>(redisCommandArgv(context, static_cast<int>(argv.size()), argv.data(), lengths.data()));
    if (reply != nullptr) {
      answer = TextOf(reply);
      freeReplyObject(reply);
    }
  }
  if (context != nullptr) redisFree(context);
  return answer;
}

bool RedisServer::Launch() {
  std::vector<std::string> words = {
      "redis-server", "--port", absl::StrCat(port_), "--bind", "127.0.0.1", "--save", "", "--dir", dir_.path()};
  words.insert(words.end(), more_.begin(), more_.end());
  process_ = std::make_unique<Process>(words, dir_.path() + "/redis.log");
  // Another server may have taken the port: the one that answers must be ours.
  const std::string ours = absl::StrCat("process_id:", process_->pid(), "\r");
  return Eventually([&] { return absl::StrContains(Ask("INFO server"), ours) || !process_->Running(); }) &&
         process_->Running();
}

void RedisServer::Start() {
  if (Launch()) return;
  std::cerr << "redis-server does not start again on port " << port_ << std::endl;
  std::abort();
}

void RedisServer::Stop() {
  process_->Signal(SIGKILL);
  process_->Wait(absl::Seconds(10));
}

void RedisServer::Wipe() {
  for (const char* name : {"/appendonlydir", "/dump.rdb"}) std::filesystem::remove_all(dir_.path() + name);
}

void RedisServer::FlushAll() { Ask("FLUSHALL"); }

}  // namespace nianbao
