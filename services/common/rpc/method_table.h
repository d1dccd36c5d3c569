// The methods that a process serves: parsing, permission, field rules and the handler, in one place and free of gRPC.
// The transport (grpc_server.h) only moves bytes.
#ifndef NIANBAO_SERVICES_COMMON_RPC_METHOD_TABLE_H_
#define NIANBAO_SERVICES_COMMON_RPC_METHOD_TABLE_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
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

// What a method with a stream of answers gives, one after another. Used by one thread at a time.
template <typename Response>
class Source {
 public:
  virtual ~Source() = default;
  // The next answer; nothing when there is none yet: the transport asks again a moment later. An error ends the stream.
  // Must not wait.
  virtual absl::StatusOr<std::optional<Response>> Next() = 0;
};
using ByteSource = Source<std::string>;

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

  // Registers a method that the proto declares with a stream of answers to one request. `open` is called once a call.
  template <typename Request, typename Response>
  void AddSource(
      absl::string_view method,
      std::function<absl::StatusOr<std::unique_ptr<Source<Response>>>(const CallContext&, const Request&)> open) {
    AddErasedSource(
        method, Request::descriptor(), Response::descriptor(), [] { return std::make_unique<Request>(); },
        [open = std::move(open)](const CallContext& call, const google::protobuf::Message& request)
            -> absl::StatusOr<std::unique_ptr<ByteSource>> {
          auto source = open(call, static_cast<const Request&>(request));
          if (!source.ok()) return source.status();
          return std::make_unique<SerializingSource<Response>>(*std::move(source));
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

  // Whether the method answers one request with a stream: then OpenSource serves it.
  bool IsSource(absl::string_view path) const;
  // Opens such a stream. Errors as of Serve.
  absl::StatusOr<std::unique_ptr<ByteSource>> OpenSource(absl::string_view path, absl::string_view request,
                                                         const CallMetadata& metadata) const;

  // "/nianbao.intake.v1.ReportService/GetRevision", in order of registration.
  std::vector<std::string> MethodPaths() const;

 private:
  using Erased = std::function<absl::StatusOr<std::unique_ptr<google::protobuf::Message>>(
      const CallContext&, const google::protobuf::Message&)>;
  using ErasedOpen =
      std::function<absl::StatusOr<std::unique_ptr<ByteSource>>(const CallContext&, const google::protobuf::Message&)>;
  struct Method;

  template <typename Response>
  class SerializingSource final : public ByteSource {
   public:
    explicit SerializingSource(std::unique_ptr<Source<Response>> source) : source_(std::move(source)) {}
    absl::StatusOr<std::optional<std::string>> Next() override {
      absl::StatusOr<std::optional<Response>> next = source_->Next();
      if (!next.ok()) return next.status();
      if (!next->has_value()) return std::nullopt;
      return (*next)->SerializeAsString();
    }

   private:
    const std::unique_ptr<Source<Response>> source_;
  };

  void AddErased(absl::string_view method, const google::protobuf::Descriptor* request,
                 const google::protobuf::Descriptor* response,
                 std::function<std::unique_ptr<google::protobuf::Message>()> make_request, Erased handler);
  void AddErasedSource(absl::string_view method, const google::protobuf::Descriptor* request,
                       const google::protobuf::Descriptor* response,
                       std::function<std::unique_ptr<google::protobuf::Message>()> make_request, ErasedOpen open);
  void Register(std::unique_ptr<Method> method, const google::protobuf::Descriptor* request,
                const google::protobuf::Descriptor* response);
  // The request parsed and checked, its caller admitted.
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Receive(const Method& method, absl::string_view request,
                                                                     const CallMetadata& metadata,
                                                                     CallContext& call) const;
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
