// Dates as reports write them.
#ifndef NIANBAO_SERVICES_VALIDATION_TEXT_DATES_H_
#define NIANBAO_SERVICES_VALIDATION_TEXT_DATES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace nianbao::validation {

// A date read, and the same in the proper form "2017年2月22日".
struct DateInText {
  absl::CivilDay day;
  std::string text;
};

// The first date: "2017年2月22日" with blanks, leading zeros or full-width digits, "二〇一七年二月二十二日",
// "2017-02-22", "2017/2/22", "2017.2.22"; none when the text holds no possible one (31 February is none).
std::optional<DateInText> ReadDate(absl::string_view text);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_TEXT_DATES_H_
