#include "services/common/rpc/status_wire.h"

#include <map>

#include "absl/strings/cord.h"

namespace nianbao::rpc {

api::v1::RpcStatus ToRpcStatus(const absl::Status& status) {
  api::v1::RpcStatus wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(std::string(status.message()));
  std::map<std::string, std::string> payloads;  // ForEachPayload has no fixed order
  status.ForEachPayload(
      [&](absl::string_view url, const absl::Cord& bytes) { payloads.emplace(std::string(url), std::string(bytes)); });
  for (auto& [url, bytes] : payloads) {
    auto* detail = wire.add_details();
    detail->set_type_url(url);
    detail->set_value(bytes);
  }
  return wire;
}

absl::Status FromWire(int code, absl::string_view message, absl::string_view details) {
  if (code == 0) return absl::OkStatus();
  absl::Status status(static_cast<absl::StatusCode>(code), message);
  api::v1::RpcStatus wire;
  if (!wire.ParseFromArray(details.data(), static_cast<int>(details.size()))) return status;
  for (const auto& detail : wire.details()) status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  return status;
}

}  // namespace nianbao::rpc
