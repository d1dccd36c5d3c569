// One connection of the HTTP server, on the event thread alone: requests one after another, each with its answer.
#ifndef NIANBAO_GATEWAY_HTTP_CONNECTION_H_
#define NIANBAO_GATEWAY_HTTP_CONNECTION_H_

#include <event2/bufferevent.h>
#include <event2/event.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "gateway/http_reader.h"
#include "gateway/http_server.h"

namespace nianbao::gateway {

class HttpConnection {
 public:
  // What the server does for its connections. Neither may delete the connection before it returns to the event loop.
  struct Owner {
    std::function<void(uint64_t id, HttpRequest)> on_request;
    std::function<void(uint64_t id)> on_end;  // the connection is of no more use
  };

  HttpConnection(uint64_t id, event_base* base, evutil_socket_t socket, std::string peer, const HttpOptions& options,
                 const Owner& owner);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  // The answer to the request handed over last. False when nobody waits for one any more.
  bool Send(HttpAnswer answer);
  // Of a stream that Send began.
  void SendPiece(const std::string& piece);
  void EndStream();
  // No further request is taken; an idle connection ends.
  void Retire();

  bool busy() const { return busy_; }
  bool streaming() const { return streaming_; }

 private:
  static void OnRead(bufferevent*, void* self);
  static void OnWritten(bufferevent*, void* self);
  static void OnEvent(bufferevent*, short what, void* self);
  static void OnTimer(evutil_socket_t, short, void* self);

  void ReadOn();
  void HandOver();
  void NextRequest();
  void Linger();
  void End();
  void Arm(double seconds);
  void ArmForReading();
  void WriteHead(const HttpAnswer& answer, bool has_body);
  void Put(absl::string_view bytes);

  const uint64_t id_;
  const std::string peer_;
  const HttpOptions& options_;
  const ReadLimits limits_;
  const Owner& owner_;
  bufferevent* const wire_;
  event* const timer_;
  std::optional<HttpReader> reader_;
  bool busy_ = false;         // a request waits for its answer
  bool head_only_ = false;    // it was a HEAD
  bool old_ = false;          // it was HTTP/1.0
  bool keeps_alive_ = false;  // another request may follow it
  bool continued_ = false;    // "100 Continue" was said
  bool retiring_ = false;
  bool streaming_ = false;
  std::string pulse_;
  bool lingering_ = false;  // all is said; the peer may still be talking
  bool half_closed_ = false;
  bool ended_ = false;
  size_t dropped_ = 0;  // bytes thrown away while lingering
};

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_HTTP_CONNECTION_H_
