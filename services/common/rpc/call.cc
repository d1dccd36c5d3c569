#include "services/common/rpc/call.h"

#include <future>
#include <memory>
#include <utility>

namespace nianbao::rpc {

absl::StatusOr<std::string> Caller::CallBytes(const std::string& method, std::string request,
                                              const CallOptions& options) {
  // Shared, because set_value may still touch the promise after the waiting thread has its answer.
  auto answer = std::make_shared<std::promise<absl::StatusOr<std::string>>>();
  auto future = answer->get_future();
  Start(method, std::move(request), options,
        [answer](absl::StatusOr<std::string> result) { answer->set_value(std::move(result)); });
  return future.get();
}

std::function<void()> Caller::StartStream(const std::string& method, std::string, const CallOptions&,
                                          StreamEvents events) {
  events.ended(absl::UnimplementedError(method + " cannot be called as a stream here"));
  return [] {};
}

}  // namespace nianbao::rpc
