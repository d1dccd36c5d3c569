// Digests and deterministic serialisation.
#ifndef NIANBAO_SERVICES_COMMON_BASE_DIGEST_H_
#define NIANBAO_SERVICES_COMMON_BASE_DIGEST_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"

namespace nianbao {

// SHA-256 in lower-case hex, 64 characters.
std::string Sha256Hex(absl::string_view bytes);

// The message's bytes, the same for equal messages in every process of one release (map entries ordered).
std::string SerializeDeterministic(const google::protobuf::MessageLite& message);

// Sha256Hex(SerializeDeterministic(message)).
std::string DigestOf(const google::protobuf::MessageLite& message);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_BASE_DIGEST_H_
