#include "tests/e2e/suite.h"

#include <signal.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
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
    id: "worker"
    display_name: "系统服务"
    token: "demo-token-worker"
    grants { role: "worker" organ: "*" }
  }
  service_token: "demo-token-worker"
)pb";

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
  std::vector<std::string> all(std::begin(kNames), std::end(kNames));
  for (int copy = 2; copy <= options_.workers; ++copy) {
    for (const char* name : {"validation", "rendering", "notification"}) all.push_back(absl::StrCat(name, "-", copy));
  }
  return all;
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
  for (const char* other : kNames) {
    const std::string address = AddressOf(other, "grpc");
    if (!address.empty() && other != name && std::string(other) != "gateway") {
      arguments.push_back(absl::StrCat("--targets.", other, "=", address));
    }
  }
  const std::string log = absl::StrCat(options_.run_dir, "/", name, ".log");
  processes_[name] = std::make_unique<Process>(arguments, log);
  Process& process = *processes_[name];
  const bool up = Eventually([&] { return !AddressOf(name, "admin").empty() || !process.Running(); }, kPatience);
  if (!up || !process.Running()) {
    return MakeError(absl::StatusCode::kUnavailable, absl::StrCat(name, " did not start"),
                     {.reason = "PROCESS_NOT_STARTED", .sentence = absl::StrCat(name, " 没有启动，请看日志 ", log)});
  }
  for (const char* kind : {"grpc", "http"}) {
    const std::string address = AddressOf(name, kind);
    if (!address.empty()) fixed_[absl::StrCat(name, "/", kind)] = address;
  }
  return absl::OkStatus();
}

absl::Status Suite::Start() {
  if (options_.redis_address.empty() && options_.start_redis) StartRedis();
  const std::string redis = !options_.redis_address.empty() ? options_.redis_address
                            : redis_                        ? redis_->address()
                                                            : "127.0.0.1:1";
  const std::string& dir = options_.run_dir;
  RETURN_IF_ERROR(WriteFileAtomically(
      dir + "/suite.txtpb",
      absl::StrCat("queue { redis_address: \"", redis, "\" lease_seconds: 5 }\nintake { database: \"", dir,
                   "/intake.db\" first_report_year: 2025 outbox_resend_seconds: 60 }\nrendering { artifact_dir: \"",
                   dir, "/artifacts\" public_dir: \"", dir, "/public\" font_dir: \"", options_.font_dir,
                   "\" }\nnotification { database: \"", dir, "/notification.db\" eml_dir: \"", dir,
                   "/outbox\" }\ngateway { public_dir: \"", dir, "/public\" }\nserver { drain_seconds: 5 }\nauth {",
                   kPeople, "}\n")));
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
  return rpc::MakeGrpcCaller(AddressOf(service, "grpc"), TokenOf(who));
}

}  // namespace nianbao::e2e
