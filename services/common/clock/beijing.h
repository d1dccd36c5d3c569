// Beijing time, in which the law counts days. UTC+8, no daylight saving since 1992. Pure.
#ifndef NIANBAO_SERVICES_COMMON_CLOCK_BEIJING_H_
#define NIANBAO_SERVICES_COMMON_CLOCK_BEIJING_H_

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace nianbao {

// The library looks the zone up under a lock: once is enough.
inline absl::TimeZone BeijingTime() {
  static const absl::TimeZone zone = absl::FixedTimeZone(8 * 60 * 60);
  return zone;
}

// The calendar day in Beijing.
inline absl::CivilDay BeijingDay(absl::Time time) { return absl::ToCivilDay(time, BeijingTime()); }

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_CLOCK_BEIJING_H_
