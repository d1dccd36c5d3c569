// absl::Status ↔ bytes of "grpc-status-details-bin" (wire form of google.rpc.Status).
#ifndef NIANBAO_SERVICES_COMMON_RPC_STATUS_WIRE_H_
#define NIANBAO_SERVICES_COMMON_RPC_STATUS_WIRE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "nianbao/api/v1/error.pb.h"

namespace nianbao::rpc {

// The status with its payloads as details, in a fixed order.
api::v1::RpcStatus ToRpcStatus(const absl::Status& status);

// The inverse. `details` may be empty or malformed: then code and message alone.
absl::Status FromWire(int code, absl::string_view message, absl::string_view details);

}  // namespace nianbao::rpc

#endif  // NIANBAO_SERVICES_COMMON_RPC_STATUS_WIRE_H_
