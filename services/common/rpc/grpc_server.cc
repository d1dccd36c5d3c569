#include "services/common/rpc/grpc_server.h"

#include <grpc/support/log.h>
#include <grpcpp/alarm.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/codegen/service_type.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.pb.h"
#include "services/common/base/error.h"
#include "services/common/rpc/grpc_caller.h"
#include "services/common/rpc/request_bounds.h"
#include "services/common/rpc/status_wire.h"
#include "services/common/rpc/thread_pool.h"
#include "services/common/telemetry/log.h"

namespace nianbao::rpc {
namespace {

grpc::Status ToGrpc(const absl::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      ToRpcStatus(status).SerializeAsString());
}

std::string MetadataOf(const grpc::CallbackServerContext& context, const char* key) {
  const auto& all = context.client_metadata();
  const auto found = all.find(key);
  return found == all.end() ? std::string() : std::string(found->second.data(), found->second.size());
}

CallMetadata MetadataOf(const grpc::CallbackServerContext& context) {
  return {MetadataOf(context, "authorization"), MetadataOf(context, "traceparent")};
}

// One stream: a message is read, answered on the pool and written, then the next. gRPC deletes nothing: OnDone does.
class StreamReactor final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  StreamReactor(const MethodTable& methods, ThreadPool& pool, RequestBounds& bounds, const std::string& path,
                CallMetadata metadata)
      : methods_(methods), pool_(pool), bounds_(bounds), path_(path), metadata_(std::move(metadata)) {
    StartRead(&request_);
  }
  void OnReadDone(bool more) override {
    if (!more) return Finish(grpc::Status::OK);
    const size_t bytes = request_.Length();
    if (absl::Status refused = bounds_.Enter(bytes); !refused.ok()) return Finish(ToGrpc(refused));
    if (pool_.TryRun([this, bytes] { Answer(bytes); })) return;
    bounds_.Leave(bytes);
    Finish(ToGrpc(Busy()));
  }
  void OnWriteDone(bool written) override { written ? StartRead(&request_) : Finish(grpc::Status::CANCELLED); }
  void OnDone() override { delete this; }

 private:
  void Answer(size_t bytes) {
    absl::StatusOr<std::string> answer = methods_.Serve(path_, ToBytes(request_), metadata_);
    bounds_.Leave(bytes);
    if (!answer.ok()) return Finish(ToGrpc(answer.status()));
    response_ = ToBuffer(*answer);
    StartWrite(&response_);
  }

  const MethodTable& methods_;
  ThreadPool& pool_;
  RequestBounds& bounds_;
  const std::string& path_;
  const CallMetadata metadata_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
};

// Methods that nobody registered get an answer that says so.
class UnknownMethods final : public grpc::CallbackGenericService {
 public:
  explicit UnknownMethods(const MethodTable& methods) : methods_(methods) {}

 private:
  class Refusal final : public grpc::ServerGenericBidiReactor {
   public:
    explicit Refusal(const absl::Status& status) { Finish(ToGrpc(status)); }
    void OnDone() override { delete this; }
  };
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    return new Refusal(methods_.Serve(context->method(), "", {}).status());
  }

  const MethodTable& methods_;
};

absl::Status Draining() {
  return MakeError(absl::StatusCode::kUnavailable, "the server drains",
                   {.reason = "SERVER_DRAINING", .sentence = "服务正在重新启动，请从上次的位置继续。"});
}

