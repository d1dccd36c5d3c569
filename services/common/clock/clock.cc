#include "services/common/clock/clock.h"

#include "absl/time/clock.h"

namespace nianbao {

absl::Time SystemClock::Now() const { return absl::Now(); }

absl::TimeZone BeijingTime() { return absl::FixedTimeZone(8 * 60 * 60); }

absl::CivilDay BeijingDay(absl::Time time) { return absl::ToCivilDay(time, BeijingTime()); }

}  // namespace nianbao
