#include "absl/strings/str_cat.h"
#include "gateway/api_docs.h"
#include "gateway/public_layout.h"
#include "nianbao/api/v1/annotations.pb.h"

namespace nianbao::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::ServiceDescriptor;

constexpr char kStyle[] =
    "body{margin:0 auto;max-width:1000px;padding:16px;color:#1f2329;font:15px/1.6 'Noto Sans CJK SC','Microsoft "
    "YaHei',sans-serif}h1{font-size:24px}h2{font-size:20px;border-bottom:2px solid #12365f;margin-top:36px}"
    "h3{font-size:16px;margin:24px 0 4px}code{background:#f1f5fa;padding:1px "
    "5px;border-radius:4px;word-break:break-all}"
    "table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;border-bottom:1px solid "
    "#d9dee5;padding:4px 8px;vertical-align:top}a{color:#1f5fa8}.verb{font-weight:700;color:#1f5fa8}";

std::string TypeName(const FieldDescriptor* field) {
  const std::string repeated = field->is_repeated() ? "[]" : "";
  if (field->type() == FieldDescriptor::TYPE_MESSAGE) return absl::StrCat(field->message_type()->name(), repeated);
  if (field->type() == FieldDescriptor::TYPE_ENUM) return absl::StrCat(field->enum_type()->name(), repeated);
  return absl::StrCat(field->type_name(), repeated);
}

std::string Fields(const Descriptor* type, const ProtoComments& comments) {
  if (type->field_count() == 0) return "";
  std::string rows;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    absl::StrAppend(&rows, "<tr><td><code>", field->json_name(), "</code></td><td>", TypeName(field), "</td><td>",
                    EscapeHtml(comments.Of(field->full_name())), "</td></tr>");
  }
  return absl::StrCat(
      "<table><thead><tr><th scope=\"col\">field</th><th scope=\"col\">type</th><th "
      "scope=\"col\">meaning</th></tr></thead><tbody>",
      rows, "</tbody></table>");
}

std::string Operation(const Route& route, const ProtoComments& comments) {
  const auto* method = route.method;
  return absl::StrCat("<h3 id=\"", method->full_name(), "\">", method->name(), "</h3><p><span class=\"verb\">",
                      route.verb, "</span> <code>", EscapeHtml(OpenApiPath(route)), "</code> · ",
                      method->options().GetExtension(api::v1::permission), "</p><p>",
                      EscapeHtml(comments.Of(method->full_name())), "</p>", Fields(method->input_type(), comments),
                      "<p>→ ", method->output_type()->name(), "</p>");
}

}  // namespace

std::string ReferencePageOf(const RouteTable& routes, const ProtoComments& comments) {
  std::string body;
  const ServiceDescriptor* service = nullptr;
  for (const Route& route : routes.routes()) {
    if (route.method->service() != service) {
      service = route.method->service();
      absl::StrAppend(&body, "<h2>", service->full_name(), "</h2><p>", EscapeHtml(comments.Of(service->full_name())),
                      "</p>");
    }
    absl::StrAppend(&body, Operation(route, comments));
  }
  return absl::StrCat(
      "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"><link rel=\"icon\" "
      "href=\"/icon.svg\"><title>接口文档</title><style>",
      kStyle,
      "</style></head><body><main><h1>接口文档 API reference</h1><p>OpenAPI 3.1：<a "
      "href=\"/openapi.json\">/openapi.json</a>。每个接口也可以按 Connect 协议调用：<code>POST "
      "/{服务}/{方法}</code>，内容为请求消息的JSON。</p><p>系统间调用用 <code>Authorization: Bearer "
      "令牌</code>；<code>If-Match</code> 代替 etag，<code>Idempotency-Key</code> 代替 requestId；出错时返回 "
      "<code>application/problem+json</code>，其中 reason 供程序判断，detail 供人阅读。</p>",
      body, "</main></body></html>\n");
}

}  // namespace nianbao::gateway
