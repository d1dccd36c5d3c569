// The operators' use cases of the queue, and its gauges. The outbox is the truth about dead letters: a row whose
// workers gave up stays until a person replays or disposes of it, whatever the queue has lost meanwhile.
#ifndef NIANBAO_SERVICES_INTAKE_QUEUE_DESK_H_
#define NIANBAO_SERVICES_INTAKE_QUEUE_DESK_H_

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/queue_service.pb.h"
#include "services/common/clock/clock.h"
#include "services/common/queue/job_queue.h"
#include "services/common/rpc/method_table.h"
#include "services/common/runtime/loop.h"
#include "services/common/telemetry/metrics.h"
#include "services/intake/transactions.h"

namespace nianbao::intake {

// Errors as queue_service.proto says. Thread-safe.
class QueueDesk {
 public:
  QueueDesk(Transactions& transactions, JobOperator& queue, const Clock& clock)
      : transactions_(transactions), queue_(queue), clock_(clock) {}

  absl::StatusOr<v1::GetQueueStatsResponse> Stats();
  absl::StatusOr<v1::ListQueuedJobsResponse> List(const v1::ListQueuedJobsRequest& request);
  absl::StatusOr<v1::ListDeadJobsResponse> ListDead(const v1::ListDeadJobsRequest& request);
  absl::StatusOr<v1::ReplayJobResponse> Replay(const rpc::CallContext& call, const v1::ReplayJobRequest& request);
  absl::StatusOr<v1::DisposeJobResponse> Dispose(const rpc::CallContext& call, const v1::DisposeJobRequest& request);
  absl::StatusOr<v1::SetQueueModeResponse> SetMode(const rpc::CallContext& call,
                                                   const v1::SetQueueModeRequest& request);

 private:
  Transactions& transactions_;
  JobOperator& queue_;
  const Clock& clock_;
};

// Sets the gauges nianbao_queue_* of every kind, one turn at a time.
class QueueGauges final : public Loop {
 public:
  QueueGauges(QueueDesk& desk, Metrics& metrics) : desk_(desk), metrics_(metrics) {}
  absl::Status RunOnce() override;

 private:
  QueueDesk& desk_;
  Metrics& metrics_;
};

// Registers QueueService; `desk` outlives the table.
void AddQueueMethods(QueueDesk& desk, rpc::MethodTable& methods);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_QUEUE_DESK_H_
