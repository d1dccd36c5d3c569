#include "gateway/http_server.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/thread.h>
#include <netinet/in.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"

namespace nianbao::gateway {
namespace {

const char* VerbName(evhttp_cmd_type type) {
  switch (type) {
    case EVHTTP_REQ_GET:
      return "GET";
    case EVHTTP_REQ_HEAD:
      return "HEAD";
    case EVHTTP_REQ_POST:
      return "POST";
    case EVHTTP_REQ_PUT:
      return "PUT";
    case EVHTTP_REQ_PATCH:
      return "PATCH";
    case EVHTTP_REQ_DELETE:
      return "DELETE";
    default:
      return "OTHER";
  }
}

HttpRequest ReadRequest(evhttp_request* raw) {
  HttpRequest request;
  request.verb = VerbName(evhttp_request_get_command(raw));
  const evhttp_uri* uri = evhttp_request_get_evhttp_uri(raw);
  const char* path = evhttp_uri_get_path(uri);
  const char* query = evhttp_uri_get_query(uri);
  request.path = path == nullptr || *path == '\0' ? "/" : path;
  request.query = query == nullptr ? "" : query;
  evbuffer* body = evhttp_request_get_input_buffer(raw);
  request.body.resize(evbuffer_get_length(body));
  evbuffer_copyout(body, request.body.data(), request.body.size());
  char* peer = nullptr;
  ev_uint16_t port = 0;
  evhttp_connection_get_peer(evhttp_request_get_connection(raw), &peer, &port);
  request.peer = peer == nullptr ? "" : peer;
  for (evkeyval* header = evhttp_request_get_input_headers(raw)->tqh_first; header != nullptr;
       header = header->next.tqe_next) {
    request.headers[absl::AsciiStrToLower(header->key)] = header->value;
  }
  return request;
}

// What answering threads and the event thread share; outlives the server, so late answers fall into the void.
struct Mailbox {
  std::mutex mutex;
  std::deque<std::pair<evhttp_request*, HttpAnswer>> ready;
  event* wake = nullptr;  // null once the server is gone
  size_t open = 0;        // requests without answer
  std::condition_variable all_answered;
};

class EventHttpServer final : public HttpServer {
 public:
  explicit EventHttpServer(Handler handler) : handler_(std::move(handler)), mailbox_(std::make_shared<Mailbox>()) {
    evthread_use_pthreads();
    base_ = event_base_new();
    http_ = evhttp_new(base_);
    mailbox_->wake = event_new(base_, -1, EV_PERSIST, &EventHttpServer::OnWake, this);
    event_add(mailbox_->wake, nullptr);
  }

  ~EventHttpServer() override {
    event_base_loopbreak(base_);
    if (thread_.joinable()) thread_.join();
    {
      std::lock_guard lock(mailbox_->mutex);
      event_free(mailbox_->wake);
      mailbox_->wake = nullptr;
    }
    evhttp_free(http_);
    event_base_free(base_);
  }

  absl::Status Open(const HttpOptions& options) {
    evhttp_set_allowed_methods(http_, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST | EVHTTP_REQ_PUT |
                                          EVHTTP_REQ_PATCH | EVHTTP_REQ_DELETE);
    evhttp_set_max_body_size(http_, options.max_body_bytes);
    evhttp_set_max_headers_size(http_, options.max_header_bytes);
    evhttp_set_timeout(http_, options.timeout_seconds);
    evhttp_set_gencb(http_, &EventHttpServer::OnRequest, this);
    const size_t colon = options.listen.rfind(':');
    const std::string host = options.listen.substr(0, colon);
    int port = 0;
    if (colon != std::string::npos && absl::SimpleAtoi(options.listen.substr(colon + 1), &port)) {
      socket_ = evhttp_bind_socket_with_handle(http_, host.c_str(), static_cast<uint16_t>(port));
    }
    if (socket_ == nullptr) {
      return MakeError(absl::StatusCode::kUnavailable, absl::StrCat("cannot listen on ", options.listen),
                       {.reason = "ADDRESS_IN_USE",
                        .metadata = {{"address", options.listen}},
                        .sentence = absl::StrCat("地址“", options.listen, "”无法监听，可能已被占用。")});
    }
    sockaddr_in bound{};
    socklen_t size = sizeof(bound);
    getsockname(evhttp_bound_socket_get_fd(socket_), reinterpret_cast<sockaddr*>(&bound), &size);
    address_ = absl::StrCat(host, ":", ntohs(bound.sin_port));
    thread_ = std::thread([this] { event_base_loop(base_, EVLOOP_NO_EXIT_ON_EMPTY); });
    return absl::OkStatus();
  }

