#include "services/common/runtime/admin_server.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/thread.h>
#include <netinet/in.h>

#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"

namespace nianbao {
namespace {

constexpr size_t kLargestBody = 1024;
constexpr size_t kLargestHeaders = 16 << 10;
constexpr int kTimeoutSeconds = 10;

class EventAdminServer final : public AdminServer {
 public:
  explicit EventAdminServer(Pages pages) : pages_(std::move(pages)) {
    evthread_use_pthreads();
    base_ = event_base_new();
    http_ = evhttp_new(base_);
    evhttp_set_allowed_methods(http_, EVHTTP_REQ_GET);
    evhttp_set_max_body_size(http_, kLargestBody);
    evhttp_set_max_headers_size(http_, kLargestHeaders);
    evhttp_set_timeout(http_, kTimeoutSeconds);
    evhttp_set_gencb(http_, &EventAdminServer::OnRequest, this);
  }

  ~EventAdminServer() override {
    // Broken from within: a loop that has not begun yet would forget that it was told to end.
    const timeval at_once{};
    event_base_once(
        base_, -1, EV_TIMEOUT,
        [](evutil_socket_t, short, void* base) { event_base_loopbreak(static_cast<event_base*>(base)); }, base_,
        &at_once);
    if (thread_.joinable()) thread_.join();
    evhttp_free(http_);
    event_base_free(base_);
  }

  absl::Status Open(const std::string& listen) {
    const size_t colon = listen.rfind(':');
    int port = 0;
    const std::string host = listen.substr(0, colon);
    evhttp_bound_socket* socket = nullptr;
    if (colon != std::string::npos && absl::SimpleAtoi(listen.substr(colon + 1), &port)) {
      socket = evhttp_bind_socket_with_handle(http_, host.c_str(), static_cast<uint16_t>(port));
    }
    if (socket == nullptr) {
      return MakeError(absl::StatusCode::kUnavailable, absl::StrCat("cannot listen on ", listen),
                       {.reason = "ADDRESS_IN_USE",
                        .metadata = {{"address", listen}},
                        .sentence = absl::StrCat("地址“", listen, "”无法监听，可能已被占用。")});
    }
    sockaddr_in bound{};
    socklen_t size = sizeof(bound);
    getsockname(evhttp_bound_socket_get_fd(socket), reinterpret_cast<sockaddr*>(&bound), &size);
    address_ = absl::StrCat(host, ":", ntohs(bound.sin_port));
    thread_ = std::thread([this] { event_base_loop(base_, EVLOOP_NO_EXIT_ON_EMPTY); });
    return absl::OkStatus();
  }

  std::string address() const override { return address_; }

 private:
  static void OnRequest(evhttp_request* request, void* self) { static_cast<EventAdminServer*>(self)->Answer(request); }

  void Answer(evhttp_request* request) {
    const char* path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(request));
    const auto page = pages_.find(path == nullptr ? "" : path);
    if (page == pages_.end()) return evhttp_send_error(request, HTTP_NOTFOUND, nullptr);
    const AdminAnswer answer = page->second();
    evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type", answer.media_type.c_str());
    evbuffer* body = evbuffer_new();
    evbuffer_add(body, answer.body.data(), answer.body.size());
    evhttp_send_reply(request, answer.http_status, nullptr, body);
    evbuffer_free(body);
  }

  const Pages pages_;
  event_base* base_ = nullptr;
  evhttp* http_ = nullptr;
  std::string address_;
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::Start(const std::string& listen, Pages pages) {
  auto server = std::make_unique<EventAdminServer>(std::move(pages));
  if (absl::Status opened = server->Open(listen); !opened.ok()) return opened;
  return std::unique_ptr<AdminServer>(std::move(server));
}

}  // namespace nianbao
