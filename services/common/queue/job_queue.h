// Carries jobs from intake to workers at least once; may lose nothing that intake has not also written down.
// Times are arguments: lease deadlines are kept with the caller's clock, so that tests own time.
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_JOB_QUEUE_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_JOB_QUEUE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "nianbao/job/v1/job.pb.h"

namespace nianbao {

// Limits of a queue; what is past them is refused, not cut.
struct QueueLimits {
  size_t largest_job = 64 << 10;  // bytes of a serialised job; INVALID_ARGUMENT (JOB_TOO_LARGE)
  int64_t most_jobs = 1'000'000;  // known jobs of a kind, dead ones included; RESOURCE_EXHAUSTED (QUEUE_FULL)
  int64_t most_periodic = 1'000;  // periodic jobs of a kind; RESOURCE_EXHAUSTED (QUEUE_FULL)
};

// Says whether a lease is still believed to be held. Copies share one state. Thread-safe.
class LeaseToken {
 public:
  bool lost() const { return *lost_; }
  void Lose() const { *lost_ = true; }

 private:
  std::shared_ptr<std::atomic<bool>> lost_ = std::make_shared<std::atomic<bool>>(false);
};

// A job in a worker's hands.
struct LeasedJob {
  job::v1::Job job;
  int attempt = 1;  // from 1; counts leases, lost ones included
  // Grows with every lease of a kind and never falls back, not even when the queue loses its contents: it is never
  // below the server's clock in nanoseconds. Intake remembers the highest one of a job and refuses lower ones.
  int64_t fence = 0;
  std::string receipt;     // the queue's own handle of this lease
  absl::Time lease_until;  // another worker may take the job after this
  LeaseToken lease;        // long work asks it from time to time and ends early when it is lost
};

// How jobs are asked for.
struct TakeRequest {
  job::v1::Kind kind = job::v1::KIND_UNSPECIFIED;
  std::string consumer;                        // names the worker in logs
  int max_jobs = 1;                            // at most this many
  absl::Duration lease = absl::Seconds(30);    // each job's lease
  absl::Duration wait = absl::ZeroDuration();  // waits at most this long (real time) for the first job
};

// A job that a worker gave up; it stays until a person disposes of it.
struct DeadJob {
  job::v1::Job job;
  int attempts = 0;
  std::string reason;  // machine reason of the last error
  absl::Time buried_at;
};

// A job that is made again and again. Every run is a job of its own with the id "<job.id>@<due Unix seconds>"; a run
// whose predecessor is not done yet is left out, runs that were missed are made up for once.
struct PeriodicJob {
  job::v1::Job job;  // its id names the series
  absl::Duration every = absl::Hours(1);
};

// How fast a kind is handed out: `jobs` may be taken at once, and `jobs` within every `period`. 0 = no limit.
struct RateLimit {
  int64_t jobs = 0;
  absl::Duration period = absl::Seconds(1);
};

// The operator's figures of one kind.
struct QueueStats {
  int64_t waiting = 0;    // ready to be taken; expired leases and due delays included
  int64_t in_flight = 0;  // leased, lease not expired
  int64_t delayed = 0;    // not due yet
  int64_t dead = 0;
  bool paused = false;
  bool draining = false;
  absl::Duration oldest_age;  // since intake wrote the longest waiting ready job; zero when none waits
  // Totals since the queue's contents began.
  int64_t pushed = 0;
  int64_t done = 0;
  int64_t retried = 0;
  int64_t leases_lost = 0;  // taken over after their end
};

// Every method: UNAVAILABLE (QUEUE_UNAVAILABLE) when the server cannot be reached, is loading or fails over; retrying
// is safe. RESOURCE_EXHAUSTED (QUEUE_OUT_OF_MEMORY), PERMISSION_DENIED (QUEUE_ACCESS_DENIED), INTERNAL (QUEUE_DAMAGED:
// a key holds something else), INTERNAL (QUEUE_REFUSED: any other error answer). Thread-safe.

// The worker's side. A worker cannot push: what follows is intake's decision.
class JobSource {
 public:
  virtual ~JobSource() = default;

