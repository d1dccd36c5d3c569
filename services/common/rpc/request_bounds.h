// How much of its callers' requests a server holds in memory.
#ifndef NIANBAO_SERVICES_COMMON_RPC_REQUEST_BOUNDS_H_
#define NIANBAO_SERVICES_COMMON_RPC_REQUEST_BOUNDS_H_

#include <atomic>
#include <cstddef>

#include "absl/status/status.h"

namespace nianbao::rpc {

// "too many calls wait": RESOURCE_EXHAUSTED (SERVER_BUSY).
absl::Status Busy();

// Counts the bytes of requests that wait or are being answered. Thread-safe.
class RequestBounds {
 public:
  // No request above `largest` bytes, and together no more than kHeldAtOnce of that size.
  explicit RequestBounds(size_t largest) : largest_(largest) {}

  // RESOURCE_EXHAUSTED: MESSAGE_TOO_LARGE, SERVER_BUSY. After OK the caller owes a Leave.
  absl::Status Enter(size_t bytes);
  void Leave(size_t bytes) { held_ -= bytes; }

  static constexpr size_t kHeldAtOnce = 16;
  // The transport reads up to this many times the largest request, so that its caller is told why and what to do; what
  // is larger still is cut off with gRPC's own words.
  static constexpr int kReadBeyond = 4;

 private:
  const size_t largest_;
  std::atomic<size_t> held_{0};
};

}  // namespace nianbao::rpc

#endif  // NIANBAO_SERVICES_COMMON_RPC_REQUEST_BOUNDS_H_
