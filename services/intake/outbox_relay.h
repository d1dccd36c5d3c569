// Moves committed outbox rows to the queue in fair order; sends open rows again after a loss.
#ifndef NIANBAO_SERVICES_INTAKE_OUTBOX_RELAY_H_
#define NIANBAO_SERVICES_INTAKE_OUTBOX_RELAY_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/clock/clock.h"
#include "services/common/queue/job_queue.h"
#include "services/common/runtime/loop.h"
#include "services/common/store/sql.h"

namespace nianbao::intake {

struct RelayOptions {
  std::string instance;  // names this process among those on the same database
  // A row without a result is sent again after this; longer than all leases and retries together.
  absl::Duration resend = absl::Minutes(15);
  // Another instance takes over so long after this one fell silent.
  absl::Duration lease = absl::Seconds(5);
  // Jobs of a kind that wait in the queue at most: what is further back can still be overtaken in the outbox.
  int window = 1000;
  // How fast kinds are handed out; those not named without limit. Told to every new queue: a lost one has forgotten.
  std::map<job::v1::Kind, RateLimit> rates = {};
};

// A row is closed by the job's result, not by the sending. When the queue's epoch changes, it has lost its contents and
// every open row is sent at once. Pushing is idempotent, so a backlog does not breed copies.
// Of several intakes on one database the one with the lease relays; should two believe that they have it (clocks
// differ), a job is pushed twice, which is harmless. Used by one thread.
class OutboxRelay final : public Loop {
 public:
  OutboxRelay(sql::Database& database, JobQueue& queue, const Clock& clock, RelayOptions options)
      : database_(database), queue_(queue), clock_(clock), options_(std::move(options)) {}

  // Fills every kind's window, again and again until nothing is left to send or no room. UNAVAILABLE while the queue is
  // down, QUEUE_FULL or QUEUE_DRAINING when a kind takes no more: rows stay.
  absl::Status RunOnce() override;
  // Gives the lease up, so that another instance takes over at once.
  absl::Status Resign();

 private:
  absl::StatusOr<bool> Leads();
  absl::Status NoticeLoss();
  absl::StatusOr<int> Fill(job::v1::Kind kind);

  sql::Database& database_;
  JobQueue& queue_;
  const Clock& clock_;
  const RelayOptions options_;
  absl::Time leads_until_ = absl::InfinitePast();
  std::string epoch_;  // of the queue when last seen as the one who relays
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_OUTBOX_RELAY_H_
