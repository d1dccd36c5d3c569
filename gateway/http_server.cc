#include "gateway/http_server.h"

#include <arpa/inet.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <event2/thread.h>
#include <event2/util.h>
#include <netinet/in.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gateway/http_connection.h"
#include "services/common/base/error.h"

namespace nianbao::gateway {
namespace {

constexpr size_t kMostWaitingPieces = 4096;  // of one stream, not yet taken by the event thread

struct EndOfStream {};

// What other threads tell the event thread; outlives the server, so that late words fall into the void.
struct Mailbox {
  using Letter = std::variant<HttpAnswer, std::string, EndOfStream>;

  std::mutex mutex;
  std::deque<std::pair<uint64_t, Letter>> letters;  // connection → what to send on it
  event* wake = nullptr;                            // null once the server is gone
  size_t open = 0;                                  // requests without answer
  std::condition_variable all_answered;

  void Put(uint64_t id, Letter letter) {
    std::lock_guard lock(mutex);
    if (wake == nullptr) return;
    letters.emplace_back(id, std::move(letter));
    event_active(wake, EV_READ, 0);
  }
};

class Stream final : public HttpStream {
 public:
  Stream(std::shared_ptr<Mailbox> mailbox, uint64_t id) : mailbox_(std::move(mailbox)), id_(id) {}

  bool Write(std::string piece) override {
    if (gone_) return false;
    if (++waiting_ > kMostWaitingPieces) return false;
    mailbox_->Put(id_, std::move(piece));
    return true;
  }
  void Close() override {
    if (!gone_.exchange(true)) mailbox_->Put(id_, EndOfStream());
  }

  // The event thread's side.
  void Taken() { --waiting_; }
  void MarkGone() { gone_ = true; }

 private:
  const std::shared_ptr<Mailbox> mailbox_;
  const uint64_t id_;
  std::atomic<bool> gone_ = false;
  std::atomic<size_t> waiting_ = 0;
};

std::string AddressOf(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address->sa_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text, sizeof(text));
  } else if (address->sa_family == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, text, sizeof(text));
  }
  return text;
}

int PortOf(evutil_socket_t socket) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return 0;
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                           : reinterpret_cast<sockaddr_in&>(bound).sin_port);
}

class EventHttpServer final : public HttpServer {
 public:
  EventHttpServer(const HttpOptions& options, Handler handler)
      : options_(options), handler_(std::move(handler)), mailbox_(std::make_shared<Mailbox>()) {
    evthread_use_pthreads();
    base_ = event_base_new();
    mailbox_->wake = event_new(base_, -1, EV_PERSIST, &EventHttpServer::OnWake, this);
    event_add(mailbox_->wake, nullptr);
    retry_ = event_new(base_, -1, 0, &EventHttpServer::OnRetry, this);
  }

  ~EventHttpServer() override {
    {
      std::lock_guard lock(mailbox_->mutex);
      stopping_ = true;
      event_active(mailbox_->wake, EV_READ, 0);
    }
    if (thread_.joinable()) thread_.join();
    {
      std::lock_guard lock(mailbox_->mutex);
      event_free(mailbox_->wake);
      mailbox_->wake = nullptr;
    }
    for (auto& [id, stream] : streams_) EndStream(stream);
    connections_.clear();
    if (listener_ != nullptr) evconnlistener_free(listener_);
    event_free(retry_);
    event_base_free(base_);
  }

  absl::Status Open() {
    const size_t colon = options_.listen.rfind(':');
    const std::string host = options_.listen.substr(0, colon);
    const std::string port = colon == std::string::npos ? "" : options_.listen.substr(colon + 1);
    evutil_addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    evutil_addrinfo* found = nullptr;
    std::string bare(absl::StripSuffix(absl::StripPrefix(host, "["), "]"));
    if (!port.empty() && evutil_getaddrinfo(bare.empty() ? nullptr : bare.c_str(), port.c_str(), &hints, &found) == 0) {
      listener_ = evconnlistener_new_bind(base_, &EventHttpServer::OnAccept, this,
                                          LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE, kBacklog,
                                          found->ai_addr, static_cast<int>(found->ai_addrlen));
      evutil_freeaddrinfo(found);
    }
    if (listener_ == nullptr) {
      return MakeError(absl::StatusCode::kUnavailable, absl::StrCat("cannot listen on ", options_.listen),
                       {.reason = "ADDRESS_IN_USE",
                        .metadata = {{"address", options_.listen}},
                        .sentence = absl::StrCat("地址“", options_.listen, "”无法监听，可能已被占用。")});
    }
    evconnlistener_set_error_cb(listener_, &EventHttpServer::OnAcceptError);
    address_ = absl::StrCat(host, ":", PortOf(evconnlistener_get_fd(listener_)));
    thread_ = std::thread([this] { event_base_loop(base_, EVLOOP_NO_EXIT_ON_EMPTY); });
    return absl::OkStatus();
  }

  std::string address() const override { return address_; }

  void Drain(absl::Duration patience) override {
    std::unique_lock lock(mailbox_->mutex);
    draining_ = true;
    event_active(mailbox_->wake, EV_READ, 0);
    mailbox_->all_answered.wait_for(lock, absl::ToChronoMilliseconds(patience),
                                    [&] { return mailbox_->open == 0 && retired_; });
  }

 private:
  static constexpr int kBacklog = 1024;
  using Streams = std::map<uint64_t, std::pair<std::shared_ptr<Stream>, std::function<void()>>>;

