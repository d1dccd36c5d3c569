#include "services/common/queue/worker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/telemetry/log.h"

namespace nianbao {
namespace {

constexpr absl::Duration kPauseAfterFailure = absl::Milliseconds(500);

// FNV-1a: the same jitter for the same job in every process.
uint64_t HashOf(const std::string& text) {
  uint64_t hash = 14695981039346656037ULL;
  for (const unsigned char c : text) hash = (hash ^ c) * 1099511628211ULL;
  return hash;
}

}  // namespace

absl::Duration BackoffOf(const WorkerOptions& options, const LeasedJob& job) {
  absl::Duration backoff = options.first_backoff;
  for (int i = 1; i < job.attempt && backoff < options.longest_backoff; ++i) backoff *= 2;
  backoff = std::min(backoff, options.longest_backoff);
  const double jitter = static_cast<double>(HashOf(absl::StrCat(job.job.id(), "/", job.attempt)) % 1000) / 1000;
  return backoff * (0.75 + jitter / 2);
}

bool IsPassing(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnknown:
      return true;
    default:
      return false;
  }
}

Worker::Worker(const WorkerOptions& options, JobSource& queue, const Clock& clock, Metrics& metrics, Handler handler,
               GiveUp give_up)
    : options_(options),
      queue_(queue),
      clock_(clock),
      metrics_(metrics),
      handler_(std::move(handler)),
      give_up_(std::move(give_up)) {
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { Work(); });
  if (options_.threads > 0) heartbeat_ = std::thread([this] { Beat(); });
}

Worker::~Worker() { Stop(); }

void Worker::BeginStop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
}

void Worker::Stop() {
  BeginStop();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  if (heartbeat_.joinable()) heartbeat_.join();
}

void Worker::Work() {
  for (;;) {
    if (Stopping()) return;
    const absl::StatusOr<bool> worked = RunOnce(options_.wait);
    if (worked.ok()) continue;
    Log(LogLevel::kWarn, "worker.cannot_take",
        {{"kind", job::v1::Kind_Name(options_.kind)}, {"status", worked.status()}});
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, absl::ToChronoMicroseconds(kPauseAfterFailure), [this] { return stopping_; });
  }
}

bool Worker::Stopping() {
  std::lock_guard lock(mutex_);
  return stopping_;
}

void Worker::Beat() {
  std::unique_lock lock(mutex_);
  while (!stopping_ || !held_.empty()) {
    wake_.wait_for(lock, absl::ToChronoMicroseconds(options_.lease / 3), [this] { return stopping_ && held_.empty(); });
    const auto held = held_;
    lock.unlock();
    for (const auto& [receipt, job] : held) Extend(job);
    lock.lock();
  }
}

void Worker::Extend(const LeasedJob& job) {
  if (job.lease.lost()) return;
  const absl::Status status = queue_.Extend(job, clock_.Now() + options_.lease);
  if (status.ok()) return;
  Log(LogLevel::kWarn, "worker.lease_not_extended", {{"job", job.job.id()}, {"status", status}});
  if (!absl::IsFailedPrecondition(status)) return;  // the queue is away; intake's fence decides
  job.lease.Lose();
  metrics_.Count("nianbao_job_lease_losses_total", {{"kind", job::v1::Kind_Name(options_.kind)}});
}

absl::StatusOr<bool> Worker::RunOnce(absl::Duration wait) {
  const TakeRequest request{options_.kind, options_.consumer, options_.batch, options_.lease, wait};
  ASSIGN_OR_RETURN(const std::vector<LeasedJob> jobs, queue_.Take(request, clock_.Now()));
  {
    std::lock_guard lock(mutex_);
    for (const LeasedJob& job : jobs) held_.emplace(job.receipt, job);
  }
  for (const LeasedJob& job : jobs) {
    if (Stopping()) {
      (void)queue_.HandBack(job);  // failing that, its lease ends
    } else {
      Finish(job, Handle(job));
    }
    {
      std::lock_guard lock(mutex_);
      held_.erase(job.receipt);
    }
    wake_.notify_all();
  }
  return !jobs.empty();
}

absl::Status Worker::Handle(const LeasedJob& job) {
  const absl::Time start = clock_.Now();
  // Workers that died cannot give a job up: the next one does it for them.
  const absl::Status result = job.attempt > options_.max_attempts
                                  ? MakeError(absl::StatusCode::kFailedPrecondition, "attempts are used up",
                                              {.reason = "ATTEMPTS_EXHAUSTED",
                                               .sentence = "处理这个任务的进程多次中断，任务已停止，请联系运维人员。"})
                                  : handler_(job);
  const double seconds = absl::ToDoubleSeconds(clock_.Now() - start);
  const std::string kind = job::v1::Kind_Name(options_.kind);
  metrics_.ObserveSeconds("nianbao_job_seconds", {{"kind", kind}}, seconds);
  metrics_.Count("nianbao_jobs_total",
                 {{"kind", kind}, {"code", std::string(absl::StatusCodeToString(result.code()))}});
  Log(result.ok() ? LogLevel::kInfo : LogLevel::kWarn, "job.handled",
      {{"kind", kind},
       {"job", job.job.id()},
       {"report", job.job.report()},
       {"revision", job.job.revision()},
       {"attempt", job.attempt},
       {"fence", job.fence},
       {"milliseconds", seconds * 1000},
       {"trace_id", job.job.traceparent().size() >= 35 ? job.job.traceparent().substr(3, 32) : std::string()},
       {"status", result}});
  return result;
}

// Intake must know before a job is buried; otherwise it would look open there for ever.
absl::Status Worker::GiveUpOn(const LeasedJob& job, const absl::Status& result) {
  if (absl::Status told = give_up_(job, result); !told.ok()) {
    return queue_.Retry(job, clock_.Now() + BackoffOf(options_, job));
  }
  metrics_.Count("nianbao_jobs_buried_total", {{"kind", job::v1::Kind_Name(options_.kind)}});
  return queue_.Bury(job, DetailOf(result).reason, clock_.Now());
}

void Worker::Finish(const LeasedJob& job, const absl::Status& result) {
  if (job.lease.lost()) return;  // another worker has the job
  absl::Status finished;
  if (result.ok()) {
    finished = queue_.Ack(job);
  } else if (IsPassing(result) && job.attempt < options_.max_attempts) {
    metrics_.Count("nianbao_job_retries_total", {{"kind", job::v1::Kind_Name(options_.kind)}});
    finished = queue_.Retry(job, clock_.Now() + BackoffOf(options_, job));
  } else {
    finished = GiveUpOn(job, result);
  }
  if (!finished.ok()) {
    Log(LogLevel::kWarn, "job.not_finished", {{"job", job.job.id()}, {"status", finished}});
  }
}

}  // namespace nianbao
