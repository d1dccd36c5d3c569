// The queue's errors by what happened.
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_QUEUE_ERRORS_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_QUEUE_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace nianbao {

// UNAVAILABLE (QUEUE_UNAVAILABLE).
absl::Status QueueUnavailable(absl::string_view why);
// FAILED_PRECONDITION (LEASE_LOST).
absl::Status LeaseLost(absl::string_view job_id);
// NOT_FOUND (JOB_NOT_FOUND).
absl::Status JobNotFound(absl::string_view job_id);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_QUEUE_ERRORS_H_
