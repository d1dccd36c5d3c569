#include "services/common/calendar/work_days.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/common/base/error.h"

namespace nianbao::calendar {
namespace {

absl::Status Invalid(int line, absl::string_view fault) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("holidays.csv line ", line, ": ", fault),
                   {.reason = "CALENDAR_INVALID",
                    .metadata = {{"line", absl::StrCat(line)}},
                    .sentence = absl::StrCat("节假日数据第", line, "行有误，请改正：", fault)});
}

bool IsWeekend(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

}  // namespace

absl::StatusOr<WorkDays> WorkDays::Parse(absl::string_view csv) {
  WorkDays days;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(csv, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '#' || line == "date,is_workday,name") continue;
    const std::vector<absl::string_view> fields = absl::StrSplit(line, ',');
    absl::CivilDay day;
    if (fields.size() != 3 || !absl::ParseCivilTime(fields[0], &day)) return Invalid(number, "应为“日期,0或1,节日”");
    if (fields[1] != "0" && fields[1] != "1") return Invalid(number, "第二项只能是0或1");
    if (!days.exceptions_.emplace(day, Exception{fields[1] == "1", std::string(fields[2])}).second) {
      return Invalid(number, "日期重复");
    }
    days.years_.insert(day.year());
  }
  // The notice for the first year also moved days of the last December before it: that year itself is not covered.
  if (!days.years_.empty()) {
    const absl::civil_year_t first = *days.years_.begin();
    const auto next = days.exceptions_.lower_bound(absl::CivilDay(first, 12, 1));
    if (next == days.exceptions_.begin()) days.years_.erase(first);
  }
  return days;
}

std::optional<bool> WorkDays::IsWorkday(absl::CivilDay day) const {
  if (const auto found = exceptions_.find(day); found != exceptions_.end()) return found->second.works;
  if (years_.count(day.year()) == 0) return std::nullopt;
  return !IsWeekend(day);
}

std::optional<absl::CivilDay> WorkDays::LastWorkdayUntil(absl::CivilDay day) const {
  while (true) {
    const std::optional<bool> works = IsWorkday(day);
    if (!works.has_value()) return std::nullopt;
    if (*works) return day;
    --day;
  }
}

std::optional<absl::CivilDay> WorkDays::AddWorkdays(absl::CivilDay day, int count) const {
  while (count > 0) {
    ++day;
    const std::optional<bool> works = IsWorkday(day);
    if (!works.has_value()) return std::nullopt;
    if (*works) --count;
  }
  return day;
}

std::string WorkDays::HolidayOf(absl::CivilDay day) const {
  const auto found = exceptions_.find(day);
  return found == exceptions_.end() || found->second.works ? "" : found->second.name;
}

}  // namespace nianbao::calendar
