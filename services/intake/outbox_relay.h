// Moves committed outbox rows to the queue, oldest first; sends open rows again after a loss.
#ifndef NIANBAO_SERVICES_INTAKE_OUTBOX_RELAY_H_
#define NIANBAO_SERVICES_INTAKE_OUTBOX_RELAY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/clock/clock.h"
#include "services/common/queue/job_queue.h"
#include "services/common/runtime/loop.h"
#include "services/common/store/sql.h"

namespace nianbao::intake {

// Interactive jobs before bulk ones; within each the organs in turn, an organ's own jobs in their order: one organ's
// mass import cannot starve another's clerk. Pure.
std::vector<job::v1::Job> FairOrder(std::vector<job::v1::Job> jobs);

// A row is closed by the job's result, not by the sending. When the queue's epoch changes, it has lost its contents and
// every open row is sent at once; otherwise a row without a result is sent again after `resend`, which must be longer
// than all leases and retries together. Pushing is idempotent, so a backlog does not breed copies.
class OutboxRelay final : public Loop {
 public:
  OutboxRelay(sql::Database& database, JobSink& queue, const Clock& clock, absl::Duration resend)
      : database_(database), queue_(queue), clock_(clock), resend_(resend) {}

  // One batch, or several until nothing is left to send. UNAVAILABLE while the queue is down, QUEUE_FULL or
  // QUEUE_DRAINING when a kind takes no more: rows stay. Several intakes may run it at once: pushing is idempotent, and
  // a job that is sent after its end is found done by its worker.
  absl::Status RunOnce() override;

 private:
  absl::Status NoticeLoss();
  absl::StatusOr<int> SendBatch();
  absl::Status Send(const std::vector<job::v1::Job>& jobs, absl::Time now, int& sent);

  sql::Database& database_;
  JobSink& queue_;
  const Clock& clock_;
  const absl::Duration resend_;
  std::string epoch_;  // of the queue when last seen; used by one thread
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_OUTBOX_RELAY_H_
