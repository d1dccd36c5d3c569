#include "tests/e2e/suite.h"

#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/common/rpc/grpc_server.h"

namespace nianbao::e2e {
namespace {

constexpr const char* kNames[] = {"intake", "validation", "rendering", "notification", "gateway"};
constexpr absl::Duration kPatience = absl::Seconds(60);

// The demo's people: four of the bureau and of the city, the competent office's checkers, an administrator, a worker.
constexpr char kPeople[] = R"pb(
  principals {
    id: "preparer"
    display_name: "经办人"
    token: "demo-token-preparer"
    email: "preparer@example.gov.cn"
    grants { role: "preparer" organ: "*" }
    grants { role: "historical_filer" organ: "*" }
  }
  principals {
    id: "reviewer"
    display_name: "审核人"
    token: "demo-token-reviewer"
    email: "reviewer@example.gov.cn"
    grants { role: "reviewer" organ: "*" }
    grants { role: "secrecy_reviewer" organ: "*" }
  }
  principals {
    id: "signer"
    display_name: "签发人"
    token: "demo-token-signer"
    email: "signer@example.gov.cn"
    grants { role: "signer" organ: "*" }
  }
  principals {
    id: "checker"
    display_name: "主管部门核查人"
    token: "demo-token-checker"
    email: "checker@example.gov.cn"
    grants { role: "checker" organ: "*" }
  }
  principals {
    id: "administrator"
    display_name: "平台管理员"
    token: "demo-token-administrator"
    grants { role: "platform_administrator" organ: "*" }
    grants { role: "operator" organ: "*" }
  }
  principals {
    id: "auditor"
    display_name: "审计员"
    token: "demo-token-auditor"
    grants { role: "auditor" organ: "*" }
  }
  principals {
    id: "installer"
    display_name: "安装人员"
    token: "demo-token-installer"
    grants { role: "installer" organ: "*" }
  }
  principals {
    id: "worker"
    display_name: "系统服务"
    token: "demo-token-worker"
    grants { role: "worker" organ: "*" }
  }
  service_token: "demo-token-worker"
)pb";

// What a process said last.
std::string EndOf(const std::string& log) {
  constexpr size_t kShown = 2000;
  const auto text = ReadFile(log);
  if (!text.ok()) return "no log";
  return text->substr(text->size() - std::min(text->size(), kShown));
}

}  // namespace

std::string Suite::TokenOf(const std::string& who) { return absl::StrCat("demo-token-", who); }

std::string Suite::AddressOf(const std::string& process, const std::string& kind) const {
  const auto text = ReadFile(PortFile(process));
  if (!text.ok()) return "";
  const std::vector<std::string> lines = absl::StrSplit(*text, '\n');
  for (const std::string& line : lines) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    if (words.size() == 2 && words[0] == kind) return words[1];
  }
  return "";
}

std::vector<std::string> Suite::names() const {
  std::vector<std::string> all;
  for (int copy = 2; copy <= options_.intakes; ++copy) all.push_back(absl::StrCat("intake-", copy));
  all.insert(all.end(), std::begin(kNames), std::end(kNames));
  for (int copy = 2; copy <= options_.workers; ++copy) {
    for (const char* name : {"validation", "rendering", "notification"}) all.push_back(absl::StrCat(name, "-", copy));
  }
  return all;
}

std::string Suite::TargetOf(const std::string& service, int first) const {
  const auto place = [this](const std::string& name) {
    const auto found = fixed_.find(name + "/grpc");
    return found == fixed_.end() ? AddressOf(name, "grpc") : found->second;
  };
  if (service != "intake" || options_.intakes == 1) return place(service);
  std::vector<std::string> places;
  for (int i = 0; i < options_.intakes; ++i) {
    const int copy = 1 + (first - 1 + i) % options_.intakes;
    places.push_back(place(copy == 1 ? "intake" : absl::StrCat("intake-", copy)));
  }
  return "ipv4:" + absl::StrJoin(places, ",");
}