  static void OnAccept(evconnlistener*, evutil_socket_t socket, sockaddr* peer, int, void* self) {
    auto* server = static_cast<EventHttpServer*>(self);
    const uint64_t id = ++server->last_id_;
    server->connections_[id] =
        std::make_unique<HttpConnection>(id, server->base_, socket, AddressOf(peer), server->options_, server->owner_);
    if (server->connections_.size() >= server->options_.max_connections) evconnlistener_disable(server->listener_);
  }

  // No descriptors left, most likely: wait until connections have ended rather than turn in circles.
  static void OnAcceptError(evconnlistener* listener, void* self) {
    evconnlistener_disable(listener);
    const timeval soon{0, 200'000};
    event_add(static_cast<EventHttpServer*>(self)->retry_, &soon);
  }
  static void OnRetry(evutil_socket_t, short, void* self) { static_cast<EventHttpServer*>(self)->AcceptAgain(); }
  void AcceptAgain() {
    if (listener_ != nullptr && connections_.size() < options_.max_connections) evconnlistener_enable(listener_);
  }

  void OnRequest(uint64_t id, HttpRequest request) {
    CountOpen(1);
    handler_(std::move(request), [mailbox = mailbox_, id](HttpAnswer answer) { mailbox->Put(id, std::move(answer)); });
  }

  void CountOpen(int more) {
    std::lock_guard lock(mailbox_->mutex);
    mailbox_->open += static_cast<size_t>(more);
    if (mailbox_->open == 0) mailbox_->all_answered.notify_all();
  }

  void OnEnd(uint64_t id) {
    over_.push_back(id);
    std::lock_guard lock(mailbox_->mutex);
    event_active(mailbox_->wake, EV_READ, 0);
  }

  static void EndStream(std::pair<std::shared_ptr<Stream>, std::function<void()>>& stream) {
    stream.first->MarkGone();
    if (stream.second != nullptr) std::exchange(stream.second, nullptr)();
  }

  void ForgetStream(uint64_t id) {
    const auto stream = streams_.find(id);
    if (stream == streams_.end()) return;
    auto taken = std::move(stream->second);
    streams_.erase(stream);
    EndStream(taken);
  }

  static void OnWake(evutil_socket_t, short, void* self) {
    auto* server = static_cast<EventHttpServer*>(self);
    if (server->Stopping()) return;
    server->Deliver();
    server->Bury();
    server->Retire();
  }

  // Broken from within: a loop that has not begun yet would forget that it was told to end.
  bool Stopping() {
    std::lock_guard lock(mailbox_->mutex);
    if (stopping_) event_base_loopbreak(base_);
    return stopping_;
  }

  void Deliver() {
    std::deque<std::pair<uint64_t, Mailbox::Letter>> letters;
    {
      std::lock_guard lock(mailbox_->mutex);
      letters.swap(mailbox_->letters);
    }
    for (auto& [id, letter] : letters) {
      const auto connection = connections_.find(id);
      if (connection == connections_.end()) continue;
      if (auto* answer = std::get_if<HttpAnswer>(&letter)) {
        Answer(id, *connection->second, std::move(*answer));
      } else if (auto* piece = std::get_if<std::string>(&letter)) {
        if (const auto stream = streams_.find(id); stream != streams_.end()) stream->second.first->Taken();
        connection->second->SendPiece(*piece);
      } else {
        connection->second->EndStream();
        ForgetStream(id);
      }
    }
  }

  void Answer(uint64_t id, HttpConnection& connection, HttpAnswer answer) {
    const auto begin = answer.begin;
    if (!connection.Send(std::move(answer))) return;
    CountOpen(-1);
    if (begin == nullptr) return;
    auto stream = std::make_shared<Stream>(mailbox_, id);
    std::function<void()> on_end = begin(stream);
    streams_[id] = {std::move(stream), std::move(on_end)};
  }

  void Bury() {
    for (const uint64_t id : std::exchange(over_, {})) {
      const auto connection = connections_.find(id);
      if (connection == connections_.end()) continue;
      if (connection->second->busy() && !connection->second->streaming()) CountOpen(-1);
      connections_.erase(connection);
      ForgetStream(id);
    }
    AcceptAgain();
  }

  void Retire() {
    {
      std::lock_guard lock(mailbox_->mutex);
      if (!draining_ || retired_) return;
    }
    evconnlistener_free(std::exchange(listener_, nullptr));
    for (const auto& [id, connection] : connections_) connection->Retire();
    for (auto& [id, stream] : std::exchange(streams_, {})) EndStream(stream);
    Bury();
    std::lock_guard lock(mailbox_->mutex);
    retired_ = true;
    mailbox_->all_answered.notify_all();
  }

  const HttpOptions options_;
  const Handler handler_;
  const std::shared_ptr<Mailbox> mailbox_;
  const HttpConnection::Owner owner_{
      .on_request = [this](uint64_t id, HttpRequest request) { OnRequest(id, std::move(request)); },
      .on_end = [this](uint64_t id) { OnEnd(id); }};
  event_base* base_ = nullptr;
  event* retry_ = nullptr;
  evconnlistener* listener_ = nullptr;  // null once drained
  bool draining_ = false;               // this and the next two under the mailbox's mutex
  bool stopping_ = false;
  bool retired_ = false;
  std::string address_;
  // The event thread's own.
  uint64_t last_id_ = 0;
  std::map<uint64_t, std::unique_ptr<HttpConnection>> connections_;
  Streams streams_;
  std::vector<uint64_t> over_;  // connections to be deleted once the event loop is back
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(const HttpOptions& options, Handler handler) {
  auto server = std::make_unique<EventHttpServer>(options, std::move(handler));
  if (absl::Status opened = server->Open(); !opened.ok()) return opened;
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace nianbao::gateway
