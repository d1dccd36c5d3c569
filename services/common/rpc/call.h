// What a handler knows about its call, and how one service calls another. Free of gRPC.
#ifndef NIANBAO_SERVICES_COMMON_RPC_CALL_H_
#define NIANBAO_SERVICES_COMMON_RPC_CALL_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "services/common/auth/principal.h"
#include "services/common/telemetry/trace.h"

namespace nianbao::rpc {

// A call being served.
struct CallContext {
  std::shared_ptr<const auth::Principal> principal;  // never null in a handler; anonymous for "public" methods
  Trace trace;
  std::string resource;  // that the request names, for the log; may be empty
};

// How to make a call.
struct CallOptions {
  absl::Duration timeout = absl::Seconds(10);
  std::string token;        // bearer token; empty = the caller's own default
  std::string traceparent;  // empty = a new trace
};

// What a stream of answers tells. Each is called alone, in order, on a thread of the caller's, and must not block.
struct StreamEvents {
  std::function<void()> opened;                    // the service has taken the call
  std::function<void(std::string)> message;        // serialised
  std::function<void(const absl::Status&)> ended;  // once, last
};

// Calls one other service by full method name, "/nianbao.intake.v1.ReportService/GetRevision". Thread-safe.
class Caller {
 public:
  using Done = std::function<void(absl::StatusOr<std::string>)>;

  virtual ~Caller() = default;

  // Sends serialised bytes; `done` is called once, on a thread of the caller's. The error is the service's own status
  // with its details, UNAVAILABLE (SERVICE_UNREACHABLE) or DEADLINE_EXCEEDED.
  virtual void Start(const std::string& method, std::string request, const CallOptions& options, Done done) = 0;

  // Calls a method that answers with a stream; `timeout` is that of the whole stream. What is returned gives the call
  // up; it may be called at any time from any thread, also after the end. UNIMPLEMENTED where the transport has none.
  virtual std::function<void()> StartStream(const std::string& method, std::string request, const CallOptions& options,
                                            StreamEvents events);

  // Start, and wait.
  absl::StatusOr<std::string> CallBytes(const std::string& method, std::string request, const CallOptions& options);

  // The same with messages.
  template <typename Response>
  absl::StatusOr<Response> Call(const std::string& method, const google::protobuf::Message& request,
                                const CallOptions& options = {}) {
    absl::StatusOr<std::string> bytes = CallBytes(method, request.SerializeAsString(), options);
    if (!bytes.ok()) return bytes.status();
    Response response;
    if (!response.ParseFromString(*bytes)) return absl::InternalError("malformed answer of " + method);
    return response;
  }
};

}  // namespace nianbao::rpc

#endif  // NIANBAO_SERVICES_COMMON_RPC_CALL_H_
