#include <set>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "gateway/api_docs.h"
#include "nianbao/api/v1/annotations.pb.h"
#include "services/common/telemetry/log.h"

namespace nianbao::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

// A JSON object under construction, in the order of addition.
class Object {
 public:
  Object& Add(absl::string_view key, absl::string_view json) {
    members_.push_back(absl::StrCat(JsonString(key), ":", json));
    return *this;
  }
  Object& Text(absl::string_view key, absl::string_view text) {
    return text.empty() ? *this : Add(key, JsonString(text));
  }
  std::string Json() const { return absl::StrCat("{", absl::StrJoin(members_, ","), "}"); }

 private:
  std::vector<std::string> members_;
};

std::string Array(const std::vector<std::string>& items) { return absl::StrCat("[", absl::StrJoin(items, ","), "]"); }

std::string Reference(const std::string& type) {
  return absl::StrCat("{\"$ref\":", JsonString(absl::StrCat("#/components/schemas/", type)), "}");
}

// A string, perhaps of a well-known format.
std::string Plain(absl::string_view format) { return Object().Text("type", "string").Text("format", format).Json(); }

bool Has(const FieldDescriptor* field, api::v1::FieldBehavior wanted) {
  const auto& options = field->options();
  for (int i = 0; i < options.ExtensionSize(api::v1::behavior); ++i) {
    if (options.GetExtension(api::v1::behavior, i) == wanted) return true;
  }
  return false;
}

class Writer {
 public:
  Writer(const RouteTable& routes, const ProtoComments& comments) : routes_(routes), comments_(comments) {}

  std::string Document() {
    std::map<std::string, Object> paths;
    for (const Route& route : routes_.routes()) {
      paths[OpenApiPath(route)].Add(absl::AsciiStrToLower(route.verb), Operation(route));
    }
    Object all;
    for (const auto& [path, operations] : paths) all.Add(path, operations.Json());
    Object document;
    document.Text("openapi", "3.1.0");
    document.Add("info", Object()
                             .Text("title", "政府信息公开年报系统 nianbao")
                             .Text("version", "v1")
                             .Text("description",
                                   "Every call is also served by the Connect protocol: POST /{service}/{method} with "
                                   "the request message as JSON.")
                             .Json());
    document.Add("paths", all.Json());
    document.Add("components", Components());
    return document.Json();
  }

 private:
  std::string Scalar(const FieldDescriptor* field) {
    Object schema;
    switch (field->type()) {
      case FieldDescriptor::TYPE_MESSAGE:
        return Message(field->message_type());
      case FieldDescriptor::TYPE_ENUM:
        enums_.emplace(field->enum_type()->full_name(), field->enum_type());
        return Reference(field->enum_type()->full_name());
      case FieldDescriptor::TYPE_BOOL:
        return schema.Text("type", "boolean").Json();
      case FieldDescriptor::TYPE_INT32:
      case FieldDescriptor::TYPE_UINT32:
        return schema.Text("type", "integer").Text("format", "int32").Json();
      case FieldDescriptor::TYPE_DOUBLE:
      case FieldDescriptor::TYPE_FLOAT:
        return schema.Text("type", "number").Json();
      case FieldDescriptor::TYPE_INT64:
      case FieldDescriptor::TYPE_UINT64:
        return schema.Text("type", "string").Text("format", "int64").Json();
      case FieldDescriptor::TYPE_BYTES:
        return schema.Text("type", "string").Text("contentEncoding", "base64").Json();
      default:
        break;
    }
    schema.Text("type", "string");
    const api::v1::FieldLimits& limits = field->options().GetExtension(api::v1::limits);
    if (limits.max_length() > 0) schema.Add("maxLength", absl::StrCat(limits.max_length()));
    if (!limits.pattern().empty()) schema.Text("pattern", absl::StrCat("^(", limits.pattern(), ")$"));
    return schema.Json();
  }

  // Well-known types have a JSON form of their own.
  std::string Message(const Descriptor* type) {
    if (type->full_name() == "google.protobuf.Timestamp") return Plain("date-time");
    if (type->full_name() == "google.protobuf.Duration") return Plain("duration");
    if (type->full_name() == "google.protobuf.FieldMask") return Plain("field-mask");
    waiting_.push_back(type);
    return Reference(type->full_name());
  }

