#include "services/common/base/error.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "nianbao/api/v1/error.pb.h"

namespace nianbao {
namespace {

constexpr absl::string_view kInfoUrl = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr absl::string_view kFieldsUrl = "type.googleapis.com/google.rpc.BadRequest";
constexpr absl::string_view kSentenceUrl = "type.googleapis.com/google.rpc.LocalizedMessage";

template <typename Message>
bool ReadPayload(const absl::Status& status, absl::string_view url, Message& message) {
  auto payload = status.GetPayload(url);
  return payload.has_value() && message.ParseFromString(std::string(*payload));
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, absl::string_view message, const ErrorDetail& detail) {
  absl::Status status(code, message);
  api::v1::ErrorInfo info;
  info.set_reason(detail.reason);
  info.set_domain("nianbao");
  info.mutable_metadata()->insert(detail.metadata.begin(), detail.metadata.end());
  status.SetPayload(kInfoUrl, absl::Cord(info.SerializeAsString()));
  if (!detail.faults.empty()) {
    api::v1::BadRequest fields;
    for (const FieldFault& fault : detail.faults) {
      auto* violation = fields.add_field_violations();
      violation->set_field(fault.field);
      violation->set_description(fault.description);
    }
    status.SetPayload(kFieldsUrl, absl::Cord(fields.SerializeAsString()));
  }
  if (!detail.sentence.empty()) {
    api::v1::LocalizedMessage sentence;
    sentence.set_locale("zh-CN");
    sentence.set_message(detail.sentence);
    status.SetPayload(kSentenceUrl, absl::Cord(sentence.SerializeAsString()));
  }
  return status;
}

ErrorDetail DetailOf(const absl::Status& status) {
  ErrorDetail detail;
  api::v1::ErrorInfo info;
  if (ReadPayload(status, kInfoUrl, info)) {
    detail.reason = info.reason();
    detail.metadata.insert(info.metadata().begin(), info.metadata().end());
  } else {
    detail.reason = absl::StatusCodeToString(status.code());
  }
  api::v1::BadRequest fields;
  if (ReadPayload(status, kFieldsUrl, fields)) {
    for (const auto& violation : fields.field_violations()) {
      detail.faults.push_back({violation.field(), violation.description()});
    }
  }
  api::v1::LocalizedMessage sentence;
  if (ReadPayload(status, kSentenceUrl, sentence)) detail.sentence = sentence.message();
  return detail;
}

absl::Status FieldError(absl::string_view reason, absl::string_view field, absl::string_view description) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat(field, ": ", reason),
                   {.reason = std::string(reason),
                    .metadata = {{"field", std::string(field)}},
                    .faults = {{std::string(field), std::string(description)}},
                    .sentence = absl::StrCat("字段“", field, "”有误：", description)});
}

}  // namespace nianbao
