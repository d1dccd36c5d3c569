#include "services/intake/housekeeping.h"

#include "services/common/base/status_macros.h"
#include "services/common/telemetry/log.h"
#include "services/intake/housekeeping_store.h"
#include "services/intake/people_store.h"

namespace nianbao::intake {

absl::Status Housekeeping::RunOnce() {
  int64_t requests = 0;
  int64_t jobs = 0;
  for (bool more = true; more;) {
    int64_t some = 0;
    int64_t done = 0;
    int64_t ended = 0;
    RETURN_IF_ERROR(database_.Write([&](sql::Connection& sql) -> absl::Status {
      ASSIGN_OR_RETURN(some, ForgetRequests(sql, clock_.Now() - options_.keep_requests, options_.batch));
      ASSIGN_OR_RETURN(done, ForgetJobs(sql, clock_.Now() - options_.keep_jobs, options_.batch));
      ASSIGN_OR_RETURN(ended, ForgetTokens(sql, clock_.Now(), options_.batch));
      return absl::OkStatus();
    }));
    requests += some;
    jobs += done;
    more = some == options_.batch || done == options_.batch || ended == options_.batch;
  }
  if (requests + jobs > 0) Log(LogLevel::kInfo, "intake.forgotten", {{"requests", requests}, {"jobs", jobs}});
  return absl::OkStatus();
}

}  // namespace nianbao::intake
