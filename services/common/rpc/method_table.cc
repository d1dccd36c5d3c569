#include "services/common/rpc/method_table.h"

#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "nianbao/api/v1/annotations.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/telemetry/log.h"

namespace nianbao::rpc {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

struct MethodTable::Method {
  const MethodDescriptor* descriptor;
  std::string permission;
  std::function<std::unique_ptr<Message>()> make_request;
  Erased handler;   // one answer, or one for each message of a stream both ways
  ErasedOpen open;  // a stream of answers
  std::unique_ptr<FieldRules> rules;
};

namespace {

constexpr size_t kLongestResource = 200;  // bytes; names are ASCII

[[noreturn]] void Wrong(absl::string_view method, absl::string_view why) {
  Log(LogLevel::kError, "rpc.method_wrong", {{"method", method}, {"why", why}});
  std::abort();
}

absl::Status MethodUnknown(absl::string_view method) {
  return MakeError(absl::StatusCode::kUnimplemented, absl::StrCat("no method ", method),
                   {.reason = "METHOD_UNKNOWN",
                    .metadata = {{"method", std::string(method)}},
                    .sentence = absl::StrCat("没有“", method, "”这个接口，请检查服务地址和版本。")});
}

absl::Status Malformed(const Descriptor* type, absl::string_view bytes) {
  if (auto path = FindIllFormedText(type, bytes)) {
    return FieldError("TEXT_NOT_UTF8", *path, "不是有效的UTF-8文字，请转换编码后再提交");
  }
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("not a ", type->full_name()),
                   {.reason = "MALFORMED_REQUEST",
                    .metadata = {{"type", type->full_name()}},
                    .sentence = "请求内容无法解析，请检查所用接口定义的版本。"});
}

// What a request is about, by the field names that all requests share; empty for a list of everything and the like.
std::string ResourceOf(const Message& request) {
  for (const char* name : {"name", "parent", "report", "job_id"}) {
    const auto* field = request.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr || field->is_repeated() || field->cpp_type() != field->CPPTYPE_STRING) continue;
    std::string resource = request.GetReflection()->GetString(request, field);
    if (!resource.empty()) return resource.substr(0, kLongestResource);
  }
  return "";
}

const MethodDescriptor* Declared(absl::string_view method) {
  const MethodDescriptor* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(std::string(method));
  if (descriptor == nullptr) Wrong(method, "not declared in the protos");
  return descriptor;
}

}  // namespace

MethodTable::MethodTable(std::shared_ptr<const auth::Authenticator> authenticator, const Clock& clock, IdSource& ids,
                         Metrics& metrics)
    : authenticator_(std::move(authenticator)), clock_(clock), ids_(ids), metrics_(metrics) {}
MethodTable::~MethodTable() = default;

void MethodTable::Register(std::unique_ptr<Method> method, const Descriptor* request, const Descriptor* response) {
  const MethodDescriptor* descriptor = method->descriptor;
  const std::string& name = descriptor->full_name();
  if (descriptor->input_type() != request || descriptor->output_type() != response) Wrong(name, "other types");
  method->permission = descriptor->options().GetExtension(api::v1::permission);
  if (method->permission.empty()) Wrong(name, "no permission");
  method->rules = std::make_unique<FieldRules>(request);
  const std::string path = absl::StrCat("/", descriptor->service()->full_name(), "/", descriptor->name());
  if (!methods_.emplace(path, std::move(method)).second) Wrong(name, "registered twice");
  paths_.push_back(path);
}

void MethodTable::AddErased(absl::string_view method, const Descriptor* request, const Descriptor* response,
                            std::function<std::unique_ptr<Message>()> make_request, Erased handler) {
  const MethodDescriptor* descriptor = Declared(method);
  if (descriptor->client_streaming() != descriptor->server_streaming()) Wrong(method, "a stream one way only");
  Register(
      std::make_unique<Method>(Method{descriptor, "", std::move(make_request), std::move(handler), nullptr, nullptr}),
      request, response);
}

void MethodTable::AddErasedSource(absl::string_view method, const Descriptor* request, const Descriptor* response,
                                  std::function<std::unique_ptr<Message>()> make_request, ErasedOpen open) {
  const MethodDescriptor* descriptor = Declared(method);
  if (descriptor->client_streaming() || !descriptor->server_streaming()) Wrong(method, "no stream of answers");
  Register(std::make_unique<Method>(Method{descriptor, "", std::move(make_request), nullptr, std::move(open), nullptr}),
           request, response);
}

bool MethodTable::IsSource(absl::string_view path) const {
  const auto found = methods_.find(path);
  return found != methods_.end() && found->second->open != nullptr;
}

