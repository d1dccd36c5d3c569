#include "services/common/config/config.h"

#include <unistd.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "nianbao/api/v1/annotations.pb.h"
#include "re2/re2.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/common/config/check_config.h"

namespace nianbao {
namespace {

using config::v1::Config;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr absl::string_view kPrefix = "NIANBAO_";
constexpr char kFileVariable[] = "NIANBAO_CONFIG";
// Variables of the suite that are no settings: nianbaoctl's, scripts'.
constexpr absl::string_view kOtherVariables[] = {kFileVariable, "NIANBAO_TOKEN", "NIANBAO_SERVER", "NIANBAO_REDIS",
                                                 "NIANBAO_BUILD"};
constexpr int64_t kLargestFile = 4 << 20;

absl::Status Invalid(absl::string_view where, absl::string_view what) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat(where, ": ", what),
                   {.reason = "CONFIG_INVALID",
                    .metadata = {{"where", std::string(where)}},
                    .sentence = absl::StrCat("配置项“", where, "”有误：", what, "。可用 --help 查看全部配置项。")});
}

absl::Status SetScalar(Message& message, const FieldDescriptor* field, const std::string& value,
                       const std::string& where) {
  const auto* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      reflection->SetString(&message, field, value);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_INT32: {
      int32_t number = 0;
      if (!absl::SimpleAtoi(value, &number)) return Invalid(where, absl::StrCat("“", value, "”不是整数"));
      reflection->SetInt32(&message, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      if (value != "true" && value != "false") return Invalid(where, "只能是 true 或 false");
      reflection->SetBool(&message, field, value == "true");
      return absl::OkStatus();
    default:
      return Invalid(where, "只能写在配置文件里");
  }
}

// Sets a.b.c; a repeated string takes a comma-separated list.
absl::Status SetByPath(Config& config, absl::string_view path, const std::string& value, const std::string& where) {
  Message* message = &config;
  const std::vector<std::string> steps = absl::StrSplit(path, '.');
  for (size_t i = 0; i < steps.size(); ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(steps[i]);
    const bool last = i + 1 == steps.size();
    const bool is_message = field != nullptr && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (field == nullptr || last == is_message || (is_message && field->is_repeated())) {
      return Invalid(where, field == nullptr ? "没有这个配置项" : "只能写在配置文件里");
    }
    if (!last) {
      message = message->GetReflection()->MutableMessage(message, field);
      continue;
    }
    if (!field->is_repeated()) return SetScalar(*message, field, value, where);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return Invalid(where, "只能写在配置文件里");
    message->GetReflection()->ClearField(message, field);
    for (absl::string_view part : absl::StrSplit(value, ',', absl::SkipWhitespace())) {
      message->GetReflection()->AddString(message, field, std::string(part));
    }
  }
  return absl::OkStatus();
}

class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrFormat("第%d行第%d列：%s", line + 1, column + 1, message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

absl::Status ReadConfigFile(const std::string& path, Config& config) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kLargestFile));
  google::protobuf::TextFormat::Parser parser;
  FirstError error;
  parser.RecordErrorsTo(&error);
  if (!parser.MergeFromString(text, &config)) return Invalid(path, error.text());
  return absl::OkStatus();
}

std::string EnvironmentPath(absl::string_view variable) {
  absl::ConsumePrefix(&variable, kPrefix);
  return absl::AsciiStrToLower(absl::StrReplaceAll(variable, {{"__", "."}}));
}

struct Flags {
  std::string file;
  std::vector<std::pair<std::string, std::string>> fields;
};

absl::Status ReadFlag(const std::string& argument, const std::string* next, bool& took_next, CommandLine& line,
                      Flags& flags) {
  absl::string_view name = argument;
  if (!absl::ConsumePrefix(&name, "--")) return Invalid(argument, "不认识这个参数");
  if (name == "help") return line.help = true, absl::OkStatus();
  if (name == "version") return line.version = true, absl::OkStatus();
  if (name == "print-config") return line.print_config = true, absl::OkStatus();
  const size_t equals = name.find('=');
  std::string key(name.substr(0, equals));
  std::string value;
  if (equals != absl::string_view::npos) {
    value = std::string(name.substr(equals + 1));
  } else if (next != nullptr) {
    value = *next;
    took_next = true;
  } else {
    return Invalid(argument, "缺少值");
  }
  if (key == "config") return flags.file = value, absl::OkStatus();
  flags.fields.emplace_back(std::move(key), std::move(value));
  return absl::OkStatus();
}

