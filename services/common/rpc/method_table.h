// The methods that a process serves: parsing, permission, field rules and the handler, in one place and free of gRPC.
// The transport (grpc_server.h) only moves bytes.
#ifndef NIANBAO_SERVICES_COMMON_RPC_METHOD_TABLE_H_
#define NIANBAO_SERVICES_COMMON_RPC_METHOD_TABLE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/common/auth/principal.h"
#include "services/common/clock/clock.h"
#include "services/common/rpc/call.h"
#include "services/common/rpc/field_rules.h"
#include "services/common/telemetry/metrics.h"

namespace nianbao::rpc {

// What comes with a call beside its bytes.
struct CallMetadata {
  std::string authorization;  // "Bearer …"
  std::string traceparent;
};

// Methods by full name. Add everything before the first Serve; then it is immutable and thread-safe.
class MethodTable {
 public:
  MethodTable(std::shared_ptr<const auth::Authenticator> authenticator, const Clock& clock, IdSource& ids,
              Metrics& metrics);
  ~MethodTable();

  // Registers `handler` for "nianbao.intake.v1.ReportService.GetRevision". The proto must declare that method with
  // these message types and a permission, unary or as a stream both ways; anything else aborts at start, which every
  // test of a service would show.
  template <typename Request, typename Response>
  void Add(absl::string_view method,
           std::function<absl::StatusOr<Response>(const CallContext&, const Request&)> handler) {
    AddErased(
        method, Request::descriptor(), Response::descriptor(), [] { return std::make_unique<Request>(); },
        [handler = std::move(handler)](const CallContext& call, const google::protobuf::Message& request)
            -> absl::StatusOr<std::unique_ptr<google::protobuf::Message>> {
          absl::StatusOr<Response> response = handler(call, static_cast<const Request&>(request));
          if (!response.ok()) return response.status();
          return std::make_unique<Response>(*std::move(response));
        });
  }

  // Serves one call: bytes in, bytes out. Errors carry reason, metadata and a Chinese sentence:
  // UNIMPLEMENTED (METHOD_UNKNOWN), UNAUTHENTICATED (NOT_SIGNED_IN), PERMISSION_DENIED, INVALID_ARGUMENT
  // (MALFORMED_REQUEST, TEXT_NOT_UTF8, FIELD_*), and the handler's own.
  absl::StatusOr<std::string> Serve(absl::string_view method, absl::string_view request,
                                    const CallMetadata& metadata) const;

  // Whether the proto declares the method as a stream both ways: then Serve answers one message of it, and an error
  // ends the stream. False for a path that nobody added.
  bool IsStream(absl::string_view path) const;

  // "/nianbao.intake.v1.ReportService/GetRevision", in order of registration.
  std::vector<std::string> MethodPaths() const;

 private:
  using Erased = std::function<absl::StatusOr<std::unique_ptr<google::protobuf::Message>>(
      const CallContext&, const google::protobuf::Message&)>;
  struct Method;

  void AddErased(absl::string_view method, const google::protobuf::Descriptor* request,
                 const google::protobuf::Descriptor* response,
                 std::function<std::unique_ptr<google::protobuf::Message>()> make_request, Erased handler);
  absl::StatusOr<std::string> Run(const Method& method, absl::string_view request, const CallMetadata& metadata,
                                  CallContext& call) const;
  absl::Status Admit(const Method& method, const CallMetadata& metadata, CallContext& call) const;

  const std::shared_ptr<const auth::Authenticator> authenticator_;
  const Clock& clock_;
  IdSource& ids_;
  Metrics& metrics_;
  std::map<std::string, std::unique_ptr<Method>, std::less<>> methods_;  // by path
  std::vector<std::string> paths_;
};

}  // namespace nianbao::rpc

#endif  // NIANBAO_SERVICES_COMMON_RPC_METHOD_TABLE_H_
