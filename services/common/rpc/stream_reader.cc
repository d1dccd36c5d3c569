#include "services/common/rpc/stream_reader.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include "absl/strings/str_cat.h"
#include "services/common/rpc/grpc_caller.h"

namespace nianbao::rpc {
namespace {

class GrpcStreamReader final : public StreamReader {
 public:
  GrpcStreamReader(std::shared_ptr<grpc::Channel> channel, const std::string& token, const std::string& method,
                   const google::protobuf::Message& request)
      : stub_(std::move(channel)) {
    if (!token.empty()) context_.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    stream_ = stub_.PrepareCall(&context_, method, &queue_);
    stream_->StartCall(nullptr);
    open_ = Wait();
    if (open_) {
      stream_->Write(ToBuffer(request.SerializeAsString()), nullptr);
      open_ = Wait();
    }
    if (!open_) return;
    stream_->WritesDone(nullptr);
    open_ = Wait();
  }
  ~GrpcStreamReader() override {
    if (!finished_) {
      context_.TryCancel();
      (void)Finish();
    }
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) continue;
  }

  absl::StatusOr<std::optional<std::string>> Read() override {
    grpc::ByteBuffer answer;
    if (open_) {
      stream_->Read(&answer, nullptr);
      open_ = Wait();
      if (open_) return ToBytes(answer);
    }
    const absl::Status status = Finish();
    if (!status.ok()) return status;
    return std::nullopt;
  }

 private:
  bool Wait() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }
  absl::Status Finish() {
    if (!finished_) {
      stream_->Finish(&status_, nullptr);
      Wait();
      finished_ = true;
    }
    return FromGrpc(status_);
  }

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  grpc::Status status_;
  bool open_ = false;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<StreamReader> StreamReader::Open(const std::string& address, const std::string& token,
                                                 const std::string& method, const google::protobuf::Message& request) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kLargestAnswer);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);  // services talk on the local network
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  auto channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  return std::make_unique<GrpcStreamReader>(std::move(channel), token, method, request);
}

}  // namespace nianbao::rpc
