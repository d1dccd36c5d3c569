#include "gateway/gateway_errors.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/utf8.h"

namespace nianbao::gateway {
namespace {

absl::Status RateLimited(absl::Duration wait, absl::string_view what) {
  const int seconds = std::max(1, static_cast<int>(std::ceil(absl::ToDoubleSeconds(wait))));
  return MakeError(absl::StatusCode::kResourceExhausted, "rate limited",
                   {.reason = "RATE_LIMITED",
                    .metadata = {{"retry_after_seconds", absl::StrCat(seconds)}},
                    .sentence = absl::StrCat(what, "，请在", seconds, "秒后再试。")});
}

}  // namespace

std::string Readable(const std::string& text) { return EncodeUtf8(DecodeUtf8(text.substr(0, 300))); }

absl::Status PageNotFound(const std::string& wanted) {
  const std::string path = Readable(wanted);
  return MakeError(
      absl::StatusCode::kNotFound, absl::StrCat("nothing at ", path),
      {.reason = "PAGE_NOT_FOUND", .metadata = {{"path", path}}, .sentence = "没有这个页面或接口，请检查地址。"});
}

absl::Status MethodNotAllowed(const std::string& sent, const std::string& allow) {
  const std::string verb = Readable(sent);
  return MakeError(absl::StatusCode::kUnimplemented, absl::StrCat(verb, " is not allowed here"),
                   {.reason = "METHOD_NOT_ALLOWED",
                    .metadata = {{"verb", verb}, {"allow", allow}},
                    .sentence = absl::StrCat("这个地址不接受", verb, "请求，请查阅接口文档。")});
}

absl::Status VerbUnknown(const std::string& sent) {
  const std::string verb = Readable(sent);
  return MakeError(absl::StatusCode::kUnimplemented, absl::StrCat("unknown method ", verb),
                   {.reason = "VERB_UNKNOWN",
                    .metadata = {{"verb", verb}},
                    .sentence = absl::StrCat("系统不认识", verb, "这种请求方法，请查阅接口文档。")});
}

absl::Status CsrfTokenWrong() {
  return MakeError(absl::StatusCode::kPermissionDenied, "X-CSRF-Token is missing or not the session's",
                   {.reason = "CSRF_TOKEN_WRONG", .sentence = "页面已过期，请刷新页面后再试。"});
}

absl::Status SignInRefused() {
  return MakeError(absl::StatusCode::kUnauthenticated, "name, password or token is wrong",
                   {.reason = "SIGN_IN_REFUSED", .sentence = "用户名、密码或访问令牌不对，请核对后再试。"});
}

absl::Status TooManySignIns(absl::Duration wait) { return RateLimited(wait, "登录尝试过于频繁"); }
absl::Status TooManyCalls(absl::Duration wait) { return RateLimited(wait, "操作过于频繁"); }

absl::Status TooManyStreams() {
  return MakeError(absl::StatusCode::kResourceExhausted, "too many streams at once",
                   {.reason = "TOO_MANY_STREAMS", .sentence = "同时打开的实时页面太多，请关闭一些后再试。"});
}

absl::Status JsonExpected(const std::string& sent_as) {
  const std::string content_type = Readable(sent_as);
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("unsupported content type ", content_type),
                   {.reason = "CONTENT_TYPE_UNSUPPORTED",
                    .metadata = {{"content_type", content_type}},
                    .sentence = "请求内容应当是JSON（Content-Type: application/json）。"});
}

absl::Status MalformedHttp(absl::string_view part) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("malformed HTTP: ", part),
                   {.reason = "MALFORMED_HTTP",
                    .metadata = {{"part", std::string(part)}},
                    .sentence = absl::StrCat("请求不符合HTTP的写法（", part, "），没有处理。")});
}

absl::Status AddressTooLong() {
  return MakeError(absl::StatusCode::kResourceExhausted, "address too long",
                   {.reason = "ADDRESS_TOO_LONG", .sentence = "请求地址太长，没有处理。"});
}

absl::Status HeadersTooLarge() {
  return MakeError(absl::StatusCode::kResourceExhausted, "too many or too large headers",
                   {.reason = "HEADERS_TOO_LARGE", .sentence = "请求头太多或太大，没有处理。"});
}

absl::Status BodyTooLarge(size_t limit) {
  return MakeError(absl::StatusCode::kResourceExhausted, absl::StrCat("body above ", limit, " bytes"),
                   {.reason = "MESSAGE_TOO_LARGE",
                    .metadata = {{"limit_bytes", absl::StrCat(limit)}},
                    .sentence = absl::StrCat("提交的内容太大，不能超过", std::max<size_t>(1, limit >> 20), " MB。")});
}

absl::Status RequestTooSlow() {
  return MakeError(absl::StatusCode::kDeadlineExceeded, "the request came too slowly",
                   {.reason = "REQUEST_TOO_SLOW", .sentence = "请求没有在限定时间内传完，请检查网络后再试。"});
}

absl::Status VersionUnsupported() {
  return MakeError(absl::StatusCode::kUnimplemented, "HTTP version unsupported",
                   {.reason = "VERSION_UNSUPPORTED", .sentence = "只接受HTTP/1.1请求。"});
}

absl::Status EncodingUnknown() {
  return MakeError(absl::StatusCode::kUnimplemented, "unknown transfer encoding",
                   {.reason = "ENCODING_UNKNOWN", .sentence = "不认识请求的传输编码，请用chunked或写明长度。"});
}

absl::Status ExpectationFailed() {
  return MakeError(absl::StatusCode::kUnimplemented, "unknown expectation",
                   {.reason = "EXPECTATION_FAILED", .sentence = "不能满足请求头Expect的要求。"});
}

}  // namespace nianbao::gateway
