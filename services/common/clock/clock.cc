#include "services/common/clock/clock.h"

#include "absl/time/clock.h"

namespace nianbao {

absl::Time SystemClock::Now() const { return absl::Now(); }

}  // namespace nianbao
