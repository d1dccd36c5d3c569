// The whole system as an operator runs it: redis-server and five processes on free loopback ports, ended by pid.
#ifndef NIANBAO_TESTS_E2E_SUITE_H_
#define NIANBAO_TESTS_E2E_SUITE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/common/rpc/call.h"
#include "services/common/testing/postgres_server.h"
#include "services/common/testing/process.h"
#include "services/common/testing/redis_cluster.h"
#include "services/common/testing/redis_server.h"
#include "services/common/testing/tcp_proxy.h"

namespace nianbao::e2e {

struct SuiteOptions {
  std::string bin_dir;  // where the programs lie
  std::string run_dir;  // databases, artifacts, logs
  std::string font_dir;
  std::string redis_address;  // empty = a server of the suite's own
  bool start_redis = true;
  std::string http_listen = "127.0.0.1:0";
  int intakes = 1;                       // processes of intake; more than one need PostgreSQL
  int workers = 1;                       // processes of validation, rendering and notification each
  bool postgres = false;                 // a server of the suite's own instead of SQLite files
  bool proxies = false;                  // Redis and PostgreSQL stand behind wires that can be cut
  bool sentinels = false;                // Redis is a pair that three Sentinels watch
  std::string formats_dir;               // editions and rules of this folder; empty = those in the programs
  std::vector<std::string> redis_words;  // further words of the suite's own redis-server
};

class Suite {
 public:
  explicit Suite(SuiteOptions options) : options_(std::move(options)) {}

  // Starts everything and waits until it answers. UNAVAILABLE naming the process and its log.
  absl::Status Start();
  // SIGTERM to all, then waits; the number of processes that did not end by themselves in time.
  int Stop();

  // "intake", "validation", "rendering", "notification", "gateway"; with more of them also "validation-2" and so on.
  Process& process(const std::string& name) { return *processes_.at(name); }
  void Kill(const std::string& name);
  absl::Status Restart(const std::string& name);
  RedisServer& redis() { return *redis_; }
  void StartRedis() { redis_ = std::make_unique<RedisServer>(options_.redis_words); }
  // What the options asked for, else nullptr.
  PostgresServer* postgres() { return postgres_.get(); }
  RedisSentinels* sentinels() { return sentinels_.get(); }
  TcpProxy* redis_proxy() { return redis_proxy_.get(); }
  TcpProxy* postgres_proxy() { return postgres_proxy_.get(); }
  std::vector<std::string> names() const;

  // A caller to a service as a person: "preparer", "reviewer", "signer", "checker", "administrator", "worker". Of
  // several intakes one that answers, or "intake-2" and no other.
  std::unique_ptr<rpc::Caller> CallerAs(const std::string& who, const std::string& service = "intake") const;
  static std::string TokenOf(const std::string& who);
  // "127.0.0.1:1234" of "grpc", "admin" or "http".
  std::string AddressOf(const std::string& process, const std::string& kind) const;
  const std::string& run_dir() const { return options_.run_dir; }

 private:
  absl::Status StartProcess(const std::string& name);
  // Starts Redis and PostgreSQL; their part of the configuration.
  std::string StartServers();
  // gRPC address of a service as its callers get it; of several intakes all, `first` in front.
  std::string TargetOf(const std::string& service, int first = 1) const;
  std::string PortFile(const std::string& name) const { return options_.run_dir + "/" + name + ".ports"; }

  const SuiteOptions options_;
  std::unique_ptr<RedisServer> redis_;
  std::unique_ptr<RedisSentinels> sentinels_;
  std::unique_ptr<PostgresServer> postgres_;
  std::unique_ptr<TcpProxy> redis_proxy_;
  std::unique_ptr<TcpProxy> postgres_proxy_;
  std::map<std::string, std::unique_ptr<Process>> processes_;
  std::map<std::string, std::string> fixed_;  // "intake/grpc" → address, kept over restarts
};

}  // namespace nianbao::e2e

#endif  // NIANBAO_TESTS_E2E_SUITE_H_