absl::Status Suite::StartProcess(const std::string& name) {
  std::error_code ignored;
  std::filesystem::remove(PortFile(name), ignored);
  const auto kept = [&](const std::string& kind) {
    const auto found = fixed_.find(absl::StrCat(name, "/", kind));
    return found == fixed_.end() ? std::string("127.0.0.1:0") : found->second;
  };
  std::vector<std::string> arguments = {absl::StrCat(options_.bin_dir, "/nianbao-", name.substr(0, name.find('-'))),
                                        "--config", options_.run_dir + "/suite.txtpb",
                                        absl::StrCat("--server.port_file=", PortFile(name)),
                                        absl::StrCat("--server.grpc_listen=", kept("grpc"))};
  if (name == "gateway") {
    const std::string http = kept("http");
    arguments.push_back(absl::StrCat("--gateway.http_listen=", http == "127.0.0.1:0" ? options_.http_listen : http));
  }
  const size_t dash = name.find('-');
  const int copy = dash == std::string::npos ? 1 : std::atoi(name.c_str() + dash + 1);
  for (const std::string other : {"intake", "validation", "rendering", "notification"}) {
    if (name.substr(0, dash) == other || fixed_.count(other + "/grpc") == 0) continue;
    arguments.push_back(absl::StrCat("--targets.", other, "=", TargetOf(other, copy)));
  }
  const std::string log = absl::StrCat(options_.run_dir, "/", name, ".log");
  processes_[name] = std::make_unique<Process>(arguments, log);
  Process& process = *processes_[name];
  const bool up = Eventually([&] { return !AddressOf(name, "admin").empty() || !process.Running(); }, kPatience);
  if (!up || !process.Running()) {
    return MakeError(absl::StatusCode::kUnavailable, absl::StrCat(name, " did not start: ", EndOf(log)),
                     {.reason = "PROCESS_NOT_STARTED", .sentence = absl::StrCat(name, " 没有启动，请看日志 ", log)});
  }
  for (const char* kind : {"grpc", "http"}) {
    const std::string address = AddressOf(name, kind);
    if (!address.empty()) fixed_[absl::StrCat(name, "/", kind)] = address;
  }
  return absl::OkStatus();
}

std::string Suite::StartServers() {
  if (options_.sentinels) {
    sentinels_ = std::make_unique<RedisSentinels>();
  } else if (options_.redis_address.empty() && options_.start_redis) {
    StartRedis();
  }
  if (options_.postgres) {
    postgres_ = std::make_unique<PostgresServer>(PostgresServer::Options{.durable = true});
    postgres_->NewDatabase();  // test1: intake's
    postgres_->NewDatabase();  // test2: notification's
  }
  if (options_.proxies && redis_ != nullptr) redis_proxy_ = std::make_unique<TcpProxy>(redis_->port());
  if (options_.proxies && postgres_ != nullptr) postgres_proxy_ = std::make_unique<TcpProxy>(postgres_->port());
  std::string redis = options_.redis_address;
  if (redis_proxy_ != nullptr) redis = absl::StrCat("127.0.0.1:", redis_proxy_->port());
  if (redis.empty()) redis = sentinels_ ? sentinels_->address() : redis_ ? redis_->address() : "127.0.0.1:1";
  const auto database = [&](const std::string& file, const std::string& name) {
    if (postgres_proxy_ != nullptr)
      return absl::StrCat("postgresql://nianbao@127.0.0.1:", postgres_proxy_->port(), "/", name);
    return postgres_ != nullptr ? postgres_->Url(name) : absl::StrCat(options_.run_dir, "/", file);
  };
  return absl::StrCat("queue { redis_address: \"", redis, "\" sentinel_master: \"", sentinels_ ? "nianbao" : "",
                      "\" lease_seconds: 5 }\nintake { database: \"", database("intake.db", "test1"),
                      "\" first_report_year: 2025 outbox_resend_seconds: 60 }\nnotification { database: \"",
                      database("notification.db", "test2"), "\" eml_dir: \"", options_.run_dir, "/outbox\" }\n");
}

absl::Status Suite::Start() {
  const std::string& dir = options_.run_dir;
  RETURN_IF_ERROR(WriteFileAtomically(
      dir + "/suite.txtpb",
      absl::StrCat(StartServers(), "rendering { artifact_dir: \"", dir, "/artifacts\" public_dir: \"", dir,
                   "/public\" font_dir: \"", options_.font_dir, "\" }\nvalidation { formats_dir: \"",
                   options_.formats_dir, "\" }\ngateway { public_dir: \"", dir,
                   "/public\" }\nserver { drain_seconds: 5 }\nauth {", kPeople, "}\n")));
  for (const std::string& name : names()) RETURN_IF_ERROR(StartProcess(name));
  return absl::OkStatus();
}

int Suite::Stop() {
  int stubborn = 0;
  for (auto& [name, process] : processes_) process->Signal(SIGTERM);
  for (auto& [name, process] : processes_) stubborn += process->Wait(absl::Seconds(30)) == 0 ? 0 : 1;
  processes_.clear();
  if (redis_ != nullptr) redis_->Stop();
  return stubborn;
}

void Suite::Kill(const std::string& name) {
  processes_.at(name)->Signal(SIGKILL);
  processes_.at(name)->Wait(absl::Seconds(10));
}

absl::Status Suite::Restart(const std::string& name) { return StartProcess(name); }

std::unique_ptr<rpc::Caller> Suite::CallerAs(const std::string& who, const std::string& service) const {
  return rpc::MakeGrpcCaller(TargetOf(service), TokenOf(who));
}

}  // namespace nianbao::e2e
