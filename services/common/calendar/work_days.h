// Days on which offices work: the State Council's yearly holiday notices over the five-day week. Pure.
#ifndef NIANBAO_SERVICES_COMMON_CALENDAR_WORK_DAYS_H_
#define NIANBAO_SERVICES_COMMON_CALENDAR_WORK_DAYS_H_

#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace nianbao::calendar {

// Immutable after Parse, thread-safe. Knows only years that a notice covers; of others it says so rather than guess.
class WorkDays {
 public:
  // Knows nothing.
  WorkDays() = default;

  // From formats/calendar/holidays.csv: "date,is_workday,name" after "#" comments, dates "2026-01-01", 1 = works though
  // it is a weekend, 0 = off. INVALID_ARGUMENT (CALENDAR_INVALID) naming the line.
  static absl::StatusOr<WorkDays> Parse(absl::string_view csv);

  // Whether offices work that day; none when no notice covers the year.
  std::optional<bool> IsWorkday(absl::CivilDay day) const;

  // The day itself, or the last working day before it; none when the notices do not reach.
  std::optional<absl::CivilDay> LastWorkdayUntil(absl::CivilDay day) const;

  // The working day that is `count` > 0 working days after `day`; `day` itself does not count (Article 33: replies
  // within 20 working days of receipt). None when the notices do not reach.
  std::optional<absl::CivilDay> AddWorkdays(absl::CivilDay day, int count) const;

  // The holiday that a day belongs to: "春节"; empty = none.
  std::string HolidayOf(absl::CivilDay day) const;

 private:
  struct Exception {
    bool works = false;
    std::string name;
  };
  std::map<absl::CivilDay, Exception> exceptions_;
  std::set<absl::civil_year_t> years_;
};

}  // namespace nianbao::calendar

#endif  // NIANBAO_SERVICES_COMMON_CALENDAR_WORK_DAYS_H_
