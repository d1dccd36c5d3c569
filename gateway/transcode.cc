#include "gateway/transcode.h"

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/json_faults.h"
#include "gateway/quick_json.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"
#include "services/common/rpc/status_wire.h"
#include "services/common/telemetry/log.h"

namespace nianbao::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

std::unique_ptr<Message> NewMessage(const Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

absl::Status ReadJson(absl::string_view body, Message& message) {
  if (!IsValidUtf8(body)) {
    if (absl::Status fault = JsonFault(body, message.GetDescriptor()); !fault.ok()) return fault;
    return FieldError("TEXT_NOT_UTF8", "body", "不是有效的UTF-8文字，请转换编码后再提交");
  }
  if (ReadPlainJson(body, message)) return absl::OkStatus();
  message.Clear();
  google::protobuf::util::JsonParseOptions options;
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(body.data(), body.size()), &message, options);
  if (parsed.ok()) return absl::OkStatus();
  if (absl::Status fault = JsonFault(body, message.GetDescriptor()); !fault.ok()) return fault;
  const std::string why(parsed.message().data(), parsed.message().size());
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("malformed JSON: ", why),
                   {.reason = "MALFORMED_JSON",
                    .metadata = {{"cause", why}},
                    .sentence = "请求内容不是所要求的JSON，请对照接口文档检查。"});
}

absl::Status Parameter(absl::string_view reason, const std::string& name, absl::string_view what) {
  return FieldError(reason, name, what);
}

// Sets one value from text; adds to repeated fields.
absl::Status SetText(Message& message, const FieldDescriptor* field, const std::string& name,
                     const std::string& value) {
  const auto* reflection = message.GetReflection();
  const bool repeated = field->is_repeated();
  const absl::Status malformed = Parameter("PARAMETER_MALFORMED", name, absl::StrCat("的值“", value, "”写法不对"));
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      repeated ? reflection->AddString(&message, field, value) : reflection->SetString(&message, field, value);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_INT32: {
      int32_t number = 0;
      if (!absl::SimpleAtoi(value, &number)) return malformed;
      repeated ? reflection->AddInt32(&message, field, number) : reflection->SetInt32(&message, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      int64_t number = 0;
      if (!absl::SimpleAtoi(value, &number)) return malformed;
      repeated ? reflection->AddInt64(&message, field, number) : reflection->SetInt64(&message, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      if (value != "true" && value != "false") return malformed;
      reflection->SetBool(&message, field, value == "true");
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* entry = field->enum_type()->FindValueByName(value);
      if (entry == nullptr) return malformed;
      repeated ? reflection->AddEnum(&message, field, entry) : reflection->SetEnum(&message, field, entry);
      return absl::OkStatus();
    }
    default:
      return malformed;
  }
}

const FieldDescriptor* FindField(const Descriptor* type, const std::string& name) {
  const FieldDescriptor* field = type->FindFieldByName(name);
  return field != nullptr ? field : type->FindFieldByCamelcaseName(name);
}

// Sets "a.b" below `message`.
absl::Status SetPath(Message& message, const std::string& path, const std::string& value) {
  Message* at = &message;
  const std::vector<std::string> steps = absl::StrSplit(path, '.');
  for (size_t i = 0; i < steps.size(); ++i) {
    const FieldDescriptor* field = FindField(at->GetDescriptor(), steps[i]);
    if (field == nullptr) return Parameter("PARAMETER_UNKNOWN", path, "不是这个接口的参数");
    if (i + 1 == steps.size()) return SetText(*at, field, path, value);
    if (field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      return Parameter("PARAMETER_UNKNOWN", path, "不是这个接口的参数");
    }
    at = at->GetReflection()->MutableMessage(at, field);
  }
  return absl::OkStatus();
}

// What the path says, a parameter must not say otherwise: proxies judge and log by the path.
bool IsBound(const RouteMatch& match, const std::string& name) {
  const FieldDescriptor* field = FindField(match.route->method->input_type(), name);
  return std::any_of(match.bindings.begin(), match.bindings.end(), [&](const auto& binding) {
    return binding.first == name || (field != nullptr && binding.first == field->name());
  });
}

absl::Status ReadQuery(absl::string_view query, const RouteMatch& match, Message& message) {
  for (absl::string_view pair : absl::StrSplit(query, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(pair, absl::MaxSplits('=', 1));
    const std::string name = PercentDecode(parts.first, true);
    const std::string value = PercentDecode(parts.second, true);
    if (!IsValidUtf8(name)) return FieldError("TEXT_NOT_UTF8", "query", "参数名不是有效的UTF-8文字");
    if (!IsValidUtf8(value)) return FieldError("TEXT_NOT_UTF8", name, "不是有效的UTF-8文字");
    if (IsBound(match, name)) return Parameter("PARAMETER_BOUND", name, "已写在地址中，不能再作参数");
    RETURN_IF_ERROR(SetPath(message, name, value));
  }
  return absl::OkStatus();
}

// Fills an empty text field of that name, where the message has one.
void FillText(Message& message, const std::string& name, const std::string& value) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return;
  if (value.empty() || !message.GetReflection()->GetString(message, field).empty()) return;
  message.GetReflection()->SetString(&message, field, value);
}

// If-Match guards what the body says: the request itself, or the resource inside it (UpdateOrgan).
void ApplyHeaders(const RestHeaders& headers, const std::string& body_field, Message& request) {
  FillText(request, "request_id", headers.idempotency_key);
  FillText(request, "etag", headers.if_match);
  if (headers.if_match.empty() || body_field.empty() || body_field == "*") return;
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(body_field);
  FillText(*request.GetReflection()->MutableMessage(&request, field), "etag", headers.if_match);
}

}  // namespace

