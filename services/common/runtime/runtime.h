// What a module finds in its process: configuration, clock, callers to other services, the queue; and what it gives to
// it: methods, readiness checks, things to stop. A module never asks where another lives.
#ifndef NIANBAO_SERVICES_COMMON_RUNTIME_RUNTIME_H_
#define NIANBAO_SERVICES_COMMON_RUNTIME_RUNTIME_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "nianbao/config/v1/config.pb.h"
#include "services/common/auth/principal.h"
#include "services/common/auth/token_authenticator.h"
#include "services/common/base/random_id.h"
#include "services/common/clock/clock.h"
#include "services/common/queue/job_queue.h"
#include "services/common/rpc/call.h"
#include "services/common/rpc/method_table.h"
#include "services/common/telemetry/metrics.h"

namespace nianbao {

// The services that a module may call.
enum class Target { kIntake, kValidation, kRendering, kNotification };

// One process. Everything returned lives as long as the runtime. Thread-safe after Init.
class Runtime {
 public:
  virtual ~Runtime() = default;

  virtual const config::v1::Config& config() const = 0;
  virtual const Clock& clock() const = 0;
  virtual IdSource& ids() = 0;
  virtual Metrics& metrics() = 0;
  // Principals of the configuration.
  virtual const auth::StaticAuthenticator& authenticator() const = 0;
  // Those, and the people registered at intake.
  virtual auth::TokenAuthenticator& tokens() = 0;

  // Methods that this process serves; add to it in Module::Init only.
  virtual rpc::MethodTable& methods() = 0;

  // A caller with this process's service token: in-process when the target runs here, TCP elsewhere. From Start on.
  virtual rpc::Caller& caller(Target target) = 0;

  // The job queue: Redis, or in memory where no Redis is configured (all-in-one only).
  virtual JobQueue& queue() = 0;

  // Another service that this process cannot work without: a dependency under the service's name, asked for its health.
  // None when it runs in this process. In Init only.
  virtual void AddDependencyOn(Target target) = 0;

  // A dependency whose state shows in /readyz and in gRPC health under `name`; asked about once a second. In Init only.
  virtual void AddDependency(const std::string& name, std::function<absl::Status()> check) = 0;
};

// A service or the gateway, as a part of a process.
class Module {
 public:
  virtual ~Module() = default;
  // "intake".
  virtual std::string name() const = 0;
  // Opens what it owns and registers its methods. Nothing is served yet; nobody may be called yet.
  virtual absl::Status Init(Runtime& runtime) = 0;
  // Starts its loops and workers; the process serves already.
  virtual absl::Status Start(Runtime& runtime) = 0;
  // Hands work under way back and ends its threads. Called before the server drains. Idempotent.
  virtual void Stop() = 0;
  // "http 127.0.0.1:8080" lines for the port file, beside grpc and admin.
  virtual std::string PortLines() const { return ""; }
};

using ModuleFactory = std::unique_ptr<Module> (*)();

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_RUNTIME_RUNTIME_H_