// One stream of answers. While there is nothing to say it holds no thread: an alarm asks again.
class SourceReactor final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  SourceReactor(const MethodTable& methods, ThreadPool& pool, const std::atomic<bool>& draining)
      : methods_(methods), pool_(pool), draining_(draining) {}

  void Open(const std::string& path, const std::string& request, const CallMetadata& metadata) {
    OnPool([this, &path, request, metadata] {
      auto source = methods_.OpenSource(path, request, metadata);
      if (!source.ok()) return Finish(ToGrpc(source.status()));
      source_ = *std::move(source);
      Go();
    });
  }
  void OnWriteDone(bool written) override {
    if (!written) return Finish(grpc::Status::CANCELLED);
    OnPool([this] { Go(); });
  }
  void OnCancel() override {
    std::lock_guard lock(mutex_);
    cancelled_ = true;
    if (waiting_) alarm_.Cancel();
  }
  void OnDone() override { delete this; }

 private:
  static constexpr std::chrono::milliseconds kPause{100};

  void OnPool(std::function<void()> work) {
    if (!pool_.TryRun(std::move(work))) Finish(ToGrpc(Busy()));
  }
  void Go() {
    if (draining_.load()) return Finish(ToGrpc(Draining()));
    absl::StatusOr<std::optional<std::string>> next = source_->Next();
    if (!next.ok()) return Finish(ToGrpc(next.status()));
    if (!next->has_value()) return Wait();
    answer_ = ToBuffer(**next);
    StartWrite(&answer_);
  }
  // Nothing of this object is touched after Finish: OnDone may run before it returns.
  void Wait() {
    std::unique_lock lock(mutex_);
    if (cancelled_) {
      lock.unlock();
      return Finish(grpc::Status::CANCELLED);
    }
    waiting_ = true;
    alarm_.Set(std::chrono::system_clock::now() + kPause, [this](bool rang) { Resume(rang); });
  }
  void Resume(bool rang) {
    {
      std::lock_guard lock(mutex_);
      waiting_ = false;
      rang = rang && !cancelled_;
    }
    if (!rang) return Finish(grpc::Status::CANCELLED);
    OnPool([this] { Go(); });
  }

  const MethodTable& methods_;
  ThreadPool& pool_;
  const std::atomic<bool>& draining_;
  std::unique_ptr<ByteSource> source_;
  grpc::ByteBuffer answer_;
  std::mutex mutex_;  // guards what follows
  bool cancelled_ = false;
  bool waiting_ = false;
  grpc::Alarm alarm_;
};

// One proto service, its methods registered raw.
class RawService final : public grpc::Service {
 public:
  RawService(const MethodTable& methods, ThreadPool& pool, RequestBounds& bounds, const std::atomic<bool>& draining,
             std::vector<std::string> paths)
      : methods_(methods), pool_(pool), bounds_(bounds), draining_(draining), paths_(std::move(paths)) {
    for (size_t i = 0; i < paths_.size(); ++i) {
      if (methods_.IsSource(paths_[i])) {
        AddSource(static_cast<int>(i));
        continue;
      }
      if (methods_.IsStream(paths_[i])) {
        AddStream(static_cast<int>(i));
        continue;
      }
      AddMethod(
          new grpc::internal::RpcServiceMethod(paths_[i].c_str(), grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
      MarkMethodRawCallback(
          static_cast<int>(i),
          new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
              [this, i](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                        grpc::ByteBuffer* response) { return Answer(paths_[i], context, *request, response); }));
    }
  }

 private:
  void AddStream(int i) {
    const std::string& path = paths_[static_cast<size_t>(i)];
    AddMethod(new grpc::internal::RpcServiceMethod(path.c_str(), grpc::internal::RpcMethod::BIDI_STREAMING, nullptr));
    MarkMethodRawCallback(i, new grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                                 [this, &path](grpc::CallbackServerContext* context) {
                                   return new StreamReactor(methods_, pool_, bounds_, path, MetadataOf(*context));
                                 }));
  }

  void AddSource(int i) {
    const std::string& path = paths_[static_cast<size_t>(i)];
    AddMethod(new grpc::internal::RpcServiceMethod(path.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING, nullptr));
    MarkMethodRawCallback(i, new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                                 [this, &path](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
                                   auto* reactor = new SourceReactor(methods_, pool_, draining_);
                                   const size_t bytes = request->Length();
                                   if (absl::Status refused = bounds_.Enter(bytes); !refused.ok()) {
                                     reactor->Finish(ToGrpc(refused));
                                     return reactor;
                                   }
                                   reactor->Open(path, ToBytes(*request), MetadataOf(*context));
                                   bounds_.Leave(bytes);
                                   return reactor;
                                 }));
  }

  grpc::ServerUnaryReactor* Answer(const std::string& path, grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer& request, grpc::ByteBuffer* response) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const size_t bytes = request.Length();
    if (absl::Status refused = bounds_.Enter(bytes); !refused.ok()) {
      reactor->Finish(ToGrpc(refused));
      return reactor;
    }
    const bool taken = pool_.TryRun([this, &path, context, &request, response, reactor, bytes] {
      absl::StatusOr<std::string> answer = methods_.Serve(path, ToBytes(request), MetadataOf(*context));
      if (answer.ok()) *response = ToBuffer(*answer);
      bounds_.Leave(bytes);
      reactor->Finish(answer.ok() ? grpc::Status::OK : ToGrpc(answer.status()));
    });
    if (!taken) {
      bounds_.Leave(bytes);
      reactor->Finish(ToGrpc(Busy()));
    }
    return reactor;
  }

  const MethodTable& methods_;
  ThreadPool& pool_;
  RequestBounds& bounds_;
  const std::atomic<bool>& draining_;
  const std::vector<std::string> paths_;  // gRPC keeps pointers into them
};

