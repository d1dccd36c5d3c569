#include "services/ctl/print.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "services/ctl/say.h"

namespace nianbao::ctl {

Fields& Fields::Add(absl::string_view name, absl::string_view value) {
  google::protobuf::Value text;
  text.set_string_value(std::string(value));
  AddValue(name, text);
  return *this;
}

Fields& Fields::Add(absl::string_view name, int64_t value) {
  google::protobuf::Value number;
  number.set_number_value(static_cast<double>(value));
  AddValue(name, number);
  return *this;
}

void Fields::AddValue(absl::string_view name, const google::protobuf::Value& value) {
  absl::StrAppend(&members_, members_.empty() ? "\"" : ",\"", name, "\":", JsonOf(value));
}

std::string JsonOf(const google::protobuf::Message& message, bool indented) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = indented;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  return json;
}

Answers::Answers(const Arguments& arguments) : json_(arguments.Json()) {
  if (json_) std::cout << "[";
}

Answers::~Answers() {
  if (json_) std::cout << (first_ ? "]" : "\n]") << std::endl;
}

void Answers::Put(absl::string_view what) {
  std::cout << (json_ ? first_ ? "\n" : ",\n" : "") << what << (json_ ? "" : "\n") << std::flush;
  first_ = false;
}

void Answers::Add(const google::protobuf::Message& message, absl::string_view text) {
  if (json_ || !text.empty()) Put(json_ ? absl::string_view(JsonOf(message)) : text);
}

void Answers::Add(const Fields& fields, absl::string_view text) {
  if (json_ || !text.empty()) Put(json_ ? absl::string_view(fields.Json()) : text);
}

void Print(const Arguments& arguments, const google::protobuf::Message& message, absl::string_view text) {
  if (arguments.Json() || !text.empty())
    std::cout << (arguments.Json() ? absl::string_view(JsonOf(message)) : text) << std::endl;
}

void Print(const Arguments& arguments, const Fields& fields, absl::string_view text) {
  if (arguments.Json() || !text.empty())
    std::cout << (arguments.Json() ? absl::string_view(fields.Json()) : text) << std::endl;
}

void PrintFile(const Arguments& arguments, const std::string& path, size_t bytes) {
  Print(arguments, Fields().Add("path", path).Add("bytes", static_cast<int64_t>(bytes)),
        absl::StrCat(path, "  ", bytes, Say({"字节", " bytes"})));
}

}  // namespace nianbao::ctl