bool MethodTable::IsStream(absl::string_view path) const {
  const auto found = methods_.find(path);
  return found != methods_.end() && found->second->descriptor->client_streaming();
}

std::vector<std::string> MethodTable::MethodPaths() const { return paths_; }

absl::Status MethodTable::Admit(const Method& method, const CallMetadata& metadata, CallContext& call) const {
  static const auto* anonymous = new std::shared_ptr<const auth::Principal>(
      std::make_shared<auth::Principal>(auth::Principal{"anonymous", "匿名", "", {}}));
  call.principal = *anonymous;
  if (method.permission == "public") return absl::OkStatus();
  absl::string_view token = metadata.authorization;
  if (!absl::ConsumePrefix(&token, "Bearer ")) return auth::NotSignedIn();
  ASSIGN_OR_RETURN(call.principal, authenticator_->Authenticate(token));
  if (!call.principal->MayAnywhere(method.permission)) {
    return auth::PermissionDenied(method.permission, method.descriptor->full_name());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Message>> MethodTable::Receive(const Method& method, absl::string_view request,
                                                              const CallMetadata& metadata, CallContext& call) const {
  RETURN_IF_ERROR(Admit(method, metadata, call));
  std::unique_ptr<Message> message = method.make_request();
  if (!message->ParseFromArray(request.data(), static_cast<int>(request.size()))) {
    return Malformed(message->GetDescriptor(), request);
  }
  call.resource = ResourceOf(*message);
  RETURN_IF_ERROR(method.rules->Check(*message));
  return message;
}

absl::StatusOr<std::string> MethodTable::Run(const Method& method, absl::string_view request,
                                             const CallMetadata& metadata, CallContext& call) const {
  ASSIGN_OR_RETURN(const std::unique_ptr<Message> message, Receive(method, request, metadata, call));
  ASSIGN_OR_RETURN(std::unique_ptr<Message> response, method.handler(call, *message));
  return response->SerializeAsString();
}

absl::StatusOr<std::unique_ptr<ByteSource>> MethodTable::OpenSource(absl::string_view path, absl::string_view request,
                                                                    const CallMetadata& metadata) const {
  const auto found = methods_.find(path);
  if (found == methods_.end() || found->second->open == nullptr) return MethodUnknown(path);
  CallContext call;
  call.trace = ContinueTrace(metadata.traceparent, ids_);
  const auto open = [&]() -> absl::StatusOr<std::unique_ptr<ByteSource>> {
    ASSIGN_OR_RETURN(const std::unique_ptr<Message> message, Receive(*found->second, request, metadata, call));
    return found->second->open(call, *message);
  };
  absl::StatusOr<std::unique_ptr<ByteSource>> source = open();
  const std::string code(absl::StatusCodeToString(source.status().code()));
  metrics_.Count("nianbao_rpc_calls_total", {{"method", std::string(path)}, {"code", code}});
  Log(LogLevel::kInfo, "rpc.stream_opened",
      {{"method", path},
       {"code", code},
       {"reason", source.ok() ? std::string() : DetailOf(source.status()).reason},
       {"principal", call.principal ? call.principal->id : std::string()},
       {"trace_id", call.trace.trace_id}});
  return source;
}

absl::StatusOr<std::string> MethodTable::Serve(absl::string_view path, absl::string_view request,
                                               const CallMetadata& metadata) const {
  const auto found = methods_.find(path);
  if (found == methods_.end() || found->second->handler == nullptr) return MethodUnknown(path);
  const absl::Time start = clock_.Now();
  CallContext call;
  call.trace = ContinueTrace(metadata.traceparent, ids_);
  absl::StatusOr<std::string> answer = Run(*found->second, request, metadata, call);
  const double seconds = absl::ToDoubleSeconds(clock_.Now() - start);
  const std::string code(absl::StatusCodeToString(answer.status().code()));
  metrics_.Count("nianbao_rpc_calls_total", {{"method", std::string(path)}, {"code", code}});
  metrics_.ObserveSeconds("nianbao_rpc_call_seconds", {{"method", std::string(path)}}, seconds);
  const bool fault = absl::IsInternal(answer.status()) || absl::IsUnknown(answer.status());
  Log(fault ? LogLevel::kError : LogLevel::kInfo, "rpc.served",
      {{"method", path},
       {"code", code},
       {"reason", answer.ok() ? std::string() : DetailOf(answer.status()).reason},
       {"principal", call.principal ? call.principal->id : std::string()},
       {"resource", call.resource},
       {"milliseconds", seconds * 1000},
       {"trace_id", call.trace.trace_id}});
  return answer;
}

}  // namespace nianbao::rpc
