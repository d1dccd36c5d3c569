#include "services/common/runtime/process_runtime.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.pb.h"
#include "nianbao/intake/v1/sign_in_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/common/queue/memory_queue.h"
#include "services/common/queue/redis_queue.h"
#include "services/common/telemetry/log.h"

namespace nianbao {
namespace {

constexpr absl::Duration kDependencyPause = absl::Seconds(1);
constexpr absl::Duration kTokenPatience = absl::Seconds(3);
constexpr absl::Duration kHealthPatience = absl::Seconds(1);

absl::Status Invalid(const std::string& what) {
  return MakeError(absl::StatusCode::kInvalidArgument, what,
                   {.reason = "CONFIG_INVALID", .sentence = absl::StrCat("配置有误：", what)});
}

const char* NameOf(Target target) {
  switch (target) {
    case Target::kIntake:
      return "intake";
    case Target::kValidation:
      return "validation";
    case Target::kRendering:
      return "rendering";
    case Target::kNotification:
      return "notification";
  }
  return "";
}

const std::string& AddressOf(const config::v1::Targets& targets, Target target) {
  switch (target) {
    case Target::kIntake:
      return targets.intake();
    case Target::kValidation:
      return targets.validation();
    case Target::kRendering:
      return targets.rendering();
    case Target::kNotification:
      return targets.notification();
  }
  return targets.intake();
}

// OK when a service says that it serves.
absl::Status HealthOf(rpc::Caller& service) {
  const auto health = service.Call<grpc::health::v1::HealthCheckResponse>(
      "/grpc.health.v1.Health/Check", grpc::health::v1::HealthCheckRequest(), {.timeout = kHealthPatience});
  if (!health.ok()) return health.status();
  if (health->status() == grpc::health::v1::HealthCheckResponse::SERVING) return absl::OkStatus();
  return MakeError(absl::StatusCode::kUnavailable, "the service does not serve",
                   {.reason = "NOT_SERVING", .sentence = "所依赖的服务暂时不可用，请稍候再试。"});
}

}  // namespace

class ProcessRuntime::DependencyLoop final : public Loop {
 public:
  explicit DependencyLoop(ProcessRuntime& runtime) : runtime_(runtime) {}
  absl::Status RunOnce() override {
    runtime_.AskDependencies();
    return absl::OkStatus();
  }

