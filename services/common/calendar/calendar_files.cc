#include "services/common/calendar/calendar_files.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "services/common/base/digest.h"
#include "services/common/base/embedded.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"

namespace nianbao {
absl::Span<const EmbeddedFile> EmbeddedFormats();  // formats/, made by nianbao_embed
}

namespace nianbao::calendar {
namespace {

constexpr int64_t kLargestFile = 4 << 20;
constexpr const char* kHolidays = "holidays.csv";
constexpr const char* kRegional = "regional_days.txtpb";
constexpr const char* kStatutory = "statutory_dates.txtpb";
constexpr const char* kInternal = "internal_dates.txtpb";

class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat(line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

absl::Status Invalid(const std::string& file, const std::string& fault) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat(file, ": ", fault),
                   {.reason = "CALENDAR_INVALID",
                    .metadata = {{"file", file}, {"fault", fault}},
                    .sentence = absl::StrCat("日历文件“", file, "”有误，请改正：", fault)});
}

std::string TextOf(const std::map<std::string, std::string>& files, const std::string& name) {
  const auto found = files.find(name);
  return found == files.end() ? "" : found->second;
}

template <typename Message>
absl::StatusOr<Message> Parse(const std::map<std::string, std::string>& files, const std::string& name) {
  Message message;
  google::protobuf::TextFormat::Parser parser;
  FirstError error;
  parser.RecordErrorsTo(&error);
  if (parser.ParseFromString(TextOf(files, name), &message)) return message;
  return Invalid(name, error.text());
}

absl::Status CheckRegional(const format::v1::RegionalDays& regional) {
  for (const format::v1::RegionalDay& day : regional.days()) {
    const absl::CivilDay civil(2028, day.month(), day.day());
    const bool exists = civil.month() == day.month() && civil.day() == day.day();
    if (!exists || day.name().empty() || day.region().empty()) {
      return Invalid(kRegional, absl::StrCat("“", day.name(), "”缺少地区、日期或名称"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Calendar>> CalendarFromFiles(const std::map<std::string, std::string>& files) {
  auto calendar = std::make_shared<Calendar>();
  ASSIGN_OR_RETURN(calendar->work_days, WorkDays::Parse(TextOf(files, kHolidays)));
  ASSIGN_OR_RETURN(calendar->regional, Parse<format::v1::RegionalDays>(files, kRegional));
  ASSIGN_OR_RETURN(calendar->dates.statutory, Parse<format::v1::StatutoryDates>(files, kStatutory));
  ASSIGN_OR_RETURN(calendar->dates.internal, Parse<format::v1::InternalDates>(files, kInternal));
  RETURN_IF_ERROR(CheckRegional(calendar->regional));
  RETURN_IF_ERROR(CheckInternalDates(calendar->dates));
  std::string all;
  for (const char* name : {kHolidays, kRegional, kStatutory, kInternal}) {
    absl::StrAppend(&all, name, "\n", TextOf(files, name), "\n");
  }
  calendar->files = files;
  calendar->digest = Sha256Hex(all);
  return std::shared_ptr<const Calendar>(std::move(calendar));
}

std::shared_ptr<const Calendar> EmbeddedCalendar() {
  static const auto* calendar = [] {
    std::map<std::string, std::string> files;
    for (const EmbeddedFile& file : EmbeddedFormats()) {
      absl::string_view name = file.path;
      if (absl::ConsumePrefix(&name, "calendar/")) files.emplace(std::string(name), std::string(file.bytes));
    }
    auto made = CalendarFromFiles(files);
    if (!made.ok()) {
      std::cerr << "embedded calendar: " << made.status() << std::endl;
      std::abort();
    }
    return new std::shared_ptr<const Calendar>(*std::move(made));
  }();
  return *calendar;
}

absl::StatusOr<std::shared_ptr<const Calendar>> CalendarFromDirectory(const std::string& formats_dir) {
  std::map<std::string, std::string> files;
  for (const char* name : {kHolidays, kRegional, kStatutory, kInternal}) {
    absl::StatusOr<std::string> text = ReadFile(absl::StrCat(formats_dir, "/calendar/", name), kLargestFile);
    if (absl::IsNotFound(text.status())) continue;
    RETURN_IF_ERROR(text.status());
    files.emplace(name, *std::move(text));
  }
  return CalendarFromFiles(files);
}

}  // namespace nianbao::calendar
