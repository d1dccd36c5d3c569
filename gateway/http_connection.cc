#include "gateway/http_connection.h"

#include <event2/buffer.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/gateway_errors.h"

namespace nianbao::gateway {
namespace {

constexpr size_t kMostUnread = 64 << 10;   // kept of a peer that talks while we work
constexpr size_t kMostUnsent = 1 << 20;    // of a stream to a slow reader
constexpr size_t kMostDropped = 16 << 20;  // of a peer that does not stop talking
constexpr double kLinger = 2;              // seconds
constexpr double kSlowest = 8 << 10;       // bytes a second, of a body

const char* PhraseOf(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 206:
      return "Partial Content";
    case 304:
      return "Not Modified";
    case 404:
      return "Not Found";
    default:
      return status < 400 ? "OK" : status < 500 ? "Refused" : "Failed";  // nobody reads it; the number counts
  }
}

}  // namespace

HttpConnection::HttpConnection(uint64_t id, event_base* base, evutil_socket_t socket, std::string peer,
                               const HttpOptions& options, const Owner& owner)
    : id_(id),
      peer_(std::move(peer)),
      options_(options),
      limits_{.head_bytes = static_cast<size_t>(options.max_header_bytes),
              .body_bytes = static_cast<size_t>(options.max_body_bytes)},
      owner_(owner),
      wire_(bufferevent_socket_new(base, socket, BEV_OPT_CLOSE_ON_FREE)),
      timer_(event_new(base, -1, 0, &HttpConnection::OnTimer, this)) {
  const int yes = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  bufferevent_setcb(wire_, &HttpConnection::OnRead, &HttpConnection::OnWritten, &HttpConnection::OnEvent, this);
  bufferevent_setwatermark(wire_, EV_READ, 0, kMostUnread);
  const timeval patience{options.timeout_seconds, 0};
  bufferevent_set_timeouts(wire_, nullptr, &patience);  // a peer that takes nothing
  bufferevent_enable(wire_, EV_READ | EV_WRITE);
  reader_.emplace(limits_);
  Arm(options.timeout_seconds);
}

HttpConnection::~HttpConnection() {
  event_free(timer_);
  bufferevent_free(wire_);
}

void HttpConnection::Arm(double seconds) {
  const auto whole = static_cast<time_t>(seconds);
  const timeval after{whole, static_cast<suseconds_t>((seconds - static_cast<double>(whole)) * 1e6)};
  event_add(timer_, &after);
}

void HttpConnection::End() {
  if (ended_) return;
  ended_ = true;
  event_del(timer_);
  bufferevent_disable(wire_, EV_READ | EV_WRITE);
  owner_.on_end(id_);
}

void HttpConnection::OnRead(bufferevent*, void* self) { static_cast<HttpConnection*>(self)->ReadOn(); }

// The first byte starts the clock of the head, its end that of the body; neither is set back by further bytes, so that
// trickling buys no time.
void HttpConnection::ReadOn() {
  evbuffer* input = bufferevent_get_input(wire_);
  if (lingering_) {
    dropped_ += evbuffer_get_length(input);
    evbuffer_drain(input, evbuffer_get_length(input));
    if (dropped_ > kMostDropped) End();
    return;
  }
  while (!busy_ && !ended_ && evbuffer_get_length(input) > 0) {
    evbuffer_iovec piece;
    if (evbuffer_peek(input, -1, nullptr, &piece, 1) < 1) return;
    const bool begun = reader_->begun();
    const bool in_body = reader_->in_body();
    const size_t used = reader_->Read({static_cast<const char*>(piece.iov_base), piece.iov_len});
    evbuffer_drain(input, used);
    if (reader_->ended()) {
      HandOver();
    } else if (begun != reader_->begun() || in_body != reader_->in_body()) {
      ArmForReading();
    }
  }
}

void HttpConnection::ArmForReading() {
  if (reader_->in_body() && reader_->expects_continue() && !std::exchange(continued_, true)) {
    Put("HTTP/1.1 100 Continue\r\n\r\n");
  }
  const double body = reader_->in_body() ? static_cast<double>(reader_->body_expected()) / kSlowest : 0;
  Arm(options_.timeout_seconds + body);
}

void HttpConnection::HandOver() {
  event_del(timer_);
  busy_ = true;
  old_ = reader_->is_old();
  keeps_alive_ = reader_->keeps_alive() && !half_closed_;
  HttpRequest request = reader_->Take();
  head_only_ = request.verb == "HEAD";
  request.peer = peer_;
  owner_.on_request(id_, std::move(request));
}

