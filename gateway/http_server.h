// HTTP/1.1 on libevent: one event thread, answers may come from any thread, in one piece or as a stream.
#ifndef NIANBAO_GATEWAY_HTTP_SERVER_H_
#define NIANBAO_GATEWAY_HTTP_SERVER_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace nianbao::gateway {

struct HttpRequest {
  std::string verb;   // "GET"; any token
  std::string path;   // percent-encoded, without query
  std::string query;  // percent-encoded, without "?"
  std::string body;
  std::map<std::string, std::string> headers;  // by lower-case name
  std::string peer;                            // address of the other end, without port
  absl::Status
      fault;  // why the bytes are no sound request: then the rest is what was read, and the answer ends the connection
};

// A body that comes in pieces. Thread-safe.
class HttpStream {
 public:
  virtual ~HttpStream() = default;
  // False once the peer is gone, or so slow that too much waits for it.
  virtual bool Write(std::string piece) = 0;
  // No more pieces.
  virtual void Close() = 0;
};

struct HttpAnswer {
  int status = 200;
  std::string media_type = "text/plain; charset=utf-8";
  std::string body;
  std::map<std::string, std::string> headers;

  // Not null: the body comes as a stream, and `body` is not used. Called once on the event thread; answers what is
  // called, there too, when the stream has ended on either side.
  std::function<std::function<void()>(std::shared_ptr<HttpStream>)> begin;
  std::string pulse;  // written into a silent stream now and then, so that both ends see that the other is there
};

struct HttpOptions {
  std::string listen = "127.0.0.1:0";
  int max_body_bytes = 8 << 20;     // larger bodies get 413
  int max_header_bytes = 32 << 10;  // more gets 431
  int timeout_seconds = 60;  // of an idle connection, of a head, of a body beside what its size takes at 8 KiB a second
  size_t max_connections = 8192;  // more wait in the kernel's queue
  absl::Duration pulse_every = absl::Seconds(15);
};

class HttpServer {
 public:
  using Answer = std::function<void(HttpAnswer)>;  // call exactly once, from any thread
  using Handler = std::function<void(HttpRequest, Answer)>;

  // UNAVAILABLE (ADDRESS_IN_USE). The handler runs on the event thread and must not block.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const HttpOptions& options, Handler handler);
  // Ends the event thread; answers that come later are dropped.
  virtual ~HttpServer() = default;
  // Takes no further connections, ends streams, and waits until every request under way has its answer, at most
  // `patience`.
  virtual void Drain(absl::Duration patience) = 0;
  virtual std::string address() const = 0;
};

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_HTTP_SERVER_H_
