// At most so many messages a minute: the limits of providers.
#ifndef NIANBAO_SERVICES_NOTIFICATION_RATE_LIMIT_H_
#define NIANBAO_SERVICES_NOTIFICATION_RATE_LIMIT_H_

#include <deque>
#include <mutex>

#include "absl/time/time.h"

namespace nianbao::notification {

// Counts over the last 60 seconds, not by calendar minutes: no minute of the provider's sees more. Thread-safe.
class MinuteLimit {
 public:
  explicit MinuteLimit(int per_minute) : per_minute_(static_cast<size_t>(per_minute < 1 ? 1 : per_minute)) {}

  // Zero when a message may go now, which then counts; else how long to wait.
  absl::Duration Take(absl::Time now) {
    std::lock_guard lock(mutex_);
    while (!taken_.empty() && now - taken_.front() >= absl::Minutes(1)) taken_.pop_front();
    if (taken_.size() >= per_minute_) return taken_.front() + absl::Minutes(1) - now;
    taken_.push_back(now);
    return absl::ZeroDuration();
  }
  // The provider says that it has had enough: nothing more before `until`.
  void CloseUntil(absl::Time until) {
    std::lock_guard lock(mutex_);
    taken_.assign(per_minute_, until - absl::Minutes(1));
  }

 private:
  const size_t per_minute_;
  std::mutex mutex_;
  std::deque<absl::Time> taken_;
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_RATE_LIMIT_H_
