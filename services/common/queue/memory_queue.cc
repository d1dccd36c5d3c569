#include "services/common/queue/memory_queue.h"

#include <algorithm>
#include <utility>

#include "services/common/queue/queue_errors.h"

namespace nianbao {
namespace {

constexpr int64_t kBulkEveryTurns = 4;  // one turn in four looks at bulk work first, so that it never starves

int LaneOf(const job::v1::Job& job) { return job.priority() == job::v1::BULK ? 1 : 0; }

}  // namespace

void MemoryQueue::MakeReady(KindQueue& queue, const job::v1::Job& job) {
  queue.ready[LaneOf(job)].push_back(job.id());
  arrived_.notify_all();
}

MemoryQueue::Known* MemoryQueue::Held(const LeasedJob& job) {
  KindQueue& queue = kinds_[job.job.kind()];
  const auto found = queue.known.find(job.job.id());
  if (found == queue.known.end() || found->second.fence != job.fence || job.fence == 0) return nullptr;
  return &found->second;
}

// Expired leases and due delays become ready.
void MemoryQueue::Wake(KindQueue& queue, absl::Time now) {
  for (auto* waiting : {&queue.leased, &queue.delayed}) {
    for (auto id = waiting->begin(); id != waiting->end();) {
      Known& known = queue.known[*id];
      if (known.until > now) {
        ++id;
        continue;
      }
      known.fence = 0;
      queue.ready[LaneOf(known.job)].push_back(*id);
      id = waiting->erase(id);
    }
  }
}

std::vector<LeasedJob> MemoryQueue::TakeReady(KindQueue& queue, const TakeRequest& request, absl::Time now) {
  std::vector<LeasedJob> taken;
  if (queue.paused) return taken;
  Wake(queue, now);
  const int first = ++queue.turn % kBulkEveryTurns == 0 ? 1 : 0;
  for (const int lane : {first, 1 - first}) {
    auto& ready = queue.ready[lane];
    while (!ready.empty() && static_cast<int>(taken.size()) < request.max_jobs) {
      const std::string id = std::move(ready.front());
      ready.pop_front();
      Known& known = queue.known[id];
      known.fence = ++queue.fence;
      known.until = now + request.lease;
      ++known.attempts;
      queue.leased.insert(id);
      taken.push_back({known.job, known.attempts, known.fence, id, known.until});
    }
  }
  return taken;
}

absl::StatusOr<std::vector<LeasedJob>> MemoryQueue::Take(const TakeRequest& request, absl::Time now) {
  std::unique_lock lock(mutex_);
  KindQueue& queue = kinds_[request.kind];
  std::vector<LeasedJob> taken = TakeReady(queue, request, now);
  if (!taken.empty() || request.wait <= absl::ZeroDuration()) return taken;
  arrived_.wait_for(lock, absl::ToChronoMicroseconds(request.wait),
                    [&] { return !queue.paused && (!queue.ready[0].empty() || !queue.ready[1].empty()); });
  return TakeReady(queue, request, now);
}

absl::Status MemoryQueue::Extend(const LeasedJob& job, absl::Time until) {
  std::lock_guard lock(mutex_);
  Known* known = Held(job);
  if (known == nullptr) return LeaseLost(job.job.id());
  known->until = until;
  return absl::OkStatus();
}

absl::Status MemoryQueue::Ack(const LeasedJob& job) {
  std::lock_guard lock(mutex_);
  if (Held(job) == nullptr) return absl::OkStatus();
  KindQueue& queue = kinds_[job.job.kind()];
  queue.leased.erase(job.job.id());
  queue.known.erase(job.job.id());
  return absl::OkStatus();
}

absl::Status MemoryQueue::Retry(const LeasedJob& job, absl::Time at) {
  std::lock_guard lock(mutex_);
  Known* known = Held(job);
  if (known == nullptr) return absl::OkStatus();
  KindQueue& queue = kinds_[job.job.kind()];
  queue.leased.erase(job.job.id());
  known->fence = 0;
  known->until = at;
  queue.delayed.insert(job.job.id());
  return absl::OkStatus();
}

absl::Status MemoryQueue::Bury(const LeasedJob& job, const std::string& reason, absl::Time now) {
  std::lock_guard lock(mutex_);
  Known* known = Held(job);
  if (known == nullptr) return absl::OkStatus();
  KindQueue& queue = kinds_[job.job.kind()];
  queue.leased.erase(job.job.id());
  known->fence = 0;
  queue.dead.push_back({known->job, known->attempts, reason, now});
  return absl::OkStatus();
}

absl::StatusOr<int> MemoryQueue::Push(absl::Span<const job::v1::Job> jobs) {
  std::lock_guard lock(mutex_);
  int fresh = 0;
  for (const job::v1::Job& job : jobs) {
    KindQueue& queue = kinds_[job.kind()];
    if (!queue.known.try_emplace(job.id(), Known{.job = job}).second) continue;
    MakeReady(queue, job);
    ++fresh;
  }
  return fresh;
}

absl::StatusOr<QueueStats> MemoryQueue::Stats(job::v1::Kind kind, absl::Time now) {
  std::lock_guard lock(mutex_);
  KindQueue& queue = kinds_[kind];
  Wake(queue, now);
  return QueueStats{static_cast<int64_t>(queue.ready[0].size() + queue.ready[1].size()),
                    static_cast<int64_t>(queue.leased.size()), static_cast<int64_t>(queue.delayed.size()),
                    static_cast<int64_t>(queue.dead.size()), queue.paused};
}

absl::StatusOr<std::vector<DeadJob>> MemoryQueue::ListDead(job::v1::Kind kind, int limit) {
  std::lock_guard lock(mutex_);
  const std::vector<DeadJob>& dead = kinds_[kind].dead;
  return std::vector<DeadJob>(dead.begin(), dead.begin() + std::min<ptrdiff_t>(limit, dead.size()));
}

absl::Status MemoryQueue::Replay(job::v1::Kind kind, const std::string& job_id) {
  std::lock_guard lock(mutex_);
  KindQueue& queue = kinds_[kind];
  const auto dead =
      std::find_if(queue.dead.begin(), queue.dead.end(), [&](const DeadJob& d) { return d.job.id() == job_id; });
  if (dead == queue.dead.end()) return JobNotFound(job_id);
  queue.known[job_id].attempts = 0;
  MakeReady(queue, dead->job);
  queue.dead.erase(dead);
  return absl::OkStatus();
}

absl::Status MemoryQueue::Dispose(job::v1::Kind kind, const std::string& job_id) {
  std::lock_guard lock(mutex_);
  KindQueue& queue = kinds_[kind];
  const auto dead =
      std::find_if(queue.dead.begin(), queue.dead.end(), [&](const DeadJob& d) { return d.job.id() == job_id; });
  if (dead == queue.dead.end()) return JobNotFound(job_id);
  queue.known.erase(job_id);
  queue.dead.erase(dead);
  return absl::OkStatus();
}

absl::Status MemoryQueue::SetPaused(job::v1::Kind kind, bool paused) {
  std::lock_guard lock(mutex_);
  kinds_[kind].paused = paused;
  arrived_.notify_all();
  return absl::OkStatus();
}

}  // namespace nianbao
