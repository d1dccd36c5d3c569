// The queue of the all-in-one process: the same behaviour as Redis, contents end with the process (intake's outbox then
// sends them again). A product implementation, not a fake.
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_MEMORY_QUEUE_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_MEMORY_QUEUE_H_

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "services/common/queue/job_queue.h"

namespace nianbao {

class MemoryQueue final : public JobQueue {
 public:
  absl::StatusOr<std::vector<LeasedJob>> Take(const TakeRequest& request, absl::Time now) override;
  absl::Status Extend(const LeasedJob& job, absl::Time until) override;
  absl::Status Ack(const LeasedJob& job) override;
  absl::Status Retry(const LeasedJob& job, absl::Time at) override;
  absl::Status Bury(const LeasedJob& job, const std::string& reason, absl::Time now) override;
  absl::StatusOr<int> Push(absl::Span<const job::v1::Job> jobs) override;
  absl::StatusOr<std::string> EnsureReady() override { return std::string("memory"); }
  absl::StatusOr<QueueStats> Stats(job::v1::Kind kind, absl::Time now) override;
  absl::StatusOr<std::vector<DeadJob>> ListDead(job::v1::Kind kind, int limit) override;
  absl::Status Replay(job::v1::Kind kind, const std::string& job_id) override;
  absl::Status Dispose(job::v1::Kind kind, const std::string& job_id) override;
  absl::Status SetPaused(job::v1::Kind kind, bool paused) override;

 private:
  struct Known {
    job::v1::Job job;
    int attempts = 0;
    int64_t fence = 0;  // 0 = not leased
    absl::Time until;   // end of the lease, or when a delayed job is due
  };
  struct KindQueue {
    std::map<std::string, Known> known;  // by job id
    std::deque<std::string> ready[2];    // interactive, bulk
    std::set<std::string> leased;
    std::set<std::string> delayed;
    std::vector<DeadJob> dead;
    int64_t fence = 0;
    int64_t turn = 0;
    bool paused = false;
  };

  // All with mutex_ held.
  void Wake(KindQueue& queue, absl::Time now);
  std::vector<LeasedJob> TakeReady(KindQueue& queue, const TakeRequest& request, absl::Time now);
  Known* Held(const LeasedJob& job);
  void MakeReady(KindQueue& queue, const job::v1::Job& job);

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::map<job::v1::Kind, KindQueue> kinds_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_MEMORY_QUEUE_H_