absl::StatusOr<std::string> RequestFromRest(const RouteMatch& match, absl::string_view query, absl::string_view body,
                                            const RestHeaders& headers) {
  if (!IsValidUtf8(headers.if_match)) return FieldError("TEXT_NOT_UTF8", "If-Match", "不是有效的UTF-8文字");
  if (!IsValidUtf8(headers.idempotency_key))
    return FieldError("TEXT_NOT_UTF8", "Idempotency-Key", "不是有效的UTF-8文字");
  std::unique_ptr<Message> request = NewMessage(match.route->method->input_type());
  if (match.route->body == "*" && !body.empty()) RETURN_IF_ERROR(ReadJson(body, *request));
  if (!match.route->body.empty() && match.route->body != "*") {
    const FieldDescriptor* field = request->GetDescriptor()->FindFieldByName(match.route->body);
    RETURN_IF_ERROR(ReadJson(body, *request->GetReflection()->MutableMessage(request.get(), field)));
  }
  for (const auto& [field, value] : match.bindings) {
    if (!IsValidUtf8(value)) return FieldError("TEXT_NOT_UTF8", field, "不是有效的UTF-8文字");
    RETURN_IF_ERROR(SetPath(*request, field, value));
  }
  RETURN_IF_ERROR(ReadQuery(query, match, *request));
  ApplyHeaders(headers, match.route->body, *request);
  return request->SerializeAsString();
}

absl::StatusOr<std::string> RequestFromJson(const Descriptor* type, absl::string_view body) {
  std::unique_ptr<Message> request = NewMessage(type);
  if (!body.empty()) RETURN_IF_ERROR(ReadJson(body, *request));
  return request->SerializeAsString();
}

