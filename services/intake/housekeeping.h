// Forgets what nobody will ask for any more, so that the database grows with reports, not with calls.
#ifndef NIANBAO_SERVICES_INTAKE_HOUSEKEEPING_H_
#define NIANBAO_SERVICES_INTAKE_HOUSEKEEPING_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/clock/clock.h"
#include "services/common/runtime/loop.h"
#include "services/common/store/sql.h"

namespace nianbao::intake {

struct HousekeepingOptions {
  // A call repeated with its request_id gets the first answer this long; later it is a new call.
  absl::Duration keep_requests = absl::Hours(24 * 30);
  // Done jobs, for whoever looks into a matter.
  absl::Duration keep_jobs = absl::Hours(24 * 180);
  // Rows of one transaction: clerks never wait behind a long one.
  int batch = 500;
};

// Tokens that have ended go too. Reports, revisions and their history are never touched; neither are open jobs and dead
// letters. Several intakes on one database do no harm to each other. Used by one thread.
class Housekeeping final : public Loop {
 public:
  Housekeeping(sql::Database& database, const Clock& clock, const HousekeepingOptions& options)
      : database_(database), clock_(clock), options_(options) {}

  // Batch after batch until nothing old is left.
  absl::Status RunOnce() override;

 private:
  sql::Database& database_;
  const Clock& clock_;
  const HousekeepingOptions options_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_HOUSEKEEPING_H_
