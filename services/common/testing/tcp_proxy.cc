#include "services/common/testing/tcp_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/time/clock.h"

namespace nianbao {
namespace {

constexpr int kLook = 20;  // milliseconds between two looks at what the test wants

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

int Connect(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return fd;
  close(fd);
  return -1;
}

bool SendAll(int fd, const char* bytes, ssize_t length) {
  for (ssize_t sent = 0; sent < length;) {
    const ssize_t now = send(fd, bytes + sent, static_cast<size_t>(length - sent), MSG_NOSIGNAL);
    if (now <= 0) return false;
    sent += now;
  }
  return true;
}

}  // namespace

struct TcpProxy::Wire {
  int client;
  int server;
  bool truncate = false;
};

TcpProxy::TcpProxy(int target_port) : target_port_(target_port) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 128) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Work(); });
}

TcpProxy::~TcpProxy() {
  stop_ = true;
  thread_.join();
  close(listener_);
}

bool TcpProxy::Forward(Wire& wire, bool answer) {
  std::string bytes(64 << 10, '\0');
  const ssize_t got = recv(answer ? wire.server : wire.client, bytes.data(), bytes.size(), 0);
  if (got <= 0) return false;
  if (delay_ms_ > 0) absl::SleepFor(absl::Milliseconds(delay_ms_.load()));
  const bool half = answer && wire.truncate;
  return SendAll(answer ? wire.client : wire.server, bytes.data(), half ? got / 2 : got) && !half;
}

void TcpProxy::Work() {
  std::vector<Wire> wires;
  const auto hang_up = [](const Wire& wire) { close(wire.client), close(wire.server); };
  while (!stop_) {
    std::vector<pollfd> entries = {{listener_, POLLIN, 0}};
    for (const Wire& wire : wires) {
      entries.push_back({wire.client, POLLIN, 0});
      entries.push_back({wire.server, POLLIN, 0});
    }
    poll(entries.data(), entries.size(), kLook);
    const bool cut = cut_.exchange(false) || down_;
    const bool truncate = truncate_.exchange(false);
    std::vector<Wire> alive;
    for (size_t i = 0; i < wires.size(); ++i) {
      wires[i].truncate |= truncate;
      bool good = !cut;
      if (good && entries[1 + 2 * i].revents != 0) good = Forward(wires[i], /*answer=*/false);
      if (good && entries[2 + 2 * i].revents != 0) good = Forward(wires[i], /*answer=*/true);
      good ? alive.push_back(wires[i]) : hang_up(wires[i]);
    }
    wires.swap(alive);
    if (entries[0].revents == 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    const int server = down_ ? -1 : Connect(target_port_);
    const int yes = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    if (server < 0) {
      close(client);
      continue;
    }
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    wires.push_back({client, server, truncate_next_.exchange(false)});
  }
  for (const Wire& wire : wires) hang_up(wire);
}

}  // namespace nianbao
