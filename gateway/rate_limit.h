// How often somebody may call: a bucket for each key, filled at a steady rate.
#ifndef NIANBAO_GATEWAY_RATE_LIMIT_H_
#define NIANBAO_GATEWAY_RATE_LIMIT_H_

#include <map>
#include <mutex>
#include <string>

#include "absl/time/time.h"
#include "services/common/clock/clock.h"

namespace nianbao::gateway {

// Thread-safe. Memory is bounded: buckets that have filled up again are forgotten.
class RateLimit {
 public:
  // `per_minute` calls a minute and key, of which as many may come at once; negative = any number.
  RateLimit(const Clock& clock, int per_minute, size_t most_keys = 100000)
      : clock_(clock), per_minute_(per_minute), most_keys_(most_keys) {}

  // Zero when the call may pass (and is counted), else how long to wait.
  absl::Duration Admit(const std::string& key);

 private:
  struct Bucket {
    double left;
    absl::Time at;
  };
  double Filled(const Bucket& bucket, absl::Time now) const;

  const Clock& clock_;
  const int per_minute_;
  const size_t most_keys_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_RATE_LIMIT_H_