// Paths by proto service, since reflection lists a grpc::Service by the service of its first method.
std::map<std::string, std::vector<std::string>> ByService(const MethodTable& methods) {
  std::map<std::string, std::vector<std::string>> services;
  for (const std::string& path : methods.MethodPaths()) services[path.substr(0, path.rfind('/'))].push_back(path);
  return services;
}

class RunningServer final : public GrpcServer {
 public:
  explicit RunningServer(const ServerOptions& options)
      : bounds_(static_cast<size_t>(options.max_request_bytes)),
        pool_(std::make_unique<ThreadPool>(options.handler_threads, options.max_waiting_calls)) {}
  ~RunningServer() override { Drain(absl::ZeroDuration()); }

  absl::Status Open(const MethodTable& methods, const ServerOptions& options) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &port);
    builder.SetMaxReceiveMessageSize(static_cast<int>(std::min<int64_t>(
        int64_t{RequestBounds::kReadBeyond} * options.max_request_bytes, std::numeric_limits<int>::max())));
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    for (auto& [service, paths] : ByService(methods)) {
      services_.push_back(std::make_unique<RawService>(methods, *pool_, bounds_, draining_, std::move(paths)));
      builder.RegisterService(services_.back().get());
    }
    unknown_ = std::make_unique<UnknownMethods>(methods);
    builder.RegisterCallbackGenericService(unknown_.get());
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port == 0) {
      return MakeError(absl::StatusCode::kUnavailable, absl::StrCat("cannot listen on ", options.listen),
                       {.reason = "ADDRESS_IN_USE",
                        .metadata = {{"address", options.listen}},
                        .sentence = absl::StrCat("地址“", options.listen, "”无法监听，可能已被占用。")});
    }
    address_ = absl::StrCat(options.listen.substr(0, options.listen.rfind(':')), ":", port);
    return absl::OkStatus();
  }

  std::string address() const override { return address_; }

  std::unique_ptr<Caller> InProcessCaller(const std::string& token) override {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(kLargestAnswer);
    return MakeCallerOn(server_->InProcessChannel(arguments), token);
  }

  void SetServing(const std::string& name, bool serving) override {
    server_->GetHealthCheckService()->SetServingStatus(name, serving);
  }

  void Drain(absl::Duration patience) override {
    if (server_ == nullptr) return;
    draining_ = true;  // streams without end end
    server_->GetHealthCheckService()->SetServingStatus(false);
    server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoMicroseconds(patience));
    server_->Wait();
    pool_.reset();  // every handler has answered
    server_.reset();
  }

 private:
  std::atomic<bool> draining_ = false;
  RequestBounds bounds_;
  std::unique_ptr<ThreadPool> pool_;
  std::vector<std::unique_ptr<RawService>> services_;
  std::unique_ptr<UnknownMethods> unknown_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(const MethodTable& methods,
                                                              const ServerOptions& options) {
  static const bool plugins = [] {
    grpc::EnableDefaultHealthCheckService(true);
    (void)grpc::health::v1::HealthCheckRequest::descriptor();  // links it, so that reflection can tell it
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    return true;
  }();
  (void)plugins;
  auto server = std::make_unique<RunningServer>(options);
  if (absl::Status opened = server->Open(methods, options); !opened.ok()) return opened;
  return std::unique_ptr<GrpcServer>(std::move(server));
}

void LogGrpcMessages() {
  gpr_set_log_function([](gpr_log_func_args* args) {
    const bool error = args->severity == GPR_LOG_SEVERITY_ERROR;
    Log(error ? LogLevel::kWarn : LogLevel::kInfo, "grpc.message",
        {{"message", args->message}, {"at", absl::StrCat(args->file, ":", args->line)}});
  });
}

}  // namespace nianbao::rpc
