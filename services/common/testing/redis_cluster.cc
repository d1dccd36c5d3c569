#include "services/common/testing/redis_cluster.h"

#include <hiredis/hiredis.h>

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace nianbao {
namespace {

constexpr int kSlots = 16384;
constexpr int kNodes = 3;

[[noreturn]] void Abort(const std::string& what) {
  std::cerr << what << std::endl;
  std::abort();
}

std::string AskPort(int port, const std::string& command) {
  redisContext* context = redisConnectWithTimeout("127.0.0.1", port, timeval{1, 0});
  std::string text;
  if (context != nullptr && context->err == 0) {
    auto* reply = static_cast<redisReply*>(redisCommand(context, command.c_str()));
    if (reply != nullptr) {
      if (reply->str != nullptr) text = std::string(reply->str, reply->len);
      for (size_t i = 0; i < reply->elements; ++i) {
        if (reply->element[i]->str != nullptr) absl::StrAppend(&text, reply->element[i]->str, "\n");
      }
      freeReplyObject(reply);
    }
  }
  if (context != nullptr) redisFree(context);
  return text;
}

}  // namespace

RedisCluster::RedisCluster() {
  for (int i = 0; i < kNodes; ++i) {
    nodes_.push_back(std::make_unique<RedisServer>(
        std::vector<std::string>{"--cluster-enabled", "yes", "--cluster-node-timeout", "5000"}));
    std::vector<int> slots;
    for (int slot = i * kSlots / kNodes; slot < (i + 1) * kSlots / kNodes; ++slot) slots.push_back(slot);
    node(i).Ask(absl::StrCat("CLUSTER ADDSLOTS ", absl::StrJoin(slots, " ")));
    node(i).Ask(absl::StrCat("CLUSTER SET-CONFIG-EPOCH ", i + 1));
    if (i > 0) node(i).Ask(absl::StrCat("CLUSTER MEET 127.0.0.1 ", node(0).port()));
  }
  for (auto& each : nodes_) {
    const bool formed = Eventually([&] {
      const std::string info = each->Ask("CLUSTER INFO");
      return absl::StrContains(info, "cluster_state:ok") && absl::StrContains(info, "cluster_known_nodes:3");
    });
    if (!formed) Abort("the cluster did not form");
  }
}

std::string RedisCluster::address() const {
  return absl::StrJoin(nodes_, ",", [](std::string* out, const auto& each) { absl::StrAppend(out, each->address()); });
}

void RedisCluster::FlushAll() {
  for (auto& each : nodes_) each->FlushAll();
}

void RedisCluster::MoveSlotOf(const std::string& key) {
  const std::string slot = node(0).Ask("CLUSTER KEYSLOT " + key);
  int from = 0;
  while (from < kNodes && absl::StartsWith(node(from).Ask("EXISTS " + key), "MOVED")) ++from;
  if (from == kNodes) Abort("no node has " + key);
  RedisServer& source = node(from);
  RedisServer& target = node((from + 1) % kNodes);
  const std::string source_id = source.Ask("CLUSTER MYID");
  const std::string target_id = target.Ask("CLUSTER MYID");
  target.Ask(absl::StrCat("CLUSTER SETSLOT ", slot, " IMPORTING ", source_id));
  source.Ask(absl::StrCat("CLUSTER SETSLOT ", slot, " MIGRATING ", target_id));
  std::string keys = source.Ask(absl::StrCat("CLUSTER GETKEYSINSLOT ", slot, " 1000"));
  for (char& c : keys) c = c == '\n' ? ' ' : c;
  source.Ask(absl::StrCat("MIGRATE 127.0.0.1 ", target.port(), " \"\" 0 5000 KEYS ", absl::StripAsciiWhitespace(keys)));
  for (RedisServer* each : {&target, &source}) each->Ask(absl::StrCat("CLUSTER SETSLOT ", slot, " NODE ", target_id));
}

RedisSentinels::RedisSentinels() {
  servers_.push_back(std::make_unique<RedisServer>());
  servers_.push_back(std::make_unique<RedisServer>(
      std::vector<std::string>{"--replicaof", "127.0.0.1", absl::StrCat(server(0).port())}));
  if (!Eventually([&] { return absl::StrContains(server(1).Ask("INFO replication"), "master_link_status:up"); })) {
    Abort("the replica did not connect");
  }
  for (int i = 0; i < kNodes; ++i) {
    ports_.push_back(FreePort());
    const std::string file = dirs_[i].path() + "/sentinel.conf";
    std::ofstream(file) << "port " << ports_[i] << "\nbind 127.0.0.1\ndir " << dirs_[i].path()
                        << "\nsentinel monitor nianbao 127.0.0.1 " << server(0).port()
                        << " 2\nsentinel down-after-milliseconds nianbao 500\nsentinel failover-timeout nianbao 3000\n";
    sentinels_.push_back(std::make_unique<Process>(std::vector<std::string>{"redis-server", file, "--sentinel"},
                                                   dirs_[i].path() + "/sentinel.log"));
  }
  for (const int port : ports_) {
    const bool ready = Eventually(
        [&] {
          const std::string info = AskPort(port, "INFO sentinel");
          return absl::StrContains(info, "slaves=1,sentinels=3");
        },
        absl::Seconds(40));
    if (!ready) Abort("the Sentinels did not find each other");
  }
}

std::string RedisSentinels::address() const {
  return absl::StrJoin(ports_, ",", [](std::string* out, int port) { absl::StrAppend(out, "127.0.0.1:", port); });
}

int RedisSentinels::Master() {
  const std::string answer = AskPort(ports_[0], "SENTINEL get-master-addr-by-name nianbao");
  return absl::StrContains(answer, absl::StrCat(server(1).port(), "\n")) ? 1 : 0;
}

}  // namespace nianbao
