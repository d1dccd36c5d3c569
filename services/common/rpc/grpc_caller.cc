#include "services/common/rpc/grpc_caller.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/rpc/grpc_server.h"
#include "services/common/rpc/status_wire.h"

namespace nianbao::rpc {
namespace {

class GrpcCaller final : public Caller {
 public:
  GrpcCaller(std::shared_ptr<grpc::Channel> channel, std::string token)
      : stub_(std::move(channel)), token_(std::move(token)) {}

  void Start(const std::string& method, std::string request, const CallOptions& options, Done done) override {
    struct Call {
      grpc::ClientContext context;
      grpc::ByteBuffer request;
      grpc::ByteBuffer response;
      Done done;
    };
    auto* call = new Call();  // deleted when the call ends
    call->request = ToBuffer(request);
    call->done = std::move(done);
    call->context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMicroseconds(options.timeout));
    const std::string& token = options.token.empty() ? token_ : options.token;
    if (!token.empty()) call->context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    if (!options.traceparent.empty()) call->context.AddMetadata("traceparent", options.traceparent);
    stub_.UnaryCall(&call->context, method, grpc::StubOptions(), &call->request, &call->response,
                    [call](grpc::Status status) {
                      std::unique_ptr<Call> owned(call);
                      if (!status.ok()) return owned->done(FromGrpc(status));
                      owned->done(ToBytes(owned->response));
                    });
  }

 private:
  grpc::GenericStub stub_;
  const std::string token_;
};

}  // namespace

// gRPC's own UNAVAILABLE and DEADLINE_EXCEEDED have no details; people still need a sentence.
absl::Status FromGrpc(const grpc::Status& status) {
  if (!status.error_details().empty() || status.ok()) {
    return FromWire(status.error_code(), status.error_message(), status.error_details());
  }
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  if (code == absl::StatusCode::kUnavailable) {
    return MakeError(code, status.error_message(),
                     {.reason = "SERVICE_UNREACHABLE", .sentence = "后台服务暂时连不上，请稍后再试。"});
  }
  if (code == absl::StatusCode::kDeadlineExceeded) {
    return MakeError(code, status.error_message(),
                     {.reason = "DEADLINE_EXCEEDED", .sentence = "后台服务没有在限定时间内答复，请稍后再试。"});
  }
  if (code == absl::StatusCode::kResourceExhausted) {
    return MakeError(code, status.error_message(),
                     {.reason = "MESSAGE_TOO_LARGE", .sentence = "提交的内容太大，超过了系统允许的上限。"});
  }
  return absl::Status(code, status.error_message());
}

std::string ToBytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Valid() || !buffer.Dump(&slices).ok()) return bytes;
  bytes.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::unique_ptr<Caller> MakeCallerOn(std::shared_ptr<grpc::Channel> channel, const std::string& token) {
  // Channels live as long as the process: when the last one that made callback calls goes, gRPC 1.51 ends its
  // completion queue under the feet of its own polling threads.
  static std::mutex mutex;
  static auto* kept = new std::set<std::shared_ptr<grpc::Channel>>();
  std::lock_guard lock(mutex);
  kept->insert(channel);
  return std::make_unique<GrpcCaller>(std::move(channel), token);
}

std::unique_ptr<Caller> MakeGrpcCaller(const std::string& address, const std::string& token) {
  static std::mutex mutex;
  static auto* channels = new std::map<std::string, std::shared_ptr<grpc::Channel>>();
  std::lock_guard lock(mutex);
  std::shared_ptr<grpc::Channel>& channel = (*channels)[address];
  if (channel != nullptr) return MakeCallerOn(channel, token);
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kLargestAnswer);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);  // services talk on the local network
  channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  return MakeCallerOn(channel, token);
}

}  // namespace nianbao::rpc
