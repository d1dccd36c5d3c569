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

void Worker::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  if (heartbeat_.joinable()) heartbeat_.join();
}

void Worker::Work() {
  for (;;) {
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    const absl::StatusOr<bool> worked = RunOnce(options_.wait);
    if (worked.ok()) continue;
    Log(LogLevel::kWarn, "worker.cannot_take",
        {{"kind", job::v1::Kind_Name(options_.kind)}, {"status", worked.status()}});
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, absl::ToChronoMicroseconds(kPauseAfterFailure), [this] { return stopping_; });
  }
}

void Worker::Beat() {
  std::unique_lock lock(mutex_);
  while (!stopping_ || !held_.empty()) {
    wake_.wait_for(lock, absl::ToChronoMicroseconds(options_.lease / 3), [this] { return stopping_ && held_.empty(); });
    const auto held = held_;
    lock.unlock();
    for (const auto& [receipt, job] : held) {
      if (absl::Status status = queue_.Extend(job, clock_.Now() + options_.lease); !status.ok()) {
        Log(LogLevel::kWarn, "worker.lease_not_extended", {{"job", job.job.id()}, {"status", status}});
      }
    }
    lock.lock();
  }
}

absl::StatusOr<bool> Worker::RunOnce(absl::Duration wait) {
  const TakeRequest request{options_.kind, options_.consumer, 1, options_.lease, wait};
  ASSIGN_OR_RETURN(const std::vector<LeasedJob> jobs, queue_.Take(request, clock_.Now()));
  if (jobs.empty()) return false;
  const LeasedJob& job = jobs[0];
  {
    std::lock_guard lock(mutex_);
    held_.emplace(job.receipt, job);
  }
  const absl::Time start = clock_.Now();
  const absl::Status result = handler_(job);
  const double seconds = absl::ToDoubleSeconds(clock_.Now() - start);
  {
    std::lock_guard lock(mutex_);
    held_.erase(job.receipt);
  }
  wake_.notify_all();
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
       {"milliseconds", seconds * 1000},
       {"trace_id", job.job.traceparent().size() >= 35 ? job.job.traceparent().substr(3, 32) : std::string()},
       {"status", result}});
  Finish(job, result);
  return true;
}

void Worker::Finish(const LeasedJob& job, const absl::Status& result) {
  absl::Status finished;
  if (result.ok()) {
    finished = queue_.Ack(job);
  } else if (IsPassing(result) && job.attempt < options_.max_attempts) {
    finished = queue_.Retry(job, clock_.Now() + BackoffOf(options_, job));
  } else {
    finished = give_up_(job, result);
    // Intake must know before the job is buried; otherwise it would look open there for ever.
    finished = finished.ok() ? queue_.Bury(job, DetailOf(result).reason, clock_.Now())
                             : queue_.Retry(job, clock_.Now() + BackoffOf(options_, job));
  }
  if (!finished.ok()) {
    Log(LogLevel::kWarn, "job.not_finished", {{"job", job.job.id()}, {"status", finished}});
  }
}

}  // namespace nianbao