 private:
  ProcessRuntime& runtime_;
};

ProcessRuntime::ProcessRuntime(const config::v1::Config& config,
                               std::shared_ptr<const auth::StaticAuthenticator> authenticator)
    : config_(config),
      authenticator_(std::move(authenticator)),
      tokens_(std::make_shared<auth::TokenAuthenticator>(authenticator_, clock_)),
      methods_(std::make_unique<rpc::MethodTable>(tokens_, clock_, ids_, metrics_)) {}

ProcessRuntime::~ProcessRuntime() { FinishDrain(); }

absl::StatusOr<std::unique_ptr<ProcessRuntime>> ProcessRuntime::Create(const config::v1::Config& config,
                                                                       const ProgramOptions& options) {
  ASSIGN_OR_RETURN(auto authenticator, auth::StaticAuthenticator::Create(config.auth()));
  rpc::LogGrpcMessages();
  if (config.auth().principals().empty()) {
    Log(LogLevel::kWarn, "auth.nobody",
        {{"advice", "auth.principals is empty: not even the services can call; see deploy/people.txtpb"}});
  }
  std::unique_ptr<ProcessRuntime> runtime(new ProcessRuntime(config, std::move(authenticator)));
  if (!options.needs_queue) return runtime;
  if (!config.queue().redis_address().empty()) {
    runtime->queue_ = MakeRedisQueue({.address = config.queue().redis_address(),
                                      .password = config.queue().redis_password(),
                                      .sentinel_master = config.queue().sentinel_master()},
                                     runtime->ids_);
    runtime->AddDependency("queue", [queue = runtime->queue_.get()] { return queue->EnsureReady().status(); });
  } else if (options.memory_queue_allowed) {
    runtime->queue_ = std::make_unique<MemoryQueue>();
    Log(LogLevel::kWarn, "queue.in_memory",
        {{"advice", "no queue.redis_address is set: jobs live in this process alone; use Redis in production"}});
  } else {
    return Invalid("queue.redis_address 没有设置（多进程部署必须使用 Redis）");
  }
  return runtime;
}

rpc::Caller& ProcessRuntime::caller(Target target) {
  std::lock_guard lock(mutex_);
  std::unique_ptr<rpc::Caller>& caller = callers_[target];
  if (caller == nullptr) {
    caller = IsHere(target) ? server_->InProcessCaller(config_.auth().service_token())
                            : rpc::MakeGrpcCaller(AddressOf(config_.targets(), target), config_.auth().service_token());
  }
  return *caller;
}

JobQueue& ProcessRuntime::queue() { return *queue_; }

void ProcessRuntime::AddDependency(const std::string& name, std::function<absl::Status()> check) {
  dependencies_.push_back({name, std::move(check)});
}

bool ProcessRuntime::IsHere(Target target) const {
  return std::find(local_.begin(), local_.end(), NameOf(target)) != local_.end();
}

void ProcessRuntime::AddDependencyOn(Target target) {
  AddDependency(NameOf(target),
                [this, target] { return IsHere(target) ? absl::OkStatus() : HealthOf(caller(target)); });
}

absl::Status ProcessRuntime::Serve(const std::vector<std::string>& local) {
  local_ = local;
  if (!IsHere(Target::kIntake) && !config_.targets().intake().empty()) AskIntakeForTokens();
  const config::v1::Server& server = config_.server();
  ASSIGN_OR_RETURN(server_, rpc::GrpcServer::Start(
                                *methods_, {.listen = server.grpc_listen(),
                                            .max_request_bytes = server.max_request_bytes(),
                                            .handler_threads = server.handler_threads(),
                                            .max_waiting_calls = static_cast<size_t>(server.max_waiting_calls())}));
  AdminServer::Pages pages;
  pages["/metrics"] = [this] { return AdminAnswer{.body = metrics_.Expose()}; };
  pages["/healthz"] = [] { return AdminAnswer{.body = "ok\n"}; };
  pages["/readyz"] = [this] { return Ready(); };
  ASSIGN_OR_RETURN(admin_, AdminServer::Start(server.admin_listen(), std::move(pages)));
  AskDependencies();
  dependency_loop_ = std::make_unique<DependencyLoop>(*this);
  dependency_runner_ = std::make_unique<LoopRunner>("dependencies", *dependency_loop_, kDependencyPause);
  Log(LogLevel::kInfo, "process.serving", {{"grpc", server_->address()}, {"admin", admin_->address()}});
  return absl::OkStatus();
}

void ProcessRuntime::AskIntakeForTokens() {
  tokens_->SetResolver([this](const std::string& digest) -> absl::StatusOr<auth::Resolved> {
    intake::v1::ResolveTokenRequest request;
    request.set_digest(digest);
    ASSIGN_OR_RETURN(const auto found,
                     caller(Target::kIntake)
                         .Call<intake::v1::ResolvedPrincipal>("/nianbao.intake.v1.SignInService/ResolveToken", request,
                                                              {.timeout = kTokenPatience}));
    auto principal = std::make_shared<auth::Principal>();
    principal->id = found.id();
    principal->display_name = found.display_name();
    principal->email = found.email();
    for (const auto& role : found.roles()) principal->grants.push_back({role.role(), role.organ()});
    return auth::Resolved{std::move(principal), absl::FromUnixSeconds(found.expire_time().seconds())};
  });
}

absl::Status ProcessRuntime::WritePortFile(const std::string& more) const {
  if (config_.server().port_file().empty()) return absl::OkStatus();
  return WriteFileAtomically(config_.server().port_file(),
                             absl::StrCat("grpc ", server_->address(), "\nadmin ", admin_->address(), "\n", more));
}

void ProcessRuntime::AskDependencies() {
  for (Dependency& dependency : dependencies_) {
    const absl::Status now = dependency.check();
    bool changed = false;
    {
      std::lock_guard lock(mutex_);
      changed = now.code() != dependency.last.code();
      dependency.last = now;
    }
    server_->SetServing(dependency.name, now.ok());
    metrics_.Set("nianbao_dependency_up", {{"dependency", dependency.name}}, now.ok() ? 1 : 0);
    if (changed) {
      Log(now.ok() ? LogLevel::kInfo : LogLevel::kWarn, "dependency.changed",
          {{"dependency", dependency.name}, {"up", now.ok()}, {"status", now}});
    }
  }
}

AdminAnswer ProcessRuntime::Ready() {
  std::lock_guard lock(mutex_);
  std::string dependencies;
  bool degraded = false;
  for (const Dependency& dependency : dependencies_) {
    degraded |= !dependency.last.ok();
    absl::StrAppend(&dependencies, dependencies.empty() ? "" : ",", JsonString(dependency.name), ":",
                    JsonString(dependency.last.ok() ? "ok" : DetailOf(dependency.last).reason));
  }
  const char* state = draining_ ? "draining" : degraded ? "degraded" : "ok";
  return {.http_status = draining_ ? 503 : 200,
          .media_type = "application/json",
          .body = absl::StrCat("{\"status\":\"", state, "\",\"dependencies\":{", dependencies, "}}\n")};
}

void ProcessRuntime::BeginDrain() {
  draining_ = true;
  if (server_ != nullptr) server_->SetServing("", false);
}

void ProcessRuntime::FinishDrain() {
  dependency_runner_.reset();
  if (server_ != nullptr) server_->Drain(absl::Seconds(config_.server().drain_seconds()));
  admin_.reset();
}

}  // namespace nianbao