void HttpConnection::OnTimer(evutil_socket_t, short, void* self) {
  auto* connection = static_cast<HttpConnection*>(self);
  if (connection->streaming_) {
    connection->SendPiece(connection->pulse_);
    return connection->Arm(absl::ToDoubleSeconds(connection->options_.pulse_every));
  }
  if (connection->busy_) return;
  // An answer is still on its way to a slow reader; that it takes nothing at all is noticed by the write timeout.
  if (evbuffer_get_length(bufferevent_get_output(connection->wire_)) > 0) {
    return connection->Arm(connection->options_.timeout_seconds);
  }
  if (connection->lingering_ || !connection->reader_->begun()) return connection->End();
  connection->reader_->Refuse(RequestTooSlow());
  connection->HandOver();
}

void HttpConnection::OnEvent(bufferevent*, short what, void* self) {
  auto* connection = static_cast<HttpConnection*>(self);
  // Whoever has said all may still wait for the answer.
  const bool only_said_all = (what & BEV_EVENT_EOF) != 0 && (what & (BEV_EVENT_ERROR | BEV_EVENT_TIMEOUT)) == 0;
  if (only_said_all && connection->busy_ && !connection->streaming_) {
    connection->half_closed_ = true;
    connection->keeps_alive_ = false;
    return;
  }
  connection->End();
}

void HttpConnection::Put(absl::string_view bytes) { bufferevent_write(wire_, bytes.data(), bytes.size()); }

void HttpConnection::WriteHead(const HttpAnswer& answer, bool has_body) {
  std::string head = absl::StrCat("HTTP/1.1 ", answer.status, " ", PhraseOf(answer.status), "\r\n");
  if (has_body) absl::StrAppend(&head, "Content-Type: ", answer.media_type, "\r\n");
  for (const auto& [name, value] : answer.headers) absl::StrAppend(&head, name, ": ", value, "\r\n");
  if (answer.begin != nullptr) {
    if (!old_) absl::StrAppend(&head, "Transfer-Encoding: chunked\r\n");
  } else if (has_body) {
    absl::StrAppend(&head, "Content-Length: ", answer.body.size(), "\r\n");
  }
  absl::StrAppend(&head, "Connection: ", keeps_alive_ ? "keep-alive" : "close", "\r\n\r\n");
  Put(head);
}

bool HttpConnection::Send(HttpAnswer answer) {
  if (ended_ || !busy_) return false;
  if (retiring_ || (answer.begin != nullptr && old_)) keeps_alive_ = false;
  const bool has_body = answer.status != 304 && answer.status != 204;
  WriteHead(answer, has_body);
  if (answer.begin != nullptr) {
    streaming_ = true;
    pulse_ = std::move(answer.pulse);
    if (!pulse_.empty()) Arm(absl::ToDoubleSeconds(options_.pulse_every));
    return true;
  }
  if (has_body && !head_only_) Put(answer.body);
  NextRequest();
  return true;
}

void HttpConnection::SendPiece(const std::string& piece) {
  if (ended_ || !streaming_ || piece.empty()) return;
  if (evbuffer_get_length(bufferevent_get_output(wire_)) > kMostUnsent) return End();
  if (!old_) Put(absl::StrCat(absl::Hex(piece.size()), "\r\n"));
  Put(piece);
  if (!old_) Put("\r\n");
}

void HttpConnection::EndStream() {
  if (ended_ || !std::exchange(streaming_, false)) return;
  event_del(timer_);
  if (!old_) Put("0\r\n\r\n");
  NextRequest();
}

void HttpConnection::Retire() {
  retiring_ = true;
  if (streaming_) {
    keeps_alive_ = false;
    EndStream();
  } else if (!busy_ && !lingering_ && !reader_->begun()) {
    End();
  }
}

void HttpConnection::NextRequest() {
  busy_ = false;
  continued_ = false;
  if (!keeps_alive_) {
    lingering_ = true;
    Arm(options_.timeout_seconds);
    if (evbuffer_get_length(bufferevent_get_output(wire_)) == 0) Linger();
    return;
  }
  reader_.emplace(limits_);
  Arm(options_.timeout_seconds);
  // A pipelined request lies here already; it is read in a turn of its own, so that one peer does not keep the thread.
  if (evbuffer_get_length(bufferevent_get_input(wire_)) > 0) {
    bufferevent_trigger(wire_, EV_READ, BEV_TRIG_IGNORE_WATERMARKS | BEV_TRIG_DEFER_CALLBACKS);
  }
}

// All is written: we say so, and listen on for a moment. Closing at once would answer bytes under way with a reset,
// which takes the answer from the peer before it is read.
void HttpConnection::Linger() {
  if (half_closed_) return End();
  shutdown(bufferevent_getfd(wire_), SHUT_WR);
  Arm(kLinger);
  ReadOn();
}

void HttpConnection::OnWritten(bufferevent*, void* self) {
  auto* connection = static_cast<HttpConnection*>(self);
  if (connection->lingering_ && !connection->ended_) connection->Linger();
}

}  // namespace nianbao::gateway
