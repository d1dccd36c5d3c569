#include "services/common/rpc/request_bounds.h"

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"

namespace nianbao::rpc {
namespace {

absl::Status TooLarge(size_t bytes, size_t largest) {
  const auto kib = [](size_t count) { return (count + 1023) / 1024; };
  return MakeError(
      absl::StatusCode::kResourceExhausted, absl::StrCat("request of ", bytes, " bytes, limit ", largest),
      {.reason = "MESSAGE_TOO_LARGE",
       .metadata = {{"bytes", absl::StrCat(bytes)}, {"limit", absl::StrCat(largest)}},
       .sentence = absl::StrCat("请求有", kib(bytes), " KiB，最多", kib(largest), " KiB；请减少内容或分几次提交。")});
}

}  // namespace

absl::Status Busy() {
  return MakeError(absl::StatusCode::kResourceExhausted, "too many calls wait",
                   {.reason = "SERVER_BUSY", .sentence = "系统正忙，请稍候几秒再试。"});
}

absl::Status RequestBounds::Enter(size_t bytes) {
  if (bytes > largest_) return TooLarge(bytes, largest_);
  if (held_.fetch_add(bytes) + bytes <= kHeldAtOnce * largest_) return absl::OkStatus();
  held_ -= bytes;
  return Busy();
}

}  // namespace nianbao::rpc
