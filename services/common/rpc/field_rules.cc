#include "services/common/rpc/field_rules.h"

#include <cstdlib>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "nianbao/api/v1/annotations.pb.h"
#include "re2/re2.h"
#include "services/common/base/error.h"
#include "services/common/base/utf8.h"
#include "services/common/telemetry/log.h"

namespace nianbao::rpc {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

namespace {

constexpr size_t kMostFaults = 20;

struct FieldRule {
  const FieldDescriptor* field = nullptr;
  bool required = false;
  bool counts = false;  // page_size: how many are wanted
  uint32_t max_length = 0;
  uint32_t max_items = 0;
  std::unique_ptr<RE2> pattern;
  const FieldRules::TypeRules* below = nullptr;  // rules of the message type, if it has any
};

}  // namespace

struct FieldRules::TypeRules {
  std::vector<FieldRule> fields;
};

struct FieldRules::Pool {
  std::map<const Descriptor*, std::unique_ptr<TypeRules>> types;

  const TypeRules* Compile(const Descriptor* type);
};

namespace {

FieldRule ReadRule(const FieldDescriptor* field) {
  FieldRule rule;
  rule.field = field;
  rule.counts = field->name() == "page_size" && field->cpp_type() == FieldDescriptor::CPPTYPE_INT32;
  const auto& options = field->options();
  for (int i = 0; i < options.ExtensionSize(api::v1::behavior); ++i) {
    rule.required |= options.GetExtension(api::v1::behavior, i) == api::v1::REQUIRED;
  }
  const api::v1::FieldLimits& limits = options.GetExtension(api::v1::limits);
  rule.max_length = limits.max_length();
  rule.max_items = limits.max_items();
  if (!limits.pattern().empty()) {
    rule.pattern = std::make_unique<RE2>(limits.pattern(), RE2::Quiet);
    if (!rule.pattern->ok()) {
      Log(LogLevel::kError, "proto.pattern_malformed", {{"field", field->full_name()}});
      std::abort();
    }
  }
  return rule;
}

// Gathers faults and their first reason.
class Faults {
 public:
  void Add(absl::string_view reason, const std::string& path, const std::string& description) {
    if (reason_.empty()) reason_ = std::string(reason);
    if (faults_.size() < kMostFaults) faults_.push_back({path, description});
  }
  bool full() const { return faults_.size() >= kMostFaults; }
  absl::Status ToStatus() && {
    if (faults_.empty()) return absl::OkStatus();
    const FieldFault first = faults_.front();
    return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat(first.field, ": ", reason_),
                     {.reason = reason_,
                      .metadata = {{"field", first.field}},
                      .faults = std::move(faults_),
                      .sentence = absl::StrCat("请求中的“", first.field, "”", first.description, "。")});
  }

 private:
  std::string reason_;
  std::vector<FieldFault> faults_;
};

bool IsPresent(const Message& message, const FieldDescriptor* field) {
  const Reflection* reflection = message.GetReflection();
  return field->is_repeated() ? reflection->FieldSize(message, field) > 0 : reflection->HasField(message, field);
}

void CheckText(const FieldRule& rule, const std::string& text, const std::string& path, Faults& faults) {
  const bool is_text = rule.field->type() == FieldDescriptor::TYPE_STRING;
  const size_t length = is_text ? CountCodePoints(text) : text.size();
  if (rule.max_length != 0 && length > rule.max_length) {
    faults.Add("FIELD_TOO_LONG", path,
               absl::StrCat("太长，有", length, is_text ? "字" : "字节", "，最多", rule.max_length,
                            is_text ? "字" : "字节", "，请缩短"));
  } else if (rule.pattern != nullptr && !RE2::FullMatch(text, *rule.pattern)) {
    faults.Add("FIELD_MALFORMED", path, "写法不对，请改正");
  }
}

void CheckMessage(const FieldRules::TypeRules& rules, const Message& message, const std::string& prefix, bool require,
                  Faults& faults);

// One value (of a singular field, or one element).
void CheckValue(const FieldRule& rule, const Message& message, int index, const std::string& path, bool require,
                Faults& faults) {
  const Reflection* reflection = message.GetReflection();
  const bool repeated = index >= 0;
  if (rule.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string scratch;
    CheckText(rule,
              repeated ? reflection->GetRepeatedStringReference(message, rule.field, index, &scratch)
                       : reflection->GetStringReference(message, rule.field, &scratch),
              path, faults);
  } else if (rule.counts && reflection->GetInt32(message, rule.field) < 0) {
    faults.Add("FIELD_MALFORMED", path, "不能小于0");
  } else if (rule.below != nullptr) {
    CheckMessage(*rule.below,
                 repeated ? reflection->GetRepeatedMessage(message, rule.field, index)
                          : reflection->GetMessage(message, rule.field),
                 path, require, faults);
  }
}

void CheckField(const FieldRule& rule, const Message& message, const std::string& path, bool require, Faults& faults) {
  const bool present = IsPresent(message, rule.field);
  if (!present) {
    if (rule.required && require) faults.Add("FIELD_REQUIRED", path, "没有填写，请补上");
    return;
  }
  if (!rule.field->is_repeated()) return CheckValue(rule, message, -1, path, require, faults);
  const int size = message.GetReflection()->FieldSize(message, rule.field);
  if (rule.max_items != 0 && static_cast<uint32_t>(size) > rule.max_items) {
    return faults.Add("FIELD_TOO_MANY", path, absl::StrCat("太多，有", size, "项，最多", rule.max_items, "项，请减少"));
  }
  for (int i = 0; i < size && !faults.full(); ++i) {
    CheckValue(rule, message, i, absl::StrCat(path, "[", i, "]"), require, faults);
  }
}

void CheckMessage(const FieldRules::TypeRules& rules, const Message& message, const std::string& prefix, bool require,
                  Faults& faults) {
  for (const FieldRule& rule : rules.fields) {
    if (faults.full()) return;
    const std::string path = prefix.empty() ? rule.field->name() : absl::StrCat(prefix, ".", rule.field->name());
    CheckField(rule, message, path, require, faults);
  }
}

}  // namespace

const FieldRules::TypeRules* FieldRules::Pool::Compile(const Descriptor* type) {
  auto [at, fresh] = types.try_emplace(type, nullptr);
  if (!fresh) return at->second.get();
  at->second = std::make_unique<TypeRules>();
  TypeRules* rules = at->second.get();
  for (int i = 0; i < type->field_count(); ++i) {
    FieldRule rule = ReadRule(type->field(i));
    if (rule.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) rule.below = Compile(rule.field->message_type());
    const bool speaks = rule.required || rule.counts || rule.max_length != 0 || rule.max_items != 0 ||
                        rule.pattern != nullptr || rule.below != nullptr;
    if (speaks) rules->fields.push_back(std::move(rule));
  }
  return rules;
}

FieldRules::FieldRules(const Descriptor* type) : pool_(std::make_unique<Pool>()) {
  pool_->Compile(type);
  root_ = std::move(pool_->types[type]);
}
FieldRules::~FieldRules() = default;

absl::Status FieldRules::Check(const Message& message) const {
  Faults faults;
  const bool updates = message.GetDescriptor()->FindFieldByName("update_mask") != nullptr;
  for (const FieldRule& rule : root_->fields) {
    if (rule.required && !IsPresent(message, rule.field)) {
      faults.Add("FIELD_REQUIRED", rule.field->name(), "没有填写，请补上");
    } else {
      CheckField(rule, message, rule.field->name(), /*require=*/!updates, faults);
    }
  }
  return std::move(faults).ToStatus();
}

}  // namespace nianbao::rpc
