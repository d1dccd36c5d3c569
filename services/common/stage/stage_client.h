// A worker's side of intake: fetch what a job needs, hand the result in. Free of gRPC.
#ifndef NIANBAO_SERVICES_COMMON_STAGE_STAGE_CLIENT_H_
#define NIANBAO_SERVICES_COMMON_STAGE_STAGE_CLIENT_H_

#include <functional>

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/stage_service.pb.h"
#include "services/common/queue/job_queue.h"
#include "services/common/queue/worker.h"
#include "services/common/rpc/call.h"

namespace nianbao {

// Thread-safe; `intake` must outlive it.
class StageClient {
 public:
  explicit StageClient(rpc::Caller& intake) : intake_(intake) {}

  // Claims the job with its fence. NOT_FOUND when the report is gone; FAILED_PRECONDITION (JOB_SUPERSEDED) when a later
  // lease has claimed it; UNAVAILABLE when intake cannot be reached.
  absl::StatusOr<intake::v1::StageInput> GetInput(const LeasedJob& job);

  // Fills in job, report, revision and fence. Of a job that intake does not know, the result counts as handed in.
  // ABORTED (JOB_SUPERSEDED) when a later lease has claimed the job, or this one is known as lost; ABORTED
  // (REPORT_MOVED_ON) when the work must be done anew on what the report has become.
  absl::Status Complete(const LeasedJob& job, intake::v1::CompleteStageRequest request);

  // Worker::GiveUp: tells intake that the job failed for good.
  absl::Status ReportFailure(const LeasedJob& job, const absl::Status& why);

  // The worker's handler around `work`: asks for the input, skips what is done already, hands the result in.
  Worker::Handler HandlerOf(
      std::function<absl::StatusOr<intake::v1::CompleteStageRequest>(const LeasedJob&, const intake::v1::StageInput&)>
          work);
  Worker::GiveUp GiveUp();

 private:
  rpc::Caller& intake_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_STAGE_STAGE_CLIENT_H_