  // Leases ready jobs: expired leases of others first, then interactive ones before bulk ones, but not exclusively.
  // Empty when none came within `wait`, while the kind is paused or beyond its rate. `now` is the time of the call;
  // what was waited is added to it.
  virtual absl::StatusOr<std::vector<LeasedJob>> Take(const TakeRequest& request, absl::Time now) = 0;
  // Prolongs a lease. FAILED_PRECONDITION (LEASE_LOST) when another worker has the job or it is done; an expired lease
  // that nobody has taken over is still its holder's, here and below.
  virtual absl::Status Extend(const LeasedJob& job, absl::Time until) = 0;
  // Ends a job. Calling it twice, or after the lease was lost, is harmless.
  virtual absl::Status Ack(const LeasedJob& job) = 0;
  // Ends several jobs of one kind in one round trip.
  virtual absl::Status AckAll(absl::Span<const LeasedJob> jobs) = 0;
  // Hands a job back unworked: ready at once, the attempt does not count. Harmless when the lease was lost.
  virtual absl::Status HandBack(const LeasedJob& job) = 0;
  // Gives a job back: it is ready again at `at`. Harmless when the lease was lost.
  virtual absl::Status Retry(const LeasedJob& job, absl::Time at) = 0;
  // Moves a job to the dead letters. Harmless when the lease was lost.
  virtual absl::Status Bury(const LeasedJob& job, const std::string& reason, absl::Time now) = 0;
};

// The relay's side.
class JobSink {
 public:
  virtual ~JobSink() = default;

  // Makes jobs ready, each at most once while a job of its id is waiting, leased or delayed, and none
  // whose unique_key another waiting, leased or delayed job has. A dead job of the id lives again.
  // Returns how many were new. INVALID_ARGUMENT
  // (JOB_TOO_LARGE) before any is pushed; RESOURCE_EXHAUSTED (QUEUE_FULL) or FAILED_PRECONDITION (QUEUE_DRAINING) for
  // kinds that take no more: other kinds may have been pushed by then, and pushing again is harmless.
  absl::StatusOr<int> Push(absl::Span<const job::v1::Job> jobs) { return PushAt(jobs, absl::InfinitePast()); }
  // The same, ready at `at`.
  virtual absl::StatusOr<int> PushAt(absl::Span<const job::v1::Job> jobs, absl::Time at) = 0;
  // Begins a series, or replaces the one of the same id; its first run is due at `first`. INVALID_ARGUMENT
  // (PERIOD_INVALID) for periods below a second. RESOURCE_EXHAUSTED (QUEUE_FULL).
  virtual absl::Status SetPeriodic(const PeriodicJob& series, absl::Time first) = 0;
  // Ends a series; runs that were made stay. Harmless when there is none.
  virtual absl::Status EndPeriodic(job::v1::Kind kind, const std::string& id) = 0;
  // Makes the queue usable and returns its epoch: it changes when the queue may have lost contents (a flush, a restart,
  // a failover), so that the relay sends every open row again.
  virtual absl::StatusOr<std::string> EnsureReady() = 0;
};

// The operator's side.
class JobOperator {
 public:
  virtual ~JobOperator() = default;

  virtual absl::StatusOr<QueueStats> Stats(job::v1::Kind kind, absl::Time now) = 0;
  // Oldest first, at most `limit`.
  virtual absl::StatusOr<std::vector<DeadJob>> ListDead(job::v1::Kind kind, int limit) = 0;
  // Makes a dead job ready again in its own lane with its attempts at zero. NOT_FOUND (JOB_NOT_FOUND).
  virtual absl::Status Replay(job::v1::Kind kind, const std::string& job_id) = 0;
  // Forgets a dead job. NOT_FOUND (JOB_NOT_FOUND). Who calls it keeps the reason.
  virtual absl::Status Dispose(job::v1::Kind kind, const std::string& job_id) = 0;
  // Known jobs that are not dead, in no order, at most `limit`.
  virtual absl::StatusOr<std::vector<job::v1::Job>> List(job::v1::Kind kind, int limit) = 0;
  // While paused, Take gives nothing.
  virtual absl::Status SetPaused(job::v1::Kind kind, bool paused) = 0;
  // While draining, Push is refused; what is there is worked off.
  virtual absl::Status SetDraining(job::v1::Kind kind, bool draining) = 0;
  virtual absl::Status SetRateLimit(job::v1::Kind kind, const RateLimit& limit) = 0;
};

// The whole queue, as a process owns it; it hands out its sides.
class JobQueue : public JobSource, public JobSink, public JobOperator {};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_JOB_QUEUE_H_
