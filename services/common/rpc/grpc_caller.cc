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

// A stream of answers to one request. Holds itself until gRPC has said its last word.
class StreamCall final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  StreamCall(std::string request, StreamEvents events) : request_(ToBuffer(request)), events_(std::move(events)) {}

  static std::function<void()> Begin(std::shared_ptr<StreamCall> call, grpc::GenericStub& stub,
                                     const std::string& method) {
    call->self_ = call;
    stub.PrepareBidiStreamingCall(&call->context, method, grpc::StubOptions(), call.get());
    call->StartWriteLast(&call->request_, grpc::WriteOptions());
    call->StartRead(&call->response_);
    call->StartCall();
    return [weak = std::weak_ptr<StreamCall>(call)] {
      if (const auto alive = weak.lock()) alive->context.TryCancel();
    };
  }

  void OnReadInitialMetadataDone(bool ok) override {
    if (ok && events_.opened != nullptr) events_.opened();
  }
  void OnReadDone(bool more) override {
    if (!more) return;  // OnDone says how it ended
    events_.message(ToBytes(response_));
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    const std::shared_ptr<StreamCall> last = std::move(self_);
    events_.ended(FromGrpc(status));
  }

  grpc::ClientContext context;

 private:
  const grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  const StreamEvents events_;
  std::shared_ptr<StreamCall> self_;
};

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
    Prepare(call->context, options);
    stub_.UnaryCall(&call->context, method, grpc::StubOptions(), &call->request, &call->response,
                    [call](grpc::Status status) {
                      std::unique_ptr<Call> owned(call);
                      if (!status.ok()) return owned->done(FromGrpc(status));
                      owned->done(ToBytes(owned->response));
                    });
  }

  std::function<void()> StartStream(const std::string& method, std::string request, const CallOptions& options,
                                    StreamEvents events) override {
    auto call = std::make_shared<StreamCall>(std::move(request), std::move(events));
    Prepare(call->context, options);
    return StreamCall::Begin(std::move(call), stub_, method);
  }

 private:
  void Prepare(grpc::ClientContext& context, const CallOptions& options) const {
    context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMicroseconds(options.timeout));
    const std::string& token = options.token.empty() ? token_ : options.token;
    if (!token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    if (!options.traceparent.empty()) context.AddMetadata("traceparent", options.traceparent);
  }

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
