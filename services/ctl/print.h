// A verb's answer, for people or as JSON for programs.
#ifndef NIANBAO_SERVICES_CTL_PRINT_H_
#define NIANBAO_SERVICES_CTL_PRINT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"
#include "services/ctl/commands.h"

namespace nianbao::ctl {

// An answer that is no protobuf message: names and values for programs, in the order they were added.
class Fields {
 public:
  Fields& Add(absl::string_view name, absl::string_view value);
  Fields& Add(absl::string_view name, int64_t value);
  // "{…}" in one line.
  std::string Json() const { return "{" + members_ + "}"; }

 private:
  void AddValue(absl::string_view name, const google::protobuf::Value& value);

  std::string members_;
};

// In one line, or indented for people who look at it.
std::string JsonOf(const google::protobuf::Message& message, bool indented = false);

// Answers one after another: a line each, or one JSON array that is closed at the end, whatever happens between.
class Answers {
 public:
  explicit Answers(const Arguments& arguments);
  ~Answers();
  Answers(const Answers&) = delete;
  Answers& operator=(const Answers&) = delete;

  // `text` is a whole line, or lines, without the last end of line; nothing is printed where it is empty.
  void Add(const google::protobuf::Message& message, absl::string_view text);
  void Add(const Fields& fields, absl::string_view text);

 private:
  void Put(absl::string_view what);

  const bool json_;
  bool first_ = true;
};

// One answer: a line, or one JSON object.
void Print(const Arguments& arguments, const google::protobuf::Message& message, absl::string_view text);
void Print(const Arguments& arguments, const Fields& fields, absl::string_view text);

// A file that was written.
void PrintFile(const Arguments& arguments, const std::string& path, size_t bytes);

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_PRINT_H_
