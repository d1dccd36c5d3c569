#include "services/common/rpc/call.h"

#include <future>
#include <utility>

namespace nianbao::rpc {

absl::StatusOr<std::string> Caller::CallBytes(const std::string& method, std::string request,
                                              const CallOptions& options) {
  std::promise<absl::StatusOr<std::string>> answer;
  Start(method, std::move(request), options,
        [&answer](absl::StatusOr<std::string> result) { answer.set_value(std::move(result)); });
  return answer.get_future().get();
}

}  // namespace nianbao::rpc
