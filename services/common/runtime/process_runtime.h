// The Runtime of a real process.
#ifndef NIANBAO_SERVICES_COMMON_RUNTIME_PROCESS_RUNTIME_H_
#define NIANBAO_SERVICES_COMMON_RUNTIME_PROCESS_RUNTIME_H_

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "services/common/rpc/grpc_server.h"
#include "services/common/runtime/admin_server.h"
#include "services/common/runtime/loop.h"
#include "services/common/runtime/run_modules.h"
#include "services/common/runtime/runtime.h"

namespace nianbao {

class ProcessRuntime final : public Runtime {
 public:
  // INVALID_ARGUMENT (CONFIG_INVALID) when the configuration contradicts itself.
  static absl::StatusOr<std::unique_ptr<ProcessRuntime>> Create(const config::v1::Config& config,
                                                                const ProgramOptions& options);
  ~ProcessRuntime() override;

  const config::v1::Config& config() const override { return config_; }
  const Clock& clock() const override { return clock_; }
  IdSource& ids() override { return ids_; }
  Metrics& metrics() override { return metrics_; }
  const auth::StaticAuthenticator& authenticator() const override { return *authenticator_; }
  auth::TokenAuthenticator& tokens() override { return *tokens_; }
  rpc::MethodTable& methods() override { return *methods_; }
  rpc::Caller& caller(Target target) override;
  JobQueue& queue() override;
  void AddDependency(const std::string& name, std::function<absl::Status()> check) override;
  void AddDependencyOn(Target target) override;

  // Opens the gRPC server and the admin pages. `local` names the modules of this process.
  absl::Status Serve(const std::vector<std::string>& local);
  // Writes the port file if one is configured; `more` are the modules' own lines.
  absl::Status WritePortFile(const std::string& more) const;
  // Health says NOT_SERVING from now on.
  void BeginDrain();
  // Waits for calls under way.
  void FinishDrain();

 private:
  class DependencyLoop;
  struct Dependency {
    std::string name;
    std::function<absl::Status()> check;
    absl::Status last = absl::UnknownError("not asked yet");
  };

  ProcessRuntime(const config::v1::Config& config, std::shared_ptr<const auth::StaticAuthenticator> authenticator);
  bool IsHere(Target target) const;
  // Tokens of people are asked for at intake, where that is another process.
  void AskIntakeForTokens();
  void AskDependencies();
  AdminAnswer Ready();

  const config::v1::Config config_;
  const SystemClock clock_;
  RandomIdSource ids_;
  Metrics metrics_;
  const std::shared_ptr<const auth::StaticAuthenticator> authenticator_;
  const std::shared_ptr<auth::TokenAuthenticator> tokens_;
  std::unique_ptr<rpc::MethodTable> methods_;
  std::unique_ptr<JobQueue> queue_;

  std::mutex mutex_;  // guards callers_ and the last answers of dependencies_
  std::map<Target, std::unique_ptr<rpc::Caller>> callers_;
  std::vector<Dependency> dependencies_;
  std::vector<std::string> local_;
  std::atomic<bool> draining_ = false;

  std::unique_ptr<rpc::GrpcServer> server_;
  std::unique_ptr<AdminServer> admin_;
  std::unique_ptr<Loop> dependency_loop_;
  std::unique_ptr<LoopRunner> dependency_runner_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_RUNTIME_PROCESS_RUNTIME_H_
