#include "services/common/stage/stage_client.h"

#include <utility>

#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"
#include "services/common/telemetry/log.h"

namespace nianbao {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(10);  // twice a job: a stop ends before systemd's patience does
constexpr size_t kLongestMessage = 500;                 // characters

// A passing error: trying again does nothing when the lease is lost, and keeps the job when it is not.
absl::Status Superseded(absl::string_view why) {
  return MakeError(absl::StatusCode::kAborted, why,
                   {.reason = "JOB_SUPERSEDED", .sentence = "这个任务已由后来的进程接手，本次结果不再采用。"});
}

rpc::CallOptions OptionsOf(const LeasedJob& job) { return {.timeout = kTimeout, .traceparent = job.job.traceparent()}; }

}  // namespace

absl::StatusOr<intake::v1::StageInput> StageClient::GetInput(const LeasedJob& job) {
  intake::v1::GetStageInputRequest request;
  request.set_job_id(job.job.id());
  request.set_report(job.job.report());
  request.set_revision(job.job.revision());
  request.set_fence(job.fence);
  return intake_.Call<intake::v1::StageInput>("/nianbao.intake.v1.StageService/GetStageInput", request, OptionsOf(job));
}

absl::Status StageClient::Complete(const LeasedJob& job, intake::v1::CompleteStageRequest request) {
  if (job.lease.lost()) return Superseded("lease lost");
  request.set_job_id(job.job.id());
  request.set_report(job.job.report());
  request.set_revision(job.job.revision());
  request.set_fence(job.fence);
  const auto response = intake_.Call<intake::v1::CompleteStageResponse>("/nianbao.intake.v1.StageService/CompleteStage",
                                                                        request, OptionsOf(job));
  if (response.ok()) return absl::OkStatus();
  const std::string reason = DetailOf(response.status()).reason;
  if (reason == "JOB_SUPERSEDED") return Superseded(response.status().message());
  if (reason == "JOB_UNKNOWN") {  // of a database that was restored to an earlier moment
    Log(LogLevel::kInfo, "stage.result_not_wanted", {{"job", job.job.id()}, {"reason", reason}});
    return absl::OkStatus();
  }
  return response.status();
}

absl::Status StageClient::ReportFailure(const LeasedJob& job, const absl::Status& why) {
  intake::v1::CompleteStageRequest request;
  const ErrorDetail detail = DetailOf(why);
  request.mutable_failed()->set_reason(detail.reason);
  request.mutable_failed()->set_message(EncodeUtf8(DecodeUtf8(detail.sentence).substr(0, kLongestMessage)));
  return Complete(job, std::move(request));
}

Worker::Handler StageClient::HandlerOf(
    std::function<absl::StatusOr<intake::v1::CompleteStageRequest>(const LeasedJob&, const intake::v1::StageInput&)>
        work) {
  return [this, work = std::move(work)](const LeasedJob& job) -> absl::Status {
    const auto input = GetInput(job);
    if (!input.ok()) {
      return DetailOf(input.status()).reason == "JOB_SUPERSEDED" ? Superseded(input.status().message())
                                                                 : input.status();
    }
    if (input->already_done()) return absl::OkStatus();
    ASSIGN_OR_RETURN(intake::v1::CompleteStageRequest result, work(job, *input));
    return Complete(job, std::move(result));
  };
}

Worker::GiveUp StageClient::GiveUp() {
  return [this](const LeasedJob& job, const absl::Status& why) { return ReportFailure(job, why); };
}

}  // namespace nianbao
