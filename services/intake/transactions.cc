#include "services/intake/transactions.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "services/common/base/status_macros.h"
#include "services/intake/audit_store.h"
#include "services/intake/intake_errors.h"

namespace nianbao::intake {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A string field of the message, or of the resource in it that an update carries; empty when there is none.
std::string TextOf(const Message& message, const std::string& name) {
  const Descriptor* type = message.GetDescriptor();
  const FieldDescriptor* field = type->FindFieldByName(name);
  if (field != nullptr && field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated()) {
    return message.GetReflection()->GetString(message, field);
  }
  return "";
}

// What was chosen: "GRANT".
std::string ChoicesOf(const Message& message) {
  std::vector<std::string> choices;
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool one = field->type() == FieldDescriptor::TYPE_ENUM && !field->is_repeated();
    if (one) choices.push_back(message.GetReflection()->GetEnum(message, field)->name());
  }
  return absl::StrJoin(choices, " ");
}

v1::AuditEntry EntryOf(const rpc::CallContext& call, const RequestKey& key, const std::string& resource,
                       absl::Time now) {
  v1::AuditEntry entry;
  const int64_t micros = absl::ToUnixMicros(now);
  entry.mutable_time()->set_seconds(micros / 1'000'000);
  entry.mutable_time()->set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1000);
  entry.set_principal(call.principal->id);
  entry.set_principal_display_name(call.principal->display_name);
  entry.set_action(key.action);
  entry.set_resource(resource);
  entry.set_comment(key.comment);
  entry.set_digest(key.digest);
  entry.set_trace_id(call.trace.trace_id);
  return entry;
}

}  // namespace

std::string ResourceNameOf(const Message& message) { return TextOf(message, "name"); }

RequestKey KeyOfBare(const Message& bare) {
  RequestKey key;
  const Descriptor* type = bare.GetDescriptor();
  key.digest = Sha256Hex(type->full_name() + SerializeDeterministic(bare));
  key.action = std::string(absl::StripSuffix(type->name(), "Request"));
  for (const char* field : {"name", "parent", "job_id"}) {
    if (key.resource.empty()) key.resource = TextOf(bare, field);
  }
  for (const char* field : {"reason", "comment"}) {
    if (key.comment.empty()) key.comment = TextOf(bare, field);
  }
  const std::string choices = ChoicesOf(bare);
  if (!choices.empty()) key.comment = key.comment.empty() ? choices : absl::StrCat(choices, " ", key.comment);
  const FieldDescriptor* mask = type->FindFieldByName("update_mask");
  if (mask != nullptr) {
    const auto& paths = static_cast<const google::protobuf::FieldMask&>(bare.GetReflection()->GetMessage(bare, mask));
    key.comment = absl::StrJoin(paths.paths(), ",");
  }
  return key;
}

absl::Status Transactions::WriteBytes(const rpc::CallContext& call, const RequestKey& key,
                                      const std::function<absl::StatusOr<Answer>(IntakeTx&)>& work,
                                      const std::function<void(const std::string&)>& deliver) {
  // A dry run does everything and then rolls back.
  const absl::Status kDryRun = absl::CancelledError("dry run");
  std::string answer;
  const absl::Status status = database_.Write([&](sql::Connection& connection) -> absl::Status {
    IntakeTx tx(connection);
    if (!key.request_id.empty()) {
      ASSIGN_OR_RETURN(const auto known, tx.FindRequest(call.principal->id, key.request_id));
      if (known.has_value()) {
        if (known->digest != key.digest) return RequestIdReused(key.request_id);
        answer = known->response;
        return absl::OkStatus();
      }
    }
    ASSIGN_OR_RETURN(Answer made, work(tx));
    answer = std::move(made.bytes);
    if (key.validate_only) return kDryRun;
    if (!key.action.empty() && !tx.audited()) {
      const std::string& resource = made.resource.empty() ? key.resource : made.resource;
      RETURN_IF_ERROR(AuditTx(connection).Append(EntryOf(call, key, resource, clock_.Now())));
    }
    if (key.request_id.empty()) return absl::OkStatus();
    return tx.PutRequest(call.principal->id, key.request_id, {key.digest, answer}, clock_.Now());
  });
  const bool dry = key.validate_only && status == kDryRun;
  if (!status.ok() && !dry) return status;
  deliver(answer);
  if (!dry && wake_) wake_();
  return absl::OkStatus();
}

}  // namespace nianbao::intake