  std::string address() const override { return address_; }

  void Drain(absl::Duration patience) override {
    std::unique_lock lock(mailbox_->mutex);
    draining_ = true;
    event_active(mailbox_->wake, EV_READ, 0);
    mailbox_->all_answered.wait_for(lock, absl::ToChronoMilliseconds(patience),
                                    [&] { return mailbox_->open == 0 && socket_ == nullptr; });
  }

 private:
  static void OnRequest(evhttp_request* raw, void* self) {
    auto* server = static_cast<EventHttpServer*>(self);
    server->open_.insert(raw);
    server->CountOpen();
    evhttp_request_set_on_complete_cb(raw, nullptr, nullptr);
    evhttp_connection_set_closecb(evhttp_request_get_connection(raw), &EventHttpServer::OnClose, server);
    server->handler_(ReadRequest(raw), [mailbox = server->mailbox_, raw](HttpAnswer answer) {
      std::lock_guard lock(mailbox->mutex);
      if (mailbox->wake == nullptr) return;
      mailbox->ready.emplace_back(raw, std::move(answer));
      event_active(mailbox->wake, EV_READ, 0);
    });
  }

  // The peer went away: libevent frees the connection's request, so its answer must find nothing.
  static void OnClose(evhttp_connection* connection, void* self) {
    auto* server = static_cast<EventHttpServer*>(self);
    for (auto at = server->open_.begin(); at != server->open_.end();) {
      at = evhttp_request_get_connection(*at) == connection ? server->open_.erase(at) : std::next(at);
    }
    server->CountOpen();
  }

  void CountOpen() {
    std::lock_guard lock(mailbox_->mutex);
    mailbox_->open = open_.size();
    if (open_.empty()) mailbox_->all_answered.notify_all();
  }

  void StopListening() {
    std::lock_guard lock(mailbox_->mutex);
    if (!draining_ || socket_ == nullptr) return;
    evhttp_del_accept_socket(http_, socket_);
    socket_ = nullptr;
    mailbox_->all_answered.notify_all();
  }

  static void OnWake(evutil_socket_t, short, void* self) { static_cast<EventHttpServer*>(self)->SendReady(); }

  void SendReady() {
    std::deque<std::pair<evhttp_request*, HttpAnswer>> ready;
    {
      std::lock_guard lock(mailbox_->mutex);
      ready.swap(mailbox_->ready);
    }
    for (const auto& [raw, answer] : ready) {
      if (open_.erase(raw) == 1) Send(raw, answer);
    }
    CountOpen();
    StopListening();
  }

  static void Send(evhttp_request* raw, const HttpAnswer& answer) {
    evkeyvalq* headers = evhttp_request_get_output_headers(raw);
    evhttp_add_header(headers, "Content-Type", answer.media_type.c_str());
    for (const auto& [name, value] : answer.headers) evhttp_add_header(headers, name.c_str(), value.c_str());
    evbuffer* body = evbuffer_new();
    evbuffer_add(body, answer.body.data(), answer.body.size());
    evhttp_send_reply(raw, answer.status, nullptr, body);
    evbuffer_free(body);
  }

  const Handler handler_;
  const std::shared_ptr<Mailbox> mailbox_;
  event_base* base_ = nullptr;
  evhttp* http_ = nullptr;
  evhttp_bound_socket* socket_ = nullptr;  // null once drained
  bool draining_ = false;                  // under the mailbox's mutex
  std::string address_;
  std::set<evhttp_request*> open_;  // event thread only
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(const HttpOptions& options, Handler handler) {
  auto server = std::make_unique<EventHttpServer>(std::move(handler));
  if (absl::Status opened = server->Open(options); !opened.ok()) return opened;
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace nianbao::gateway
