// HTTP/1.1 on libevent: one event thread, answers may come from any thread.
#ifndef NIANBAO_GATEWAY_HTTP_SERVER_H_
#define NIANBAO_GATEWAY_HTTP_SERVER_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace nianbao::gateway {

struct HttpRequest {
  std::string verb;   // "GET"
  std::string path;   // percent-encoded, without query
  std::string query;  // percent-encoded, without "?"
  std::string body;
  std::map<std::string, std::string> headers;  // by lower-case name
  std::string peer;                            // address of the other end, without port
};

struct HttpAnswer {
  int status = 200;
  std::string media_type = "text/plain; charset=utf-8";
  std::string body;
  std::map<std::string, std::string> headers;
};

struct HttpOptions {
  std::string listen = "127.0.0.1:0";
  int max_body_bytes = 8 << 20;  // larger bodies get 413
  int max_header_bytes = 32 << 10;
  int timeout_seconds = 60;  // of an idle connection
};

class HttpServer {
 public:
  using Answer = std::function<void(HttpAnswer)>;  // call exactly once, from any thread
  using Handler = std::function<void(HttpRequest, Answer)>;

  // UNAVAILABLE (ADDRESS_IN_USE). The handler runs on the event thread and must not block.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const HttpOptions& options, Handler handler);
  // Ends the event thread; answers that come later are dropped.
  virtual ~HttpServer() = default;
  // Takes no further connections and waits until every request under way has its answer, at most `patience`.
  virtual void Drain(absl::Duration patience) = 0;
  virtual std::string address() const = 0;
};

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_HTTP_SERVER_H_
