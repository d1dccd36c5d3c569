// What the protos say of fields (api/v1/annotations.proto), enforced before a handler sees a request.
#ifndef NIANBAO_SERVICES_COMMON_RPC_FIELD_RULES_H_
#define NIANBAO_SERVICES_COMMON_RPC_FIELD_RULES_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace nianbao::rpc {

// The rules of one message type and of all types below it, compiled once. Immutable, thread-safe.
class FieldRules {
 public:
  // Aborts when a pattern in the protos is malformed (a test compiles every method's rules).
  explicit FieldRules(const google::protobuf::Descriptor* type);
  ~FieldRules();
  FieldRules(const FieldRules&) = delete;
  FieldRules& operator=(const FieldRules&) = delete;

  // INVALID_ARGUMENT with the path of every faulty field (at most 20): FIELD_REQUIRED, FIELD_TOO_LONG, FIELD_TOO_MANY,
  // FIELD_MALFORMED. Fields below an `update_mask` request are not required.
  absl::Status Check(const google::protobuf::Message& message) const;

  struct TypeRules;

 private:
  std::unique_ptr<TypeRules> root_;
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

// Path of the first string field of `bytes`, read as `type`, that is not UTF-8: "content.lead[0].text".
// Empty when all are, or when the bytes are no message at all.
std::optional<std::string> FindIllFormedText(const google::protobuf::Descriptor* type, absl::string_view bytes);

}  // namespace nianbao::rpc

#endif  // NIANBAO_SERVICES_COMMON_RPC_FIELD_RULES_H_
