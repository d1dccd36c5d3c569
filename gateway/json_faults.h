// Why a JSON text is not a message: the first place that is wrong, by its field path, in words for people. Only asked
// when reading has failed. Pure.
#ifndef NIANBAO_GATEWAY_JSON_FAULTS_H_
#define NIANBAO_GATEWAY_JSON_FAULTS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace nianbao::gateway {

// INVALID_ARGUMENT with the field path as its violation ("content.cells[2].count"):
//   TEXT_NOT_UTF8    bytes that are no UTF-8, or half of a surrogate pair
//   JSON_TOO_DEEP    nested deeper than any message of ours
//   MALFORMED_JSON   no JSON; the violation says line and column
//   FIELD_UNKNOWN, FIELD_REPEATED
//   FIELD_TYPE       another kind of value, a number out of its range, an unknown name of an enum
// OK when this reader finds nothing wrong.
absl::Status JsonFault(absl::string_view json, const google::protobuf::Descriptor* type);

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_JSON_FAULTS_H_
