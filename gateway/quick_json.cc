#include "gateway/quick_json.h"

#include <simdjson.h>

#include <limits>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"

namespace nianbao::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using simdjson::dom::element;

constexpr int kDeepest = 32;

absl::string_view TextOf(const element& value) {
  const char* text = nullptr;
  size_t size = 0;
  const bool is_text =
      value.get_c_str().get(text) == simdjson::SUCCESS && value.get_string_length().get(size) == simdjson::SUCCESS;
  return is_text ? absl::string_view(text, size) : absl::string_view();
}

// A number, or digits in quotes as 64-bit integers are printed.
bool ReadInteger(const element& value, int64_t* number) {
  if (value.is_string()) {
    const absl::string_view text = TextOf(value);
    const absl::string_view digits = absl::StartsWith(text, "-") ? text.substr(1) : text;
    return !digits.empty() && digits.find_first_not_of("0123456789") == absl::string_view::npos &&
           absl::SimpleAtoi(text, number);
  }
  return value.is_int64() && value.get(*number) == simdjson::SUCCESS;
}

// By name; numbers are left to protobuf's reader.
bool ReadEnum(const element& value, const FieldDescriptor* field, Message& message) {
  if (!value.is_string()) return false;
  const auto* entry = field->enum_type()->FindValueByName(std::string(TextOf(value)));
  if (entry == nullptr) return false;
  const auto* reflection = message.GetReflection();
  field->is_repeated() ? reflection->AddEnum(&message, field, entry) : reflection->SetEnum(&message, field, entry);
  return true;
}

bool ReadObject(const element& value, Message& message, int depth);

// One value of a field; adds to a repeated field.
bool ReadValue(const element& value, const FieldDescriptor* field, Message& message, int depth) {
  const auto* reflection = message.GetReflection();
  const bool list = field->is_repeated();
  int64_t number = 0;
  switch (field->type()) {
    case FieldDescriptor::TYPE_MESSAGE: {
      if (absl::StartsWith(field->message_type()->full_name(), "google.protobuf.") || field->is_map()) return false;
      Message* below = list ? reflection->AddMessage(&message, field) : reflection->MutableMessage(&message, field);
      return ReadObject(value, *below, depth + 1);
    }
    case FieldDescriptor::TYPE_STRING: {
      if (!value.is_string()) return false;
      std::string text(TextOf(value));
      list ? reflection->AddString(&message, field, std::move(text))
           : reflection->SetString(&message, field, std::move(text));
      return true;
    }
    case FieldDescriptor::TYPE_BYTES: {
      std::string bytes;
      if (list || !value.is_string() || !absl::Base64Unescape(TextOf(value), &bytes)) return false;
      reflection->SetString(&message, field, std::move(bytes));
      return true;
    }
    case FieldDescriptor::TYPE_INT64:
      if (!ReadInteger(value, &number)) return false;
      list ? reflection->AddInt64(&message, field, number) : reflection->SetInt64(&message, field, number);
      return true;
    case FieldDescriptor::TYPE_INT32: {
      if (!ReadInteger(value, &number)) return false;
      if (number < std::numeric_limits<int32_t>::min() || number > std::numeric_limits<int32_t>::max()) return false;
      const auto small = static_cast<int32_t>(number);
      list ? reflection->AddInt32(&message, field, small) : reflection->SetInt32(&message, field, small);
      return true;
    }
    case FieldDescriptor::TYPE_BOOL: {
      bool yes = false;
      if (list || value.get(yes) != simdjson::SUCCESS) return false;
      reflection->SetBool(&message, field, yes);
      return true;
    }
    case FieldDescriptor::TYPE_ENUM:
      return ReadEnum(value, field, message);
    default:
      return false;
  }
}

const FieldDescriptor* FindField(const Descriptor* type, const std::string& name) {
  const FieldDescriptor* field = type->FindFieldByCamelcaseName(name);
  return field != nullptr ? field : type->FindFieldByName(name);
}

// A second value for a field or its oneof is for protobuf's reader to refuse.
bool IsTaken(const FieldDescriptor* field, const Message& message, uint64_t* seen) {
  const uint64_t bit = uint64_t{1} << (field->index() & 63);
  if (field->index() > 63 || (*seen & bit) != 0) return true;
  *seen |= bit;
  const auto* choice = field->real_containing_oneof();
  return choice != nullptr && message.GetReflection()->HasOneof(message, choice);
}

bool ReadObject(const element& value, Message& message, int depth) {
  simdjson::dom::object object;
  if (depth > kDeepest || value.get(object) != simdjson::SUCCESS) return false;
  uint64_t seen = 0;
  for (const auto pair : object) {
    const element member = pair.value;
    const FieldDescriptor* field = FindField(message.GetDescriptor(), std::string(pair.key.data(), pair.key.size()));
    if (field == nullptr || IsTaken(field, message, &seen)) return false;
    if (!field->is_repeated()) {
      if (!ReadValue(member, field, message, depth)) return false;
      continue;
    }
    simdjson::dom::array items;
    if (field->is_map() || member.get(items) != simdjson::SUCCESS) return false;
    for (const element item : items) {
      if (!ReadValue(item, field, message, depth)) return false;
    }
  }
  return true;
}

}  // namespace

bool ReadPlainJson(absl::string_view json, Message& message) {
  simdjson::dom::parser parser;
  element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) return false;
  return ReadObject(root, message, 0);
}

}  // namespace nianbao::gateway
