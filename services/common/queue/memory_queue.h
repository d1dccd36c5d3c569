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
#include <utility>
#include <vector>

#include "services/common/queue/job_queue.h"

namespace nianbao {

class MemoryQueue final : public JobQueue {
 public:
  explicit MemoryQueue(const QueueLimits& limits = {}) : limits_(limits) {}

  absl::StatusOr<std::vector<LeasedJob>> Take(const TakeRequest& request, absl::Time now) override;
  absl::Status Extend(const LeasedJob& job, absl::Time until) override;
  absl::Status Ack(const LeasedJob& job) override;
  absl::Status AckAll(absl::Span<const LeasedJob> jobs) override;
  absl::Status HandBack(const LeasedJob& job) override;
  absl::Status Retry(const LeasedJob& job, absl::Time at) override;
  absl::Status Bury(const LeasedJob& job, const std::string& reason, absl::Time now) override;
  absl::StatusOr<int> PushAt(absl::Span<const job::v1::Job> jobs, absl::Time at) override;
  absl::Status SetPeriodic(const PeriodicJob& series, absl::Time first) override;
  absl::Status EndPeriodic(job::v1::Kind kind, const std::string& id) override;
  absl::StatusOr<std::string> EnsureReady() override { return std::string("memory"); }
  absl::StatusOr<QueueStats> Stats(job::v1::Kind kind, absl::Time now) override;
  absl::StatusOr<std::vector<DeadJob>> ListDead(job::v1::Kind kind, int limit) override;
  absl::Status Replay(job::v1::Kind kind, const std::string& job_id) override;
  absl::Status Dispose(job::v1::Kind kind, const std::string& job_id) override;
  absl::StatusOr<std::vector<job::v1::Job>> List(job::v1::Kind kind, int limit) override;
  absl::Status SetPaused(job::v1::Kind kind, bool paused) override;
  absl::Status SetDraining(job::v1::Kind kind, bool draining) override;
  absl::Status SetRateLimit(job::v1::Kind kind, const RateLimit& limit) override;

 private:
  struct Known {
    job::v1::Job job;
    int attempts = 0;
    int64_t fence = 0;  // 0 = not leased
    absl::Time until;   // end of the lease, or when a delayed job is due
    bool dead = false;
    std::string reason;  // of its death
  };
  struct Series {
    PeriodicJob periodic;
    absl::Time due;
    std::string last;  // id of the last run
  };
  using Timetable = std::set<std::pair<absl::Time, std::string>>;  // when, job id
  struct KindQueue {
    std::map<std::string, Known> known;          // by job id
    std::map<std::string, std::string> holders;  // unique key → job id
    std::deque<std::string> ready[2];            // interactive, bulk
    Timetable leased;
    Timetable delayed;
    Timetable dead;
    std::map<std::string, Series> series;
    RateLimit rate;
    double tokens = 0;  // may be taken at `refilled`
    absl::Time refilled;
    int64_t fence = 0;
    int64_t turn = 0;
    QueueStats stats;  // the totals and switches
  };

  // All with mutex_ held.
  void Wake(KindQueue& queue, absl::Time now);
  void RunSeries(KindQueue& queue, absl::Time now);
  int Allowance(KindQueue& queue, int most, absl::Time now);
  void Lease(KindQueue& queue, const std::string& id, const TakeRequest& request, absl::Time now,
             std::vector<LeasedJob>& taken);
  std::vector<LeasedJob> TakeReady(KindQueue& queue, const TakeRequest& request, absl::Time now);
  absl::Time NextDue(const KindQueue& queue) const;
  Known* Held(const LeasedJob& job);
  bool Add(KindQueue& queue, const job::v1::Job& job, absl::Time at);
  void Forget(KindQueue& queue, const std::string& id);
  static void Unlock(KindQueue& queue, const job::v1::Job& job);

  const QueueLimits limits_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  int64_t arrivals_ = 0;  // tells waiting workers that something changed
  std::map<job::v1::Kind, KindQueue> kinds_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_MEMORY_QUEUE_H_
