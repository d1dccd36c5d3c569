#include "gateway/rate_limit.h"

#include <algorithm>

namespace nianbao::gateway {

double RateLimit::Filled(const Bucket& bucket, absl::Time now) const {
  const double more = absl::ToDoubleMinutes(now - bucket.at) * per_minute_;
  return std::min<double>(per_minute_, bucket.left + std::max(0.0, more));
}

absl::Duration RateLimit::Admit(const std::string& key) {
  if (per_minute_ < 0) return absl::ZeroDuration();
  const absl::Time now = clock_.Now();
  std::lock_guard lock(mutex_);
  if (buckets_.size() >= most_keys_) {
    for (auto at = buckets_.begin(); at != buckets_.end();) {
      at = Filled(at->second, now) >= per_minute_ ? buckets_.erase(at) : std::next(at);
    }
    // An attack with that many addresses: forget all rather than grow or refuse everybody.
    if (buckets_.size() >= most_keys_) buckets_.clear();
  }
  Bucket& bucket = buckets_.try_emplace(key, Bucket{static_cast<double>(per_minute_), now}).first->second;
  bucket = {Filled(bucket, now), now};
  if (bucket.left >= 1) {
    bucket.left -= 1;
    return absl::ZeroDuration();
  }
  return absl::Minutes(1) * ((1 - bucket.left) / std::max(1, per_minute_));
}

}  // namespace nianbao::gateway
