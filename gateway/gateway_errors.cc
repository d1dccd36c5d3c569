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

// What a client sent, fit for an error that is told again.
std::string Readable(const std::string& text) { return EncodeUtf8(DecodeUtf8(text.substr(0, 300))); }

}  // namespace

absl::Status PageNotFound(const std::string& wanted) {
  const std::string path = Readable(wanted);
  return MakeError(
      absl::StatusCode::kNotFound, absl::StrCat("nothing at ", path),
      {.reason = "PAGE_NOT_FOUND", .metadata = {{"path", path}}, .sentence = "没有这个页面或接口，请检查地址。"});
}

absl::Status MethodNotAllowed(const std::string& verb) {
  return MakeError(absl::StatusCode::kUnimplemented, absl::StrCat(verb, " is not allowed here"),
                   {.reason = "METHOD_NOT_ALLOWED",
                    .metadata = {{"verb", verb}},
                    .sentence = absl::StrCat("这个地址不接受", verb, "请求，请查阅接口文档。")});
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

absl::Status JsonExpected(const std::string& sent_as) {
  const std::string content_type = Readable(sent_as);
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("unsupported content type ", content_type),
                   {.reason = "CONTENT_TYPE_UNSUPPORTED",
                    .metadata = {{"content_type", content_type}},
                    .sentence = "请求内容应当是JSON（Content-Type: application/json）。"});
}

}  // namespace nianbao::gateway
