#include "services/intake/queue_desk.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/telemetry/log.h"

namespace nianbao::intake {
namespace {

using job::v1::Kind;

constexpr int kUsualPage = 50;
constexpr int kLargestPage = 500;

constexpr Kind kKinds[] = {job::v1::VALIDATION, job::v1::RENDERING, job::v1::PUBLICATION, job::v1::NOTIFICATION};

int PageOf(int asked) { return asked <= 0 ? kUsualPage : std::min(asked, kLargestPage); }

absl::Status JobNotDead(const std::string& id) {
  return MakeError(absl::StatusCode::kFailedPrecondition, absl::StrCat("job ", id, " is not dead"),
                   {.reason = "JOB_NOT_DEAD",
                    .metadata = {{"job", id}},
                    .sentence = absl::StrCat("任务“", id, "”没有失败，或者已经处理过了。")});
}

v1::QueueMode ModeOf(const QueueStats& stats) {
  return stats.paused ? v1::PAUSED : stats.draining ? v1::DRAINING : v1::RUNNING;
}

// The queue may have forgotten the job; then the relay sends it.
absl::Status FineIfUnknown(const absl::Status& status) { return absl::IsNotFound(status) ? absl::OkStatus() : status; }

}  // namespace

absl::StatusOr<v1::GetQueueStatsResponse> QueueDesk::Stats() {
  std::map<Kind, int64_t> dead;
  RETURN_IF_ERROR(transactions_.database().Read([&](sql::Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(dead, IntakeTx(connection).CountDeadJobs());
    return absl::OkStatus();
  }));
  v1::GetQueueStatsResponse response;
  for (const Kind kind : kKinds) {
    ASSIGN_OR_RETURN(const QueueStats stats, queue_.Stats(kind, clock_.Now()));
    v1::QueueStats& out = *response.add_stats();
    out.set_kind(kind);
    out.set_waiting(stats.waiting);
    out.set_in_flight(stats.in_flight);
    out.set_delayed(stats.delayed);
    out.set_dead(dead[kind]);
    out.set_mode(ModeOf(stats));
    out.mutable_oldest_age()->set_seconds(absl::ToInt64Seconds(stats.oldest_age));
    out.set_pushed(stats.pushed);
    out.set_done(stats.done);
    out.set_retried(stats.retried);
    out.set_leases_lost(stats.leases_lost);
  }
  return response;
}

absl::StatusOr<v1::ListQueuedJobsResponse> QueueDesk::List(const v1::ListQueuedJobsRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<job::v1::Job> jobs, queue_.List(request.kind(), PageOf(request.page_size())));
  v1::ListQueuedJobsResponse response;
  for (const job::v1::Job& job : jobs) *response.add_jobs() = job;
  return response;
}

absl::StatusOr<v1::ListDeadJobsResponse> QueueDesk::ListDead(const v1::ListDeadJobsRequest& request) {
  int offset = 0;
  if (!request.page_token().empty() && (!absl::SimpleAtoi(request.page_token(), &offset) || offset < 0)) {
    return FieldError("PAGE_TOKEN_INVALID", "page_token", "不是上一页返回的值，请从第一页开始");
  }
  const int size = PageOf(request.page_size());
  return transactions_.Read<v1::ListDeadJobsResponse>([&](IntakeTx& tx) -> absl::StatusOr<v1::ListDeadJobsResponse> {
    ASSIGN_OR_RETURN(const std::vector<FailedJob> jobs, tx.ListDeadJobs({size, offset}));
    v1::ListDeadJobsResponse response;
    for (size_t i = 0; i < jobs.size() && static_cast<int>(i) < size; ++i) {
      v1::DeadJob& dead = *response.add_dead_jobs();
      *dead.mutable_job() = jobs[i].job;
      dead.set_reason(jobs[i].reason);
      dead.mutable_bury_time()->set_seconds(absl::ToUnixSeconds(jobs[i].at));
    }
    if (static_cast<int>(jobs.size()) > size) response.set_next_page_token(absl::StrCat(offset + size));
    return response;
  });
}

absl::StatusOr<v1::ReplayJobResponse> QueueDesk::Replay(const rpc::CallContext& call,
                                                        const v1::ReplayJobRequest& request) {
  ASSIGN_OR_RETURN(
      const job::v1::Job job,
      transactions_.Write<job::v1::Job>(call, KeyOfBare(request), [&](IntakeTx& tx) -> absl::StatusOr<job::v1::Job> {
        ASSIGN_OR_RETURN(const OutboxRow row, tx.GetJob(request.job_id()));
        ASSIGN_OR_RETURN(const bool reopened, tx.ReopenDeadJob(request.job_id()));
        // An open row: the queue could not be told last time.
        if (!reopened && row.closed) return JobNotDead(request.job_id());
        return row.job;
      }));
  RETURN_IF_ERROR(FineIfUnknown(queue_.Replay(job.kind(), job.id())));
  Log(LogLevel::kInfo, "queue.replayed", {{"job", job.id()}, {"principal", call.principal->id}});
  return v1::ReplayJobResponse();
}

