// A wire between a client and a server on loopback that a test can cut, slow down, or cut in the middle of an answer.
#ifndef NIANBAO_SERVICES_COMMON_TESTING_TCP_PROXY_H_
#define NIANBAO_SERVICES_COMMON_TESTING_TCP_PROXY_H_

#include <atomic>
#include <thread>

#include "absl/time/time.h"

namespace nianbao {

// Thread-safe.
class TcpProxy {
 public:
  // Listens on a free port and connects every caller to `target_port`.
  explicit TcpProxy(int target_port);
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  int port() const { return port_; }
  // Closes every connection; new ones go through.
  void Cut() { cut_ = true; }
  // The next answer of each connection ends in its middle, and the connection with it.
  void Truncate() { truncate_ = true; }
  // The answer of the next new connection ends in its middle, and the connection with it.
  void TruncateNext() { truncate_next_ = true; }
  // Every chunk is held back so long; zero = not at all.
  void Delay(absl::Duration by) { delay_ms_ = static_cast<int>(absl::ToInt64Milliseconds(by)); }
  // While down, callers are refused and connections are closed.
  void SetDown(bool down) { down_ = down; }

 private:
  struct Wire;
  void Work();
  bool Forward(Wire& wire, bool answer);

  const int target_port_;
  int port_ = 0;
  int listener_ = -1;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> cut_ = false;
  std::atomic<bool> truncate_ = false;
  std::atomic<bool> truncate_next_ = false;
  std::atomic<bool> down_ = false;
  std::atomic<int> delay_ms_ = 0;
  std::thread thread_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TESTING_TCP_PROXY_H_
