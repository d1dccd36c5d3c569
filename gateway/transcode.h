// HTTP/JSON ↔ protobuf bytes, by reflection. Pure.
#ifndef NIANBAO_GATEWAY_TRANSCODE_H_
#define NIANBAO_GATEWAY_TRANSCODE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gateway/routes.h"

namespace nianbao::gateway {

// Headers that stand for fields of a request.
struct RestHeaders {
  std::string if_match = {};         // → etag, unquoted
  std::string idempotency_key = {};  // → request_id
};

// The serialised request of a REST call: body, then path variables, then query parameters (repeated names fill repeated
// fields), then headers for fields that are still empty. INVALID_ARGUMENT (MALFORMED_JSON, PARAMETER_UNKNOWN,
// PARAMETER_MALFORMED).
absl::StatusOr<std::string> RequestFromRest(const RouteMatch& match, absl::string_view query, absl::string_view body,
                                            const RestHeaders& headers = {});

// The serialised request of a Connect unary call.
absl::StatusOr<std::string> RequestFromJson(const google::protobuf::Descriptor* type, absl::string_view body);

// An answer for the outside.
struct JsonAnswer {
  std::string json;
  std::string etag;  // of a message with a field of that name; else empty
};

// Serialised message → proto3 JSON. `full` prints fields that hold their default too.
absl::StatusOr<JsonAnswer> JsonFromResponse(const google::protobuf::Descriptor* type, absl::string_view bytes,
                                            bool full);

// HTTP status of an error.
int HttpStatusOf(const absl::Status& status);

// application/problem+json (RFC 9457): type, title, status, detail (the Chinese sentence), reason, metadata,
// violations.
std::string ProblemOf(const absl::Status& status, absl::string_view trace_id);

// Connect's error body: {"code":"invalid_argument","message":…,"details":[{"type","value","debug"}]}.
std::string ConnectErrorOf(const absl::Status& status);

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_TRANSCODE_H_