// Of "scheme://user:password@host" and of "?password=…".
void MaskPassword(std::string& url) {
  static const RE2* between = new RE2("(://[^/@]*?:)[^@]*@");
  static const RE2* parameter = new RE2("([?&](ssl)?password=)[^&]*");
  if (!absl::StrContains(url, "://")) return;
  RE2::Replace(&url, *between, "\\1********@");
  RE2::GlobalReplace(&url, *parameter, "\\1********");
}

void Describe(const Descriptor* type, const std::string& prefix, std::string& out) {
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    const std::string path = prefix.empty() ? field->name() : absl::StrCat(prefix, ".", field->name());
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated()) {
      Describe(field->message_type(), path, out);
    } else {
      absl::StrAppendFormat(&out, "  --%-34s %s\n", path, field->options().GetExtension(api::v1::doc));
    }
  }
}

}  // namespace

absl::StatusOr<CommandLine> ReadCommandLine(const std::vector<std::string>& arguments,
                                            const std::map<std::string, std::string>& environment) {
  CommandLine line;
  Flags flags;
  for (size_t i = 0; i < arguments.size(); ++i) {
    bool took_next = false;
    const std::string* next = i + 1 < arguments.size() ? &arguments[i + 1] : nullptr;
    RETURN_IF_ERROR(ReadFlag(arguments[i], next, took_next, line, flags));
    i += took_next ? 1 : 0;
  }
  if (const auto file = environment.find(kFileVariable); flags.file.empty() && file != environment.end()) {
    flags.file = file->second;
  }
  for (const absl::string_view file : absl::StrSplit(flags.file, ',', absl::SkipEmpty())) {
    RETURN_IF_ERROR(ReadConfigFile(std::string(file), line.config));
  }
  for (const auto& [variable, value] : environment) {
    if (std::find(std::begin(kOtherVariables), std::end(kOtherVariables), variable) != std::end(kOtherVariables))
      continue;
    RETURN_IF_ERROR(SetByPath(line.config, EnvironmentPath(variable), value, variable));
  }
  for (const auto& [path, value] : flags.fields) {
    RETURN_IF_ERROR(SetByPath(line.config, path, value, absl::StrCat("--", path)));
  }
  ApplyDefaults(line.config);
  RETURN_IF_ERROR(CheckConfig(line.config));
  return line;
}

std::map<std::string, std::string> NianbaoEnvironment() {
  std::map<std::string, std::string> found;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const absl::string_view text(*entry);
    const size_t equals = text.find('=');
    if (!absl::StartsWith(text, kPrefix) || equals == absl::string_view::npos) continue;
    found.emplace(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
  }
  return found;
}

std::string DescribeFields() {
  std::string out;
  Describe(Config::descriptor(), "", out);
  return out;
}

std::string PrintConfig(const Config& config) {
  Config masked = config;
  const auto mask = [](std::string* secret) {
    if (!secret->empty()) *secret = "********";
  };
  for (auto& principal : *masked.mutable_auth()->mutable_principals()) {
    mask(principal.mutable_token());
    mask(principal.mutable_password_hash());
  }
  mask(masked.mutable_auth()->mutable_service_token());
  mask(masked.mutable_queue()->mutable_redis_password());
  mask(masked.mutable_notification()->mutable_smtp_password());
  mask(masked.mutable_rendering()->mutable_s3()->mutable_secret());
  for (std::string* url :
       {masked.mutable_intake()->mutable_database(), masked.mutable_notification()->mutable_database(),
        masked.mutable_intake()->mutable_database_replica()}) {
    MaskPassword(*url);
  }
  std::string text;
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  printer.PrintToString(masked, &text);
  return text;
}

}  // namespace nianbao
