#include "services/common/calendar/office_days.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace nianbao::calendar {
namespace {

bool IsWeekend(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

bool Holds(const format::v1::RegionalDay& own, absl::string_view region, absl::CivilDay day) {
  return own.month() == day.month() && own.day() == day.day() && !own.region().empty() &&
         absl::StartsWith(region, own.region()) && (own.first_year() == 0 || day.year() >= own.first_year()) &&
         (own.last_year() == 0 || day.year() <= own.last_year());
}

}  // namespace

OfficeDays::OfficeDays(const WorkDays& national, const format::v1::RegionalDays& regional, absl::string_view region,
                       int first_year, int last_year)
    : first_(first_year, 1, 1) {
  const absl::CivilDay end(std::max(first_year, last_year) + 1, 1, 1);
  info_.resize(static_cast<size_t>(end - first_));
  for (absl::CivilDay day = first_; day < end; ++day) {
    Info& info = info_[static_cast<size_t>(day - first_)];
    Judge(national, regional, region, day, info);
    if (info.works) workdays_.push_back(day);
    info.count = static_cast<int>(workdays_.size());
  }
}

void OfficeDays::Judge(const WorkDays& national, const format::v1::RegionalDays& regional, absl::string_view region,
                       absl::CivilDay day, Info& info) {
  const std::optional<bool> known = national.IsWorkday(day);
  info.provisional = !known.has_value();
  info.works = known.value_or(!IsWeekend(day));
  info.holiday = HolidayIndex(national.HolidayOf(day));
  for (const format::v1::RegionalDay& own : regional.days()) {
    if (!Holds(own, region, day)) continue;
    info.works = own.works();
    info.holiday = own.works() ? uint16_t{0} : HolidayIndex(own.name());
  }
  info.may_send = info.works;
  if (!info.provisional) return;
  for (const format::v1::FixedHoliday& fixed : regional.fixed_holidays()) {
    if (fixed.month() != day.month() || fixed.day() != day.day()) continue;
    info.may_send = false;
    info.holiday = HolidayIndex(fixed.name());
  }
}

uint16_t OfficeDays::HolidayIndex(const std::string& name) {
  const auto found = std::find(holidays_.begin(), holidays_.end(), name);
  if (found != holidays_.end()) return static_cast<uint16_t>(found - holidays_.begin());
  holidays_.push_back(name);
  return static_cast<uint16_t>(holidays_.size() - 1);
}

size_t OfficeDays::Index(absl::CivilDay day) const {
  const absl::civil_diff_t offset = day - first_;
  return static_cast<size_t>(std::clamp<absl::civil_diff_t>(offset, 0, static_cast<int64_t>(info_.size()) - 1));
}

absl::CivilDay OfficeDays::LastUntil(absl::CivilDay day) const { return Add(day, 0); }

absl::CivilDay OfficeDays::Add(absl::CivilDay day, int count) const {
  const int here = CountOf(day);  // the last working day up to `day` is number `here`, counted from 1
  // Going back from a day off, the working day just before it is the first one met.
  const int target = count < 0 && !Works(day) ? here + count + 1 : here + count;
  return workdays_[static_cast<size_t>(std::clamp(target, 1, static_cast<int>(workdays_.size())) - 1)];
}

}  // namespace nianbao::calendar
