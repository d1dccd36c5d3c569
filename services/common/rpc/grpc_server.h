// A gRPC server over a MethodTable: raw methods on the callback API, health, reflection, graceful drain.
#ifndef NIANBAO_SERVICES_COMMON_RPC_GRPC_SERVER_H_
#define NIANBAO_SERVICES_COMMON_RPC_GRPC_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/rpc/call.h"
#include "services/common/rpc/method_table.h"

namespace nianbao::rpc {

struct ServerOptions {
  std::string listen = "127.0.0.1:0";  // port 0 = any free one
  int max_request_bytes = 8 << 20;     // larger requests get RESOURCE_EXHAUSTED (MESSAGE_TOO_LARGE)
  int handler_threads = 16;
  size_t max_waiting_calls = 4096;  // further calls get RESOURCE_EXHAUSTED (SERVER_BUSY)
};

// A running server. Methods are registered raw, without generated stubs: our own code parses, so permission, limits,
// UTF-8 and the Chinese sentence have one place (docs/adr).
class GrpcServer {
 public:
  // UNAVAILABLE (ADDRESS_IN_USE) when the address cannot be bound. `methods` must outlive the server.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(const MethodTable& methods, const ServerOptions& options);
  virtual ~GrpcServer() = default;

  // "127.0.0.1:43210".
  virtual std::string address() const = 0;
  // A caller into this very process, without a socket.
  virtual std::unique_ptr<Caller> InProcessCaller(const std::string& token) = 0;
  // grpc.health.v1: "" is the server as a whole, "queue" a dependency.
  virtual void SetServing(const std::string& name, bool serving) = 0;
  // No new calls; waits at most `patience` for those under way, then cancels them.
  virtual void Drain(absl::Duration patience) = 0;
};

// A caller over TCP; connects when first used and again after failures.
std::unique_ptr<Caller> MakeGrpcCaller(const std::string& address, const std::string& token);

// From now on what gRPC itself has to say is a structured line like any other. Once a process.
void LogGrpcMessages();

}  // namespace nianbao::rpc

#endif  // NIANBAO_SERVICES_COMMON_RPC_GRPC_SERVER_H_
