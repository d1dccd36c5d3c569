#include "services/intake/housekeeping_store.h"

#include "services/common/base/status_macros.h"

namespace nianbao::intake {

absl::StatusOr<int64_t> ForgetRequests(sql::Connection& sql, absl::Time before, int limit) {
  ASSIGN_OR_RETURN(
      const auto gone,
      sql.Execute("DELETE FROM requests WHERE (principal, request_id) IN (SELECT principal, request_id FROM "
                  "requests WHERE created_at < $1 LIMIT $2) RETURNING request_id",
                  {absl::ToUnixMicros(before), int64_t{limit}}));
  return static_cast<int64_t>(gone.size());
}

absl::StatusOr<int64_t> ForgetJobs(sql::Connection& sql, absl::Time before, int limit) {
  ASSIGN_OR_RETURN(const auto gone,
                   sql.Execute("DELETE FROM outbox WHERE job_id IN (SELECT job_id FROM outbox WHERE "
                               "closed_at < $1 AND result NOT LIKE 'failed%' LIMIT $2) RETURNING job_id",
                               {absl::ToUnixMicros(before), int64_t{limit}}));
  return static_cast<int64_t>(gone.size());
}

}  // namespace nianbao::intake