absl::StatusOr<v1::DisposeJobResponse> QueueDesk::Dispose(const rpc::CallContext& call,
                                                          const v1::DisposeJobRequest& request) {
  // The queue first: when it cannot be reached, the job stays dead and the person tries again.
  ASSIGN_OR_RETURN(const job::v1::Job job,
                   transactions_.Read<job::v1::Job>([&](IntakeTx& tx) -> absl::StatusOr<job::v1::Job> {
                     ASSIGN_OR_RETURN(const OutboxRow row, tx.GetJob(request.job_id()));
                     return row.job;
                   }));
  RETURN_IF_ERROR(FineIfUnknown(queue_.Dispose(job.kind(), job.id())));
  return transactions_.Write<v1::DisposeJobResponse>(
      call, KeyOfBare(request), [&](IntakeTx& tx) -> absl::StatusOr<v1::DisposeJobResponse> {
        const std::string kept = absl::StrCat(call.principal->id, ": ", request.reason());
        ASSIGN_OR_RETURN(const bool disposed, tx.DisposeDeadJob(request.job_id(), kept));
        if (!disposed) return JobNotDead(request.job_id());
        Log(LogLevel::kInfo, "queue.disposed", {{"job", job.id()}, {"why", kept}});
        return v1::DisposeJobResponse();
      });
}

absl::StatusOr<v1::SetQueueModeResponse> QueueDesk::SetMode(const rpc::CallContext& call,
                                                            const v1::SetQueueModeRequest& request) {
  RETURN_IF_ERROR(queue_.SetPaused(request.kind(), request.mode() == v1::PAUSED));
  RETURN_IF_ERROR(queue_.SetDraining(request.kind(), request.mode() == v1::DRAINING));
  Log(LogLevel::kInfo, "queue.mode_set",
      {{"kind", job::v1::Kind_Name(request.kind())},
       {"mode", v1::QueueMode_Name(request.mode())},
       {"principal", call.principal->id}});
  return transactions_.Write<v1::SetQueueModeResponse>(
      call, KeyOfBare(request),
      [](IntakeTx&) -> absl::StatusOr<v1::SetQueueModeResponse> { return v1::SetQueueModeResponse(); });
}

absl::Status QueueGauges::RunOnce() {
  ASSIGN_OR_RETURN(const v1::GetQueueStatsResponse response, desk_.Stats());
  for (const v1::QueueStats& stats : response.stats()) {
    const std::string kind = job::v1::Kind_Name(stats.kind());
    const std::pair<const char*, int64_t> states[] = {{"waiting", stats.waiting()},
                                                      {"in_flight", stats.in_flight()},
                                                      {"delayed", stats.delayed()},
                                                      {"dead", stats.dead()}};
    for (const auto& [state, jobs] : states) {
      metrics_.Set("nianbao_queue_jobs", {{"kind", kind}, {"state", state}}, static_cast<double>(jobs));
    }
    metrics_.Set("nianbao_queue_oldest_seconds", {{"kind", kind}}, static_cast<double>(stats.oldest_age().seconds()));
    metrics_.Set("nianbao_queue_running", {{"kind", kind}}, stats.mode() == v1::RUNNING ? 1 : 0);
    const std::pair<const char*, int64_t> totals[] = {{"pushed", stats.pushed()},
                                                      {"done", stats.done()},
                                                      {"retried", stats.retried()},
                                                      {"lease_lost", stats.leases_lost()}};
    for (const auto& [event, count] : totals) {
      metrics_.Set("nianbao_queue_events", {{"kind", kind}, {"event", event}}, static_cast<double>(count));
    }
  }
  return absl::OkStatus();
}

void AddQueueMethods(QueueDesk& desk, rpc::MethodTable& methods) {
  using rpc::CallContext;
  const std::string service = "nianbao.intake.v1.QueueService.";
  methods.Add<v1::GetQueueStatsRequest, v1::GetQueueStatsResponse>(
      service + "GetQueueStats", [&](const CallContext&, const auto&) { return desk.Stats(); });
  methods.Add<v1::ListQueuedJobsRequest, v1::ListQueuedJobsResponse>(
      service + "ListQueuedJobs", [&](const CallContext&, const auto& r) { return desk.List(r); });
  methods.Add<v1::ListDeadJobsRequest, v1::ListDeadJobsResponse>(
      service + "ListDeadJobs", [&](const CallContext&, const auto& r) { return desk.ListDead(r); });
  methods.Add<v1::ReplayJobRequest, v1::ReplayJobResponse>(
      service + "ReplayJob", [&](const CallContext& c, const auto& r) { return desk.Replay(c, r); });
  methods.Add<v1::DisposeJobRequest, v1::DisposeJobResponse>(
      service + "DisposeJob", [&](const CallContext& c, const auto& r) { return desk.Dispose(c, r); });
  methods.Add<v1::SetQueueModeRequest, v1::SetQueueModeResponse>(
      service + "SetQueueMode", [&](const CallContext& c, const auto& r) { return desk.SetMode(c, r); });
}

}  // namespace nianbao::intake
