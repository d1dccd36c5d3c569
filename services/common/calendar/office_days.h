// The working days of one region, counted in constant time: the national calendar, the region's own days over it, and a
// provisional answer for years whose notice is not out yet. Pure.
#ifndef NIANBAO_SERVICES_COMMON_CALENDAR_OFFICE_DAYS_H_
#define NIANBAO_SERVICES_COMMON_CALENDAR_OFFICE_DAYS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "nianbao/format/v1/deadline.pb.h"
#include "services/common/calendar/work_days.h"

namespace nianbao::calendar {

// Immutable, thread-safe. Days outside the years asked for count as the nearest day inside.
class OfficeDays {
 public:
  // `region` is a region code of six or nine digits, or empty for the country; the years are calendar years.
  OfficeDays(const WorkDays& national, const format::v1::RegionalDays& regional, absl::string_view region,
             int first_year, int last_year);

  // In a provisional year Monday to Friday.
  bool Works(absl::CivilDay day) const { return info_[Index(day)].works; }
  // No notice covers the day's year: what is said of it may change.
  bool IsProvisional(absl::CivilDay day) const { return info_[Index(day)].provisional; }
  // A working day on which messages may go out: not on a holiday that the law fixes, even in a provisional year.
  bool MaySend(absl::CivilDay day) const { return info_[Index(day)].may_send; }
  // "春节" on a day off for a holiday; empty on other days.
  const std::string& HolidayOf(absl::CivilDay day) const { return holidays_[info_[Index(day)].holiday]; }

  // The day itself, or the last working day before it.
  absl::CivilDay LastUntil(absl::CivilDay day) const;
  // The working day that is `count` working days after `day` (before, when negative); `day` itself does not count.
  // 0 = LastUntil(day).
  absl::CivilDay Add(absl::CivilDay day, int count) const;
  // Working days in (from, to]; negative when `to` lies before.
  int Between(absl::CivilDay from, absl::CivilDay to) const { return CountOf(to) - CountOf(from); }

 private:
  struct Info {
    bool works = false;
    bool provisional = false;
    bool may_send = false;
    uint16_t holiday = 0;  // index into holidays_
    int count = 0;         // working days from the first day up to and with this one
  };
  size_t Index(absl::CivilDay day) const;
  int CountOf(absl::CivilDay day) const { return info_[Index(day)].count; }
  void Judge(const WorkDays& national, const format::v1::RegionalDays& regional, absl::string_view region,
             absl::CivilDay day, Info& info);
  uint16_t HolidayIndex(const std::string& name);

  absl::CivilDay first_;
  std::vector<Info> info_;                 // by day
  std::vector<absl::CivilDay> workdays_;   // in order
  std::vector<std::string> holidays_{""};  // names
};

}  // namespace nianbao::calendar

#endif  // NIANBAO_SERVICES_COMMON_CALENDAR_OFFICE_DAYS_H_
