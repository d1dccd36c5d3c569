// The queue's errors by what happened.
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_QUEUE_ERRORS_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_QUEUE_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace nianbao {

// UNAVAILABLE (QUEUE_UNAVAILABLE).
absl::Status QueueUnavailable(absl::string_view why);
// What an error answer of Redis ("OOM command not allowed …") means; see job_queue.h.
absl::Status FromRedisError(absl::string_view answer);
// INVALID_ARGUMENT (JOB_TOO_LARGE).
absl::Status JobTooLarge(absl::string_view job_id, size_t bytes, size_t largest);
// RESOURCE_EXHAUSTED (QUEUE_FULL).
absl::Status QueueFull(absl::string_view kind);
// FAILED_PRECONDITION (QUEUE_DRAINING).
absl::Status QueueDraining(absl::string_view kind);
// INVALID_ARGUMENT (PERIOD_INVALID).
absl::Status PeriodInvalid(absl::string_view id);
// FAILED_PRECONDITION (LEASE_LOST).
absl::Status LeaseLost(absl::string_view job_id);
// NOT_FOUND (JOB_NOT_FOUND).
absl::Status JobNotFound(absl::string_view job_id);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_QUEUE_ERRORS_H_
