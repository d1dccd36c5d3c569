#include "gateway/door.h"

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gateway/transcode.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/telemetry/trace.h"

namespace nianbao::gateway {
namespace {

constexpr char kJson[] = "application/json";
constexpr char kProblem[] = "application/problem+json";
constexpr char kPublic[] = "/public/";

// For every answer: nothing is sniffed, framed or loaded from elsewhere.
void AddSecurityHeaders(HttpAnswer& answer) {
  answer.headers["X-Content-Type-Options"] = "nosniff";
  answer.headers["X-Frame-Options"] = "DENY";
  answer.headers["Referrer-Policy"] = "no-referrer";
  answer.headers["Content-Security-Policy"] =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; "
      "base-uri 'none'; form-action 'self'";
}

std::string HeaderOf(const HttpRequest& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string() : found->second;
}

std::string TokenOf(const HttpRequest& request) {
  const std::string header = HeaderOf(request, "authorization");
  absl::string_view token = header;
  return absl::ConsumePrefix(&token, "Bearer ") ? std::string(token) : std::string();
}

HttpAnswer ErrorAnswer(const absl::Status& status, bool connect, const std::string& trace_id) {
  HttpAnswer answer;
  answer.status = HttpStatusOf(status);
  answer.media_type = connect ? kJson : kProblem;
  answer.body = connect ? ConnectErrorOf(status) : ProblemOf(status, trace_id);
  if (answer.status == 429 || answer.status == 503) answer.headers["Retry-After"] = "2";
  AddSecurityHeaders(answer);
  return answer;
}

absl::Status PageNotFound(const std::string& path) {
  return MakeError(
      absl::StatusCode::kNotFound, absl::StrCat("nothing at ", path),
      {.reason = "PAGE_NOT_FOUND", .metadata = {{"path", path}}, .sentence = "没有这个页面或接口，请检查地址。"});
}

}  // namespace

std::string MediaTypeOf(absl::string_view path) {
  static const auto* types = new std::map<absl::string_view, const char*>{
      {"html", "text/html; charset=utf-8"},
      {"js", "text/javascript; charset=utf-8"},
      {"css", "text/css; charset=utf-8"},
      {"json", "application/json"},
      {"svg", "image/svg+xml"},
      {"png", "image/png"},
      {"pdf", "application/pdf"},
      {"ofd", "application/ofd"},
      {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}};
  const auto found = types->find(path.substr(path.rfind('.') + 1));
  return found == types->end() ? "application/octet-stream" : found->second;
}

void Door::Handle(HttpRequest request, HttpServer::Answer answer) {
  if (request.verb == "POST") {
    if (const auto* method = routes_.FindConnect(request.path)) {
      absl::StatusOr<std::string> bytes = RequestFromJson(method->input_type(), request.body);
      if (!bytes.ok()) return answer(ErrorAnswer(bytes.status(), true, ""));
      return Call(method, *std::move(bytes), request, true, std::move(answer));
    }
  }
  if (const auto match = routes_.Match(request.verb, request.path)) {
    absl::StatusOr<std::string> bytes = RequestFromRest(*match, request.query, request.body);
    if (!bytes.ok()) return answer(ErrorAnswer(bytes.status(), false, ""));
    return Call(match->route->method, *std::move(bytes), request, false, std::move(answer));
  }
  answer(ServeFile(request));
}

void Door::Call(const google::protobuf::MethodDescriptor* method, std::string bytes, const HttpRequest& request,
                bool connect, HttpServer::Answer answer) {
  const Trace trace = ContinueTrace(HeaderOf(request, "traceparent"), ids_);
  const std::string path = absl::StrCat("/", method->service()->full_name(), "/", method->name());
  rpc::CallOptions options{
      .timeout = options_.call_timeout, .token = TokenOf(request), .traceparent = trace.ToTraceparent()};
  // Without a token the call must arrive as anonymous, never with the gateway's own.
  if (options.token.empty()) options.token = "-";
  caller_of_(method).Start(
      path, std::move(bytes), options,
      [method, connect, answer = std::move(answer), id = trace.trace_id](absl::StatusOr<std::string> result) {
        absl::StatusOr<std::string> json =
            result.ok() ? JsonFromResponse(method->output_type(), *result, /*full=*/!connect) : result.status();
        if (!json.ok()) return answer(ErrorAnswer(json.status(), connect, id));
        HttpAnswer ok{.media_type = kJson, .body = *std::move(json)};
        ok.headers["Cache-Control"] = "no-store";
        ok.headers["Trace-Id"] = id;
        AddSecurityHeaders(ok);
        answer(std::move(ok));
      });
}

HttpAnswer Door::ServePublic(const std::string& path) const {
  for (absl::string_view part : absl::StrSplit(path, '/')) {
    if (part.empty() || part[0] == '.') return ErrorAnswer(PageNotFound(path), false, "");
  }
  absl::StatusOr<std::string> bytes = ReadFile(absl::StrCat(options_.public_dir, "/", path));
  if (!bytes.ok()) return ErrorAnswer(PageNotFound(path), false, "");
  HttpAnswer answer{.media_type = MediaTypeOf(path), .body = *std::move(bytes)};
  AddSecurityHeaders(answer);
  return answer;
}

HttpAnswer Door::ServeFile(const HttpRequest& request) const {
  if (request.verb != "GET" && request.verb != "HEAD") {
    HttpAnswer refused = ErrorAnswer(PageNotFound(request.path), false, "");
    if (routes_.KnowsPath(request.path)) refused.status = 405;
    return refused;
  }
  const std::string path = PercentDecode(request.path, false);
  if (absl::StartsWith(path, kPublic)) return ServePublic(path.substr(sizeof(kPublic) - 1));
  const std::string wanted = path == "/" ? "index.html" : path.substr(1);
  for (const EmbeddedFile& file : options_.dashboard) {
    if (file.path != wanted) continue;
    HttpAnswer answer{.media_type = MediaTypeOf(file.path), .body = std::string(file.bytes)};
    answer.headers["Cache-Control"] =
        absl::StrContains(wanted, "assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    AddSecurityHeaders(answer);
    return answer;
  }
  return ErrorAnswer(PageNotFound(path), false, "");
}

}  // namespace nianbao::gateway
