#include "gateway/door.h"

#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gateway/gateway_errors.h"
#include "gateway/http_words.h"
#include "gateway/server_events.h"
#include "gateway/transcode.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/telemetry/log.h"

namespace nianbao::gateway {
namespace {

constexpr char kJson[] = "application/json";
constexpr char kHtml[] = "text/html; charset=utf-8";
constexpr char kProblem[] = "application/problem+json";
constexpr char kEvents[] = "text/event-stream; charset=utf-8";
constexpr char kPublic[] = "/public";
constexpr int kFileThreads = 2;
constexpr size_t kMostWaitingFiles = 1024;
constexpr size_t kWorthCompressing = 1024;
constexpr size_t kTagLength = 24;

// Nothing from elsewhere, nothing inline; PDF previews are frames of blobs that the page made itself.
constexpr char kPolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self' blob:; object-src 'self' blob:; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";

// Published reports are single files with their style inside, and nothing in them runs.
constexpr char kPublicPolicy[] =
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

void AddSecurityHeaders(HttpAnswer& answer, bool https) {
  answer.headers["X-Content-Type-Options"] = "nosniff";
  answer.headers["X-Frame-Options"] = "DENY";
  answer.headers["Referrer-Policy"] = "no-referrer";
  answer.headers["Cross-Origin-Opener-Policy"] = "same-origin";
  answer.headers["Cross-Origin-Resource-Policy"] = "same-origin";
  answer.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
  answer.headers.emplace("Content-Security-Policy", kPolicy);
  if (https) answer.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains";
}

bool IsText(absl::string_view media_type) {
  return absl::StartsWith(media_type, "text/") || absl::StrContains(media_type, "json") ||
         absl::StrContains(media_type, "svg");
}

void Compress(const HttpRequest& request, HttpAnswer& answer) {
  if (answer.begin != nullptr) return;  // pieces must not wait for one another
  if (!IsText(answer.media_type)) return;
  if (answer.body.size() < kWorthCompressing || answer.headers.count("Content-Encoding") > 0) return;
  answer.headers["Vary"] = "Accept-Encoding";
  if (answer.status == 206 || !Accepts(HeaderOf(request, "accept-encoding"), "gzip")) return;
  answer.headers["Content-Encoding"] = "gzip";
  answer.body = Gzip(answer.body);
}

bool MayChange(const HttpRequest& request) { return request.verb != "GET" && request.verb != "HEAD"; }

std::string RetryAfter(const absl::Status& status) {
  const ErrorDetail detail = DetailOf(status);
  const auto wait = detail.metadata.find("retry_after_seconds");
  return wait == detail.metadata.end() ? "2" : wait->second;
}

// The etag is the service's own where a resource has one; other answers are named by their bytes.
std::string TagOf(const JsonAnswer& json) {
  if (!json.etag.empty()) return absl::StrCat("\"", json.etag, "\"");
  return absl::StrCat("W/\"", Sha256Hex(json.json).substr(0, kTagLength), "\"");
}

}  // namespace

struct Door::Exchange {
  HttpRequest request;
  HttpServer::Answer answer;
  Trace trace;
  absl::Time began;
  std::string address;
  bool connect = false;   // speaks the Connect protocol
  std::string method;     // full name; empty = a file
  std::string principal;  // id, where known
  std::string set_cookie;
};

Door::Door(const DoorDependencies& process, const DoorOptions& options)
    : process_(process),
      options_(options),
      statics_(options.dashboard),
      public_site_(options.public_dir, process.clock, options.organs),
      by_address_(process.clock, options.calls_per_minute),
      by_principal_(process.clock, options.calls_per_minute),
      files_(kFileThreads, kMostWaitingFiles) {}

// Behind a proxy that we trust, the last address it did not write itself.
std::string Door::AddressOf(const HttpRequest& request) const {
  if (options_.trusted_proxies.count(request.peer) == 0) return request.peer;
  const std::string forwarded = HeaderOf(request, "x-forwarded-for");
  const std::string last(absl::StripAsciiWhitespace(forwarded.substr(forwarded.rfind(',') + 1)));
  return last.empty() ? request.peer : last;
}

void Door::Handle(HttpRequest request, HttpServer::Answer answer) {
  auto exchange = std::make_shared<Exchange>();
  exchange->trace = ContinueTrace(HeaderOf(request, "traceparent"), process_.ids);
  exchange->began = process_.clock.Now();
  exchange->address = AddressOf(request);
  exchange->request = std::move(request);
  exchange->answer = std::move(answer);
  const HttpRequest& r = exchange->request;
  if (!r.fault.ok()) return Refuse(exchange, r.fault);
  if (r.verb == "POST") {
    if (const auto* method = process_.routes.FindConnect(r.path)) {
      exchange->connect = true;
      return Call(exchange, method, RequestFromJson(method->input_type(), r.body));
    }
  }
  if (const auto match = process_.routes.Match(r.verb, r.path)) {
    const RestHeaders headers{.if_match = Unquoted(HeaderOf(r, "if-match")),
                              .idempotency_key = HeaderOf(r, "idempotency-key")};
    return Call(exchange, match->route->method, RequestFromRest(*match, r.query, r.body, headers));
  }
  if (const absl::Status unserved = Unserved(r); !unserved.ok()) return Refuse(exchange, unserved);
  if (!absl::StartsWith(r.path, kPublic)) return Finish(exchange, ServeFile(*exchange));
  const bool taken = files_.TryRun([this, exchange] { Finish(exchange, ServeFile(*exchange)); });
  if (!taken) Refuse(exchange, TooManyCalls(absl::Seconds(2)));
}

// Verbs that no page answers.
absl::Status Door::Unserved(const HttpRequest& request) const {
  static const auto* known =
      new std::set<std::string>{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"};
  if (known->count(request.verb) == 0) return VerbUnknown(request.verb);
  const std::string allow = process_.routes.VerbsOf(request.path);
  if (!allow.empty()) return MethodNotAllowed(request.verb, allow);
  if (!MayChange(request)) return absl::OkStatus();
  if (process_.routes.FindConnect(request.path) != nullptr) return MethodNotAllowed(request.verb, "POST");
  return request.verb == "OPTIONS" || request.verb == "TRACE" || request.verb == "CONNECT"
             ? MethodNotAllowed(request.verb, "GET, HEAD")
             : PageNotFound(request.path);
}

// Whom we know has a limit of one's own, whatever the address: a whole county may come through one. Others share their
// address's.
absl::Status Door::Admit(Exchange& exchange, const google::protobuf::MethodDescriptor* method) {
  const HttpRequest& request = exchange.request;
  // Connect calls are all POST; those that only read still need the token, which costs a browser nothing.
  const bool guarded = MayChange(request) && method->name() != "CreateSession" && method->name() != "GetSession";
  absl::StatusOr<Identity> identity = process_.desk.Identify(request, guarded);
  const bool known = identity.ok() && !identity->principal.empty();
  const absl::Duration wait = known ? by_principal_.Admit(identity->principal) : by_address_.Admit(exchange.address);
  if (wait > absl::ZeroDuration()) return TooManyCalls(wait);
  if (!identity.ok()) return identity.status();
  const std::string type = HeaderOf(request, "content-type");
  if (!request.body.empty() && !absl::StartsWith(absl::AsciiStrToLower(type), kJson)) return JsonExpected(type);
  exchange.principal = identity->principal;
  exchange.set_cookie = identity->set_cookie;
  exchange.request.headers["authorization"] = absl::StrCat("Bearer ", identity->token);
  exchange.request.body = std::string();  // read already; not kept while the service works
  return absl::OkStatus();
}

void Door::Call(const ExchangePtr& exchange, const google::protobuf::MethodDescriptor* method,
                absl::StatusOr<std::string> bytes) {
  exchange->method = method->full_name();
  if (SessionDesk::Serves(method)) {
    const HttpRequest as_sent = exchange->request;
    if (const absl::Status admitted = Admit(*exchange, method); !admitted.ok()) return Refuse(exchange, admitted);
    if (!bytes.ok()) return Refuse(exchange, bytes.status());
    return process_.desk.Serve(method, *bytes, as_sent, exchange->address,
                               [this, exchange, method](absl::StatusOr<std::string> result, std::string set_cookie) {
                                 if (!set_cookie.empty()) exchange->set_cookie = std::move(set_cookie);
                                 Reply(exchange, method, std::move(result));
                               });
  }
  if (const absl::Status admitted = Admit(*exchange, method); !admitted.ok()) return Refuse(exchange, admitted);
  if (!bytes.ok()) return Refuse(exchange, bytes.status());
  if (method->server_streaming()) return Stream(exchange, method, *std::move(bytes));
  const std::string path = absl::StrCat("/", method->service()->full_name(), "/", method->name());
  const std::string bearer = exchange->request.headers["authorization"];
  const rpc::CallOptions options{.timeout = options_.call_timeout,
                                 .token = std::string(absl::StripPrefix(bearer, "Bearer ")),
                                 .traceparent = exchange->trace.ToTraceparent()};
  process_.caller_of(method).Start(
      path, *std::move(bytes), options,
      [this, exchange, method](absl::StatusOr<std::string> result) { Reply(exchange, method, std::move(result)); });
}

// Browsers keep few connections to a server: whoever opens many streams starves their own pages. Nothing when all are
// taken, else what keeps the place until it is let go.
std::shared_ptr<void> Door::TakeStream(const Exchange& exchange, std::function<void()> when_left) {
  const std::string whose = exchange.principal.empty() ? exchange.address : exchange.principal;
  std::lock_guard lock(mutex_);
  if (streams_[whose] >= options_.streams_each) return nullptr;
  ++streams_[whose];
  return {static_cast<void*>(this), [this, whose, when_left = std::move(when_left)](void*) {
            when_left();
            std::lock_guard leaving(mutex_);
            if (--streams_[whose] == 0) streams_.erase(whose);
          }};
}

// The place is kept by whatever the stream depends on next: the call until its first answer, then the connection.
void Door::Stream(const ExchangePtr& exchange, const google::protobuf::MethodDescriptor* method, std::string bytes) {
  auto stream = std::make_shared<EventStream>(method->output_type(), exchange->trace.trace_id);
  std::shared_ptr<void> place = TakeStream(*exchange, [stream] { stream->GiveUp(); });
  if (place == nullptr) return Refuse(exchange, TooManyStreams());
  stream->SetAnswer([this, exchange, place = std::move(place),
                     weak = std::weak_ptr<EventStream>(stream)](const absl::Status& status) {
    if (!status.ok()) return Refuse(exchange, status);
    HttpAnswer answer{.media_type = kEvents, .pulse = ": \n\n"};
    answer.headers["Cache-Control"] = "no-store";
    answer.headers["X-Accel-Buffering"] = "no";  // nginx passes every piece on at once
    answer.begin = [place, stream = weak.lock()](std::shared_ptr<HttpStream> pieces) -> std::function<void()> {
      stream->Begin(std::move(pieces));
      return [place, stream] { stream->GiveUp(); };
    };
    Finish(exchange, std::move(answer));
  });
  const std::string bearer = exchange->request.headers["authorization"];
  const rpc::CallOptions call{.timeout = options_.stream_timeout,
                              .token = std::string(absl::StripPrefix(bearer, "Bearer ")),
                              .traceparent = exchange->trace.ToTraceparent()};
  const std::string path = absl::StrCat("/", method->service()->full_name(), "/", method->name());
  bytes = ResumeAfter(method->input_type(), std::move(bytes), HeaderOf(exchange->request, "last-event-id"));
  stream->SetCancel(process_.caller_of(method).StartStream(path, std::move(bytes), call, stream->Events()));
}

void Door::Reply(const ExchangePtr& exchange, const google::protobuf::MethodDescriptor* method,
                 absl::StatusOr<std::string> result) {
  if (!result.ok()) return Refuse(exchange, result.status());
  absl::StatusOr<JsonAnswer> json = JsonFromResponse(method->output_type(), *result, /*full=*/!exchange->connect);
  if (!json.ok()) return Refuse(exchange, json.status());
  HttpAnswer answer{.media_type = kJson};
  if (!exchange->connect) answer.headers["ETag"] = TagOf(*json);
  answer.body = std::move(json->json);
  if (!exchange->connect && !MayChange(exchange->request)) answer = Conditional(exchange->request, std::move(answer));
  // A browser may keep what it must ask about again; whose cookie it was decides what is in it.
  answer.headers["Cache-Control"] = exchange->connect ? "no-store" : "private, no-cache";
  Finish(exchange, std::move(answer));
}

void Door::Refuse(const ExchangePtr& exchange, const absl::Status& status) {
  HttpAnswer answer;
  answer.status = HttpStatusOf(status);
  answer.media_type = exchange->connect ? kJson : kProblem;
  answer.body = exchange->connect ? ConnectErrorOf(status) : ProblemOf(status, exchange->trace.trace_id);
  answer.headers["Cache-Control"] = "no-store";
  if (answer.status == 429 || answer.status == 503) answer.headers["Retry-After"] = RetryAfter(status);
  // The precondition came as a header, so its failure is the header's status (RFC 9110, 13.1.1).
  const bool by_header = !HeaderOf(exchange->request, "if-match").empty();
  if (answer.status == 409 && by_header && DetailOf(status).reason == "ETAG_MISMATCH") answer.status = 412;
  if (answer.status == 401) answer.headers["WWW-Authenticate"] = "Bearer";
  if (answer.status == 405) answer.headers["Allow"] = DetailOf(status).metadata.at("allow");
  Finish(exchange, std::move(answer));
}

void Door::Finish(const ExchangePtr& exchange, HttpAnswer answer) {
  Compress(exchange->request, answer);
  AddSecurityHeaders(answer, options_.https);
  answer.headers["Trace-Id"] = exchange->trace.trace_id;
  answer.headers["Date"] = absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", process_.clock.Now(), absl::UTCTimeZone());
  if (!exchange->set_cookie.empty()) answer.headers["Set-Cookie"] = exchange->set_cookie;
  const double seconds = absl::ToDoubleSeconds(process_.clock.Now() - exchange->began);
  const std::string kind = !exchange->request.fault.ok() ? "refused" : exchange->method.empty() ? "file" : "call";
  process_.metrics.Count("nianbao_http_requests_total", {{"kind", kind}, {"status", absl::StrCat(answer.status)}});
  process_.metrics.ObserveSeconds("nianbao_http_request_seconds", {{"kind", kind}}, seconds);
  Log(exchange->method.empty() && answer.status < 400 ? LogLevel::kDebug : LogLevel::kInfo, "http.request",
      {{"verb", exchange->request.verb},
       {"path", Readable(exchange->request.path)},
       {"method", exchange->method},
       {"status", answer.status},
       {"seconds", seconds},
       {"bytes", static_cast<int64_t>(answer.body.size())},
       {"principal", exchange->principal},
       {"address", exchange->address},
       {"trace_id", exchange->trace.trace_id}});
  exchange->answer(std::move(answer));
}

HttpAnswer Door::ServeFile(const Exchange& exchange) {
  const HttpRequest& request = exchange.request;
  const auto problem = [&](const absl::Status& status) {
    HttpAnswer answer{.status = HttpStatusOf(status), .media_type = kProblem};
    answer.body = ProblemOf(status, exchange.trace.trace_id);
    return answer;
  };
  const std::string path = PercentDecode(request.path, false);
  if (path == kPublic || absl::StartsWith(path, absl::StrCat(kPublic, "/"))) {
    if (auto answer = public_site_.Find(path.substr(sizeof(kPublic) - 1), request.query)) {
      answer->headers["Content-Security-Policy"] = kPublicPolicy;
      return Conditional(request, *std::move(answer));
    }
    return problem(PageNotFound(path));
  }
  for (const auto& [name, media_type, body] :
       {std::tuple{"/openapi.json", kJson, &options_.openapi}, std::tuple{"/reference", kHtml, &options_.reference}}) {
    if (path != name || body->empty()) continue;
    HttpAnswer answer{.media_type = media_type, .body = *body};
    answer.headers["ETag"] = absl::StrCat("\"", Sha256Hex(*body).substr(0, kTagLength), "\"");
    if (media_type == kHtml) answer.headers["Content-Security-Policy"] = kPublicPolicy;
    return Conditional(request, std::move(answer));
  }
  // Browsers ask for an icon under this name when a page names none, as published reports do.
  const std::string file = path == "/" ? "index.html" : path == "/favicon.ico" ? "icon.svg" : path.substr(1);
  if (auto answer = statics_.Find(file, request)) return *std::move(answer);
  return problem(PageNotFound(path));
}

}  // namespace nianbao::gateway
