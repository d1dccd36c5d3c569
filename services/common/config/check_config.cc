#include "services/common/config/check_config.h"

#include <re2/re2.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "nianbao/api/v1/annotations.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"

namespace nianbao {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status Invalid(const std::string& path, absl::string_view what) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat(path, ": ", what),
                   {.reason = "CONFIG_INVALID",
                    .metadata = {{"where", path}},
                    .sentence = absl::StrCat("配置项“", path, "”有误：", what, "。可用 --help 查看全部配置项。")});
}

absl::Status CheckText(const FieldDescriptor* field, const std::string& path, const std::string& text) {
  const api::v1::FieldLimits& limits = field->options().GetExtension(api::v1::limits);
  if (limits.max_length() > 0 && DecodeUtf8(text).size() > limits.max_length()) return Invalid(path, "太长");
  if (limits.pattern().empty() || RE2::FullMatch(text, limits.pattern())) return absl::OkStatus();
  return Invalid(path, absl::StrCat("“", text, "”的写法不对，应为：", field->options().GetExtension(api::v1::doc)));
}

absl::Status CheckMessage(const Message& message, const std::string& prefix);

absl::Status CheckField(const Message& message, const FieldDescriptor* field, const std::string& path) {
  const auto& reflection = *message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return !field->is_repeated() && reflection.GetInt32(message, field) < 0 ? Invalid(path, "不能是负数")
                                                                              : absl::OkStatus();
    case FieldDescriptor::CPPTYPE_STRING: {
      if (!field->is_repeated()) return CheckText(field, path, reflection.GetString(message, field));
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        RETURN_IF_ERROR(CheckText(field, path, reflection.GetRepeatedString(message, field, i)));
      }
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      if (!field->is_repeated()) return CheckMessage(reflection.GetMessage(message, field), path);
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        RETURN_IF_ERROR(
            CheckMessage(reflection.GetRepeatedMessage(message, field, i), absl::StrCat(path, "[", i, "]")));
      }
      return absl::OkStatus();
    }
    default:
      return absl::OkStatus();
  }
}

absl::Status CheckMessage(const Message& message, const std::string& prefix) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    RETURN_IF_ERROR(
        CheckField(message, field, prefix.empty() ? field->name() : absl::StrCat(prefix, ".", field->name())));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckConfig(const config::v1::Config& config) { return CheckMessage(config, ""); }

}  // namespace nianbao