absl::StatusOr<JsonAnswer> JsonFromResponse(const Descriptor* type, absl::string_view bytes, bool full) {
  std::unique_ptr<Message> response = NewMessage(type);
  if (!response->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InternalError(absl::StrCat("malformed ", type->full_name()));
  }
  JsonAnswer answer;
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = full;
  const auto printed = google::protobuf::util::MessageToJsonString(*response, &answer.json, options);
  if (!printed.ok()) return absl::InternalError("cannot print the answer");
  const FieldDescriptor* etag = type->FindFieldByName("etag");
  if (etag != nullptr && etag->cpp_type() == FieldDescriptor::CPPTYPE_STRING && !etag->is_repeated()) {
    answer.etag = response->GetReflection()->GetString(*response, etag);
  }
  return answer;
}

int HttpStatusOf(const absl::Status& status) {
  // Numbers that HTTP has and gRPC has not.
  static const auto* by_reason = new std::map<std::string, int>{
      {"CONTENT_TYPE_UNSUPPORTED", 415}, {"MESSAGE_TOO_LARGE", 413}, {"METHOD_NOT_ALLOWED", 405},
      {"ADDRESS_TOO_LONG", 414},         {"HEADERS_TOO_LARGE", 431}, {"REQUEST_TOO_SLOW", 408},
      {"VERSION_UNSUPPORTED", 505},      {"EXPECTATION_FAILED", 417}};
  if (status.ok()) return 200;
  if (const auto own = by_reason->find(DetailOf(status).reason); own != by_reason->end()) return own->second;
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return 400;
    case absl::StatusCode::kFailedPrecondition:
      return 422;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kUnimplemented:
      return 501;
    case absl::StatusCode::kUnavailable:
      return 503;
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    default:
      return 500;
  }
}

std::string ProblemOf(const absl::Status& status, absl::string_view trace_id) {
  const ErrorDetail detail = DetailOf(status);
  std::string metadata;
  for (const auto& [key, value] : detail.metadata) {
    absl::StrAppend(&metadata, metadata.empty() ? "" : ",", JsonString(key), ":", JsonString(value));
  }
  std::string violations;
  for (const FieldFault& fault : detail.faults) {
    absl::StrAppend(&violations, violations.empty() ? "" : ",", "{\"field\":", JsonString(fault.field),
                    ",\"description\":", JsonString(fault.description), "}");
  }
  return absl::StrCat("{\"type\":\"about:blank\",\"title\":", JsonString(absl::StatusCodeToString(status.code())),
                      ",\"status\":", HttpStatusOf(status), ",\"detail\":",
                      JsonString(detail.sentence.empty() ? std::string(status.message()) : detail.sentence),
                      ",\"reason\":", JsonString(detail.reason), ",\"metadata\":{", metadata, "},\"violations\":[",
                      violations, "],\"trace_id\":", JsonString(trace_id), "}");
}

std::string ConnectErrorOf(const absl::Status& status) {
  const ErrorDetail detail = DetailOf(status);
  std::string details;
  const api::v1::RpcStatus wire = rpc::ToRpcStatus(status);
  for (const auto& any : wire.details()) {
    const std::string type = any.type_url().substr(any.type_url().rfind('/') + 1);
    absl::StrAppend(&details, details.empty() ? "" : ",", "{\"type\":", JsonString(type),
                    ",\"value\":", JsonString(absl::Base64Escape(any.value())));
    if (type == "google.rpc.LocalizedMessage") {
      absl::StrAppend(&details, ",\"debug\":{\"locale\":\"zh-CN\",\"message\":", JsonString(detail.sentence), "}");
    }
    if (type == "google.rpc.ErrorInfo") {
      absl::StrAppend(&details, ",\"debug\":{\"reason\":", JsonString(detail.reason), "}");
    }
    absl::StrAppend(&details, "}");
  }
  return absl::StrCat(
      "{\"code\":", JsonString(absl::AsciiStrToLower(absl::StatusCodeToString(status.code()))),
      ",\"message\":", JsonString(detail.sentence.empty() ? std::string(status.message()) : detail.sentence),
      ",\"details\":[", details, "]}");
}

}  // namespace nianbao::gateway
