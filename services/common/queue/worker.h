// Takes jobs of one kind and runs a handler on them: lease heartbeat, retries with backoff, dead letters.
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_WORKER_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_WORKER_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/common/clock/clock.h"
#include "services/common/queue/job_queue.h"
#include "services/common/telemetry/metrics.h"

namespace nianbao {

struct WorkerOptions {
  job::v1::Kind kind = job::v1::KIND_UNSPECIFIED;
  std::string consumer = "worker";                         // shown to the operator
  int threads = 2;                                         // jobs handled at once
  absl::Duration lease = absl::Seconds(30);                // another worker may take the job after this
  int max_attempts = 16;                                   // then the job becomes a dead letter, after half an hour
  absl::Duration first_backoff = absl::Milliseconds(500);  // doubles with every attempt
  absl::Duration longest_backoff = absl::Minutes(5);
  absl::Duration wait = absl::Seconds(1);  // how long a thread waits for a job before it looks again
  int batch = 1;                           // jobs that a thread takes at once and works one after the other
};

// The pause before attempt `attempt` + 1: exponential, with a jitter that the job's id decides. Pure.
absl::Duration BackoffOf(const WorkerOptions& options, const LeasedJob& job);

// Whether an error is worth another attempt: UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, RESOURCE_EXHAUSTED, INTERNAL.
bool IsPassing(const absl::Status& status);

// Runs on threads of its own between construction and Stop.
class Worker {
 public:
  // OK = done, the job is acknowledged. A passing error is tried again; any other goes to the dead letters at once.
  // When LeasedJob::lease says that the lease is lost, whatever is returned has no effect.
  using Handler = std::function<absl::Status(const LeasedJob&)>;
  // Told once before a job is buried, so that the service can tell intake. The heartbeat goes on meanwhile. A job whose
  // attempts are used up without an answer (its workers died) is given up without another run.
  using GiveUp = std::function<absl::Status(const LeasedJob&, const absl::Status&)>;

  Worker(const WorkerOptions& options, JobSource& queue, const Clock& clock, Metrics& metrics, Handler handler,
         GiveUp give_up);
  ~Worker();  // Stop
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Takes no more jobs, lets those under way finish, hands back those not begun; does not wait. Several workers of a
  // process begin together, so that they end together.
  void BeginStop();
  // BeginStop, then joins. Idempotent.
  void Stop();

  // Whether Stop was called.
  bool Stopping();

  // One turn of one thread, for tests: takes at most `batch` jobs. True when there was one.
  absl::StatusOr<bool> RunOnce(absl::Duration wait);

 private:
  void Work();
  void Beat();
  void Extend(const LeasedJob& job);
  absl::Status Handle(const LeasedJob& job);
  void Finish(const LeasedJob& job, const absl::Status& result);
  absl::Status GiveUpOn(const LeasedJob& job, const absl::Status& result);

  const WorkerOptions options_;
  JobSource& queue_;
  const Clock& clock_;
  Metrics& metrics_;
  const Handler handler_;
  const GiveUp give_up_;

  std::mutex mutex_;  // guards held_ and stopping_
  std::condition_variable wake_;
  std::map<std::string, LeasedJob> held_;  // by receipt, for the heartbeat
  bool stopping_ = false;
  std::vector<std::thread> threads_;
  std::thread heartbeat_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_WORKER_H_