  std::string Property(const FieldDescriptor* field) {
    std::string schema;
    if (field->is_map()) {
      schema =
          Object().Text("type", "object").Add("additionalProperties", Scalar(field->message_type()->field(1))).Json();
    } else if (field->is_repeated()) {
      Object array;
      array.Text("type", "array").Add("items", Scalar(field));
      const uint32_t most = field->options().GetExtension(api::v1::limits).max_items();
      if (most > 0) array.Add("maxItems", absl::StrCat(most));
      schema = array.Json();
    } else {
      schema = Scalar(field);
    }
    Object more;
    more.Text("description", comments_.Of(field->full_name()));
    if (Has(field, api::v1::OUTPUT_ONLY)) more.Add("readOnly", "true");
    const std::string members = more.Json();
    if (members == "{}") return schema;
    const std::string tail = schema == "{}" ? "" : ",";
    return absl::StrCat(absl::string_view(members).substr(0, members.size() - 1), tail, schema.substr(1));
  }

  std::string Schema(const Descriptor* type) {
    Object properties;
    std::vector<std::string> required;
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      properties.Add(field->json_name(), Property(field));
      if (Has(field, api::v1::REQUIRED)) required.push_back(JsonString(field->json_name()));
    }
    Object schema;
    schema.Text("type", "object").Text("description", comments_.Of(type->full_name()));
    schema.Add("properties", properties.Json());
    if (!required.empty()) schema.Add("required", Array(required));
    return schema.Json();
  }

  std::string EnumSchema(const EnumDescriptor* type) {
    std::vector<std::string> values;
    std::string meanings = comments_.Of(type->full_name());
    for (int i = 0; i < type->value_count(); ++i) {
      values.push_back(JsonString(type->value(i)->name()));
      absl::StrAppend(&meanings, "\n- ", type->value(i)->name(), ": ",
                      comments_.Of(absl::StrCat(type->full_name(), ".", type->value(i)->name())));
    }
    return Object().Text("type", "string").Add("enum", Array(values)).Text("description", meanings).Json();
  }

  std::string Parameter(absl::string_view name, absl::string_view where, const std::string& schema,
                        const std::string& description, bool required) {
    Object parameter;
    parameter.Text("name", name).Text("in", where).Add("required", required ? "true" : "false");
    return parameter.Text("description", description).Add("schema", schema).Json();
  }

  std::vector<std::string> Parameters(const Route& route) {
    std::vector<std::string> parameters;
    const std::string path = OpenApiPath(route);
    for (size_t at = path.find('{'); at != std::string::npos; at = path.find('{', at + 1)) {
      const std::string name = path.substr(at + 1, path.find('}', at) - at - 1);
      parameters.push_back(Parameter(name, "path", Plain(""), "", true));
    }
    const Descriptor* request = route.method->input_type();
    const auto header = [&](const char* field, const char* name) {
      const FieldDescriptor* found = request->FindFieldByName(field);
      if (found == nullptr) return;
      parameters.push_back(Parameter(name, "header", Plain(""),
                                     absl::StrCat("Stands for ", field, ". ", comments_.Of(found->full_name())),
                                     false));
    };
    header("etag", "If-Match");
    header("request_id", "Idempotency-Key");
    if (!route.body.empty()) return parameters;
    for (int i = 0; i < request->field_count(); ++i) {
      const FieldDescriptor* field = request->field(i);
      const bool bound = absl::c_any_of(route.variables, [&](const auto& v) { return v.field == field->name(); });
      if (bound || (field->type() == FieldDescriptor::TYPE_MESSAGE)) continue;
      const std::string schema =
          field->is_repeated() ? Object().Text("type", "array").Add("items", Scalar(field)).Json() : Scalar(field);
      parameters.push_back(Parameter(field->json_name(), "query", schema, comments_.Of(field->full_name()),
                                     Has(field, api::v1::REQUIRED)));
    }
    return parameters;
  }

  std::string Operation(const Route& route) {
    const MethodDescriptor* method = route.method;
    const std::string permission = method->options().GetExtension(api::v1::permission);
    Object operation;
    operation.Text("operationId", absl::StrCat(method->service()->name(), "_", method->name()));
    operation.Add("tags", Array({JsonString(method->service()->name())}));
    operation.Text("description", comments_.Of(method->full_name())).Text("x-permission", permission);
    if (permission == "public") operation.Add("security", "[]");
    const std::vector<std::string> parameters = Parameters(route);
    if (!parameters.empty()) operation.Add("parameters", Array(parameters));
    if (!route.body.empty()) {
      const Descriptor* body = method->input_type();
      if (route.body != "*") body = body->FindFieldByName(route.body)->message_type();
      operation.Add("requestBody", Object().Add("required", "true").Add("content", Content(Message(body))).Json());
    }
    // A stream is told as events; each event's data is one message.
    const char* type = method->server_streaming() ? "text/event-stream" : "application/json";
    const std::string answer =
        Object().Text("description", "OK").Add("content", Content(Message(method->output_type()), type)).Json();
    operation.Add("responses", Object().Add("200", answer).Add("default", ProblemAnswer()).Json());
    return operation.Json();
  }

  static std::string Content(const std::string& schema, absl::string_view type = "application/json") {
    return absl::StrCat("{", JsonString(type), ":{\"schema\":", schema, "}}");
  }

  std::string Components() {
    std::map<std::string, std::string> schemas;
    while (!waiting_.empty()) {
      const Descriptor* type = waiting_.back();
      waiting_.pop_back();
      if (schemas.emplace(type->full_name(), "").second) schemas[type->full_name()] = Schema(type);
    }
    for (const auto& [name, type] : enums_) schemas[name] = EnumSchema(type);
    schemas["Problem"] = ProblemSchema();
    Object all;
    for (const auto& [name, schema] : schemas) all.Add(name, schema);
    return Object()
        .Add("schemas", all.Json())
        .Add("securitySchemes",
             Object()
                 .Add("bearer", Object().Text("type", "http").Text("scheme", "bearer").Json())
                 .Add("session", Object().Text("type", "apiKey").Text("in", "cookie").Text("name", "nianbao").Json())
                 .Json())
        .Json();
  }

  static std::string ProblemAnswer() {
    const std::string schema = absl::StrCat("{\"schema\":", Reference("Problem"), "}");
    return Object()
        .Text("description", "Problem details (RFC 9457)")
        .Add("content", Object().Add("application/problem+json", schema).Json())
        .Json();
  }

  static std::string ProblemSchema() {
    const std::string text = Plain("");
    const std::string fault = Object().Add("field", text).Add("description", text).Json();
    const std::string violation = Object().Text("type", "object").Add("properties", fault).Json();
    Object properties;
    for (const char* name : {"type", "title", "detail", "reason", "trace_id"}) properties.Add(name, text);
    properties.Add("status", Object().Text("type", "integer").Json());
    properties.Add("metadata", Object().Text("type", "object").Add("additionalProperties", text).Json());
    properties.Add("violations", Object().Text("type", "array").Add("items", violation).Json());
    return Object()
        .Text("type", "object")
        .Text("description", "reason is for programs, detail is a sentence in Chinese for people.")
        .Add("properties", properties.Json())
        .Json();
  }

  const RouteTable& routes_;
  const ProtoComments& comments_;
  std::vector<const Descriptor*> waiting_;
  std::map<std::string, const EnumDescriptor*> enums_;
};

}  // namespace

std::string OpenApiPath(const Route& route) {
  std::string path;
  std::string before = "id";
  for (const Segment& segment : route.segments) {
    if (!segment.literal.empty()) {
      absl::StrAppend(&path, "/", segment.literal);
      before = std::string(absl::StripSuffix(segment.literal, "s"));
    } else {
      absl::StrAppend(&path, "/{", before, "}");
    }
  }
  return route.custom_verb.empty() ? path : absl::StrCat(path, ":", route.custom_verb);
}

std::string OpenApiOf(const RouteTable& routes, const ProtoComments& comments) {
  return Writer(routes, comments).Document();
}

}  // namespace nianbao::gateway
