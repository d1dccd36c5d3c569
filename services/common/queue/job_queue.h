// Carries jobs from intake to workers at least once; may lose nothing that intake has not also written down.
// Times are arguments: lease deadlines are kept with the caller's clock, so that tests own time.
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_JOB_QUEUE_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_JOB_QUEUE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "nianbao/job/v1/job.pb.h"

namespace nianbao {

// A job in a worker's hands.
struct LeasedJob {
  job::v1::Job job;
  int attempt = 1;         // from 1; counts leases, lost ones included
  int64_t fence = 0;       // grows with every lease of a kind: a result with a lower fence than a known one is stale
  std::string receipt;     // the queue's own handle of this lease
  absl::Time lease_until;  // another worker may take the job after this
};

// How jobs are asked for.
struct TakeRequest {
  job::v1::Kind kind = job::v1::KIND_UNSPECIFIED;
  std::string consumer;                        // names the worker in the operator's view
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

// The operator's figures of one kind.
struct QueueStats {
  int64_t waiting = 0;    // ready to be taken
  int64_t in_flight = 0;  // leased
  int64_t delayed = 0;    // not due yet
  int64_t dead = 0;
  bool paused = false;
};

// Every method: UNAVAILABLE (QUEUE_UNAVAILABLE) when the server cannot be reached; retrying is safe. Thread-safe.

// The worker's side. A worker cannot push: what follows is intake's decision.
class JobSource {
 public:
  virtual ~JobSource() = default;

  // Leases ready jobs, interactive ones first but not exclusively, expired leases of others included. Empty when none
  // came within `wait`, or while the kind is paused.
  virtual absl::StatusOr<std::vector<LeasedJob>> Take(const TakeRequest& request, absl::Time now) = 0;
  // Prolongs a lease. FAILED_PRECONDITION (LEASE_LOST) when another worker has the job or it is done.
  virtual absl::Status Extend(const LeasedJob& job, absl::Time until) = 0;
  // Ends a job. Calling it twice, or after the lease was lost, is harmless.
  virtual absl::Status Ack(const LeasedJob& job) = 0;
  // Gives a job back: it is ready again at `at`. Harmless when the lease was lost.
  virtual absl::Status Retry(const LeasedJob& job, absl::Time at) = 0;
  // Moves a job to the dead letters. Harmless when the lease was lost.
  virtual absl::Status Bury(const LeasedJob& job, const std::string& reason, absl::Time now) = 0;
};

// The relay's side.
class JobSink {
 public:
  virtual ~JobSink() = default;

  // Makes jobs ready, each at most once while a job of its id is known (waiting, leased, delayed or dead).
  // Returns how many were new.
  virtual absl::StatusOr<int> Push(absl::Span<const job::v1::Job> jobs) = 0;
  // Makes the queue usable and returns its epoch: it changes when the queue has lost its contents, so that the relay
  // sends every open row again.
  virtual absl::StatusOr<std::string> EnsureReady() = 0;
};

// The operator's side.
class JobOperator {
 public:
  virtual ~JobOperator() = default;

  virtual absl::StatusOr<QueueStats> Stats(job::v1::Kind kind, absl::Time now) = 0;
  // Oldest first, at most `limit`.
  virtual absl::StatusOr<std::vector<DeadJob>> ListDead(job::v1::Kind kind, int limit) = 0;
  // Makes a dead job ready again with its attempts at zero. NOT_FOUND (JOB_NOT_FOUND).
  virtual absl::Status Replay(job::v1::Kind kind, const std::string& job_id) = 0;
  // Forgets a dead job. NOT_FOUND (JOB_NOT_FOUND).
  virtual absl::Status Dispose(job::v1::Kind kind, const std::string& job_id) = 0;
  // While paused, Take gives nothing.
  virtual absl::Status SetPaused(job::v1::Kind kind, bool paused) = 0;
};

// The whole queue, as a process owns it; it hands out its sides.
class JobQueue : public JobSource, public JobSink, public JobOperator {};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_JOB_QUEUE_H_
