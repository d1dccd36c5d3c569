// Time comes from here and nowhere else, so that tests own it.
#ifndef NIANBAO_SERVICES_COMMON_CLOCK_CLOCK_H_
#define NIANBAO_SERVICES_COMMON_CLOCK_CLOCK_H_

#include <mutex>

#include "absl/time/time.h"
#include "services/common/clock/beijing.h"

namespace nianbao {

// Tells the time. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's clock.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override;
};

// A clock that stands still until it is told otherwise.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time now) : now_(now) {}
  absl::Time Now() const override {
    std::lock_guard lock(mutex_);
    return now_;
  }
  void Advance(absl::Duration by) {
    std::lock_guard lock(mutex_);
    now_ += by;
  }

 private:
  mutable std::mutex mutex_;  // std, not absl: ThreadSanitizer understands it
  absl::Time now_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_CLOCK_CLOCK_H_
