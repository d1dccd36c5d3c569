// What may be forgotten: answers kept for repeated requests, jobs that are done.
#ifndef NIANBAO_SERVICES_INTAKE_HOUSEKEEPING_STORE_H_
#define NIANBAO_SERVICES_INTAKE_HOUSEKEEPING_STORE_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/store/sql.h"

namespace nianbao::intake {

// Deletes answers of requests made before `before`, at most `limit`; returns how many.
absl::StatusOr<int64_t> ForgetRequests(sql::Connection& sql, absl::Time before, int limit);

// Deletes jobs closed before `before`, at most `limit`; returns how many. Open jobs and dead letters stay.
absl::StatusOr<int64_t> ForgetJobs(sql::Connection& sql, absl::Time before, int limit);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_HOUSEKEEPING_STORE_H_
