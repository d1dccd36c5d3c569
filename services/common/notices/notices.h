// What people are told, as data: message templates and the reminder ladder of formats/notices. Reads files only in
// FromDirectory.
#ifndef NIANBAO_SERVICES_COMMON_NOTICES_NOTICES_H_
#define NIANBAO_SERVICES_COMMON_NOTICES_NOTICES_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "nianbao/format/v1/notice.pb.h"

namespace nianbao::notices {

// A message's words.
struct Text {
  std::string subject;  // one line
  std::string body;     // plain text, lines end with "\n"
};

using Values = std::map<std::string, std::string, std::less<>>;  // by parameter, without braces

// Immutable, thread-safe.
class Notices {
 public:
  // From files by name within formats/notices. INVALID_ARGUMENT (NOTICES_INVALID) with every fault that Lint finds.
  static absl::StatusOr<std::shared_ptr<const Notices>> FromFiles(const std::map<std::string, std::string>& files);
  // Those in the program. Aborts only if the build embedded a broken file, which a test excludes.
  static std::shared_ptr<const Notices> Embedded();
  // From <formats folder>/notices; those in the program where there is no such folder.
  static absl::StatusOr<std::shared_ptr<const Notices>> FromDirectory(const std::string& formats_dir);

  const format::v1::Ladder& ladder() const { return ladder_; }
  const format::v1::NoticeTemplates& templates() const { return templates_; }
  // nullptr = no such template.
  const format::v1::NoticeTemplate* Find(absl::string_view id) const;

  // The template with its parameters replaced, in one pass: what a value holds is never replaced again. A parameter
  // without value becomes empty. Line breaks in the subject become spaces. An unknown id gives empty words.
  Text Fill(absl::string_view id, const Values& values) const;
  // Filled with the samples. NOT_FOUND (TEMPLATE_NOT_FOUND).
  absl::StatusOr<Text> Preview(absl::string_view id) const;

  // The times of the ladder as time since midnight.
  absl::Duration opens() const { return opens_; }
  absl::Duration closes() const { return closes_; }
  absl::Duration send_at() const { return send_at_; }

 private:
  Notices() = default;

  format::v1::NoticeTemplates templates_;
  format::v1::Ladder ladder_;
  std::map<std::string, const format::v1::NoticeTemplate*, std::less<>> by_id_;
  absl::Duration opens_, closes_, send_at_;
};

// What is wrong with the data, in Chinese, each with the place; empty when nothing is: a parameter that is not listed,
// or that nobody fills; a template without words or twice; a rung without template, situation, days or receivers, or
// with a role that there is not; hours that are none.
std::vector<std::string> Lint(const format::v1::NoticeTemplates& templates, const format::v1::Ladder& ladder);

// "08:30" → 8 h 30 min; nothing for what is no time of day.
std::optional<absl::Duration> TimeOfDay(absl::string_view text);

}  // namespace nianbao::notices

#endif  // NIANBAO_SERVICES_COMMON_NOTICES_NOTICES_H_
