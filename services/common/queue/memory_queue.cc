#include "services/common/queue/memory_queue.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "services/common/base/status_macros.h"
#include "services/common/queue/queue_errors.h"

namespace nianbao {
namespace {

constexpr int64_t kBulkEveryTurns = 4;  // one turn in four looks at bulk work first, so that it never starves

int LaneOf(const job::v1::Job& job) { return job.priority() == job::v1::BULK ? 1 : 0; }

}  // namespace

MemoryQueue::Known* MemoryQueue::Held(const LeasedJob& job) {
  KindQueue& queue = kinds_[job.job.kind()];
  const auto found = queue.known.find(job.job.id());
  if (found == queue.known.end() || found->second.fence != job.fence || job.fence == 0) return nullptr;
  return &found->second;
}

void MemoryQueue::Unlock(KindQueue& queue, const job::v1::Job& job) {
  const auto holder = queue.holders.find(job.unique_key());
  if (holder != queue.holders.end() && holder->second == job.id()) queue.holders.erase(holder);
}

void MemoryQueue::Forget(KindQueue& queue, const std::string& id) {
  Unlock(queue, queue.known[id].job);
  queue.known.erase(id);
}

bool MemoryQueue::Add(KindQueue& queue, const job::v1::Job& job, absl::Time at) {
  const auto known = queue.known.find(job.id());
  if (known != queue.known.end() && !known->second.dead) return false;
  if (known != queue.known.end()) queue.dead.erase({known->second.until, job.id()});
  if (!job.unique_key().empty() && !queue.holders.try_emplace(job.unique_key(), job.id()).second) return false;
  queue.known[job.id()] = {.job = job, .until = at};
  if (at == absl::InfinitePast()) {
    queue.ready[LaneOf(job)].push_back(job.id());
  } else {
    queue.delayed.emplace(at, job.id());
  }
  ++queue.stats.pushed;
  return true;
}

void MemoryQueue::RunSeries(KindQueue& queue, absl::Time now) {
  for (auto& [id, series] : queue.series) {
    if (series.due > now) continue;
    const auto last = queue.known.find(series.last);
    if (last == queue.known.end() || last->second.dead) {
      job::v1::Job run = series.periodic.job;
      run.set_id(absl::StrCat(id, "@", absl::ToUnixSeconds(series.due)));
      series.last = run.id();
      Add(queue, run, absl::InfinitePast());
    }
    series.due += (absl::Floor(now - series.due, series.periodic.every) + series.periodic.every);
  }
}

// Due delays become ready.
void MemoryQueue::Wake(KindQueue& queue, absl::Time now) {
  RunSeries(queue, now);
  while (!queue.delayed.empty() && queue.delayed.begin()->first <= now) {
    const std::string id = queue.delayed.begin()->second;
    queue.ready[LaneOf(queue.known[id].job)].push_back(id);
    queue.delayed.erase(queue.delayed.begin());
  }
}

int MemoryQueue::Allowance(KindQueue& queue, int most, absl::Time now) {
  if (queue.rate.jobs <= 0) return most;
  const double grown =
      absl::FDivDuration(now - queue.refilled, queue.rate.period) * static_cast<double>(queue.rate.jobs);
  queue.tokens = std::min<double>(queue.rate.jobs, queue.tokens + std::max(0.0, grown));
  queue.refilled = std::max(queue.refilled, now);
  return std::min(most, static_cast<int>(queue.tokens + 1e-6));
}

void MemoryQueue::Lease(KindQueue& queue, const std::string& id, const TakeRequest& request, absl::Time now,
                        std::vector<LeasedJob>& taken) {
  Known& known = queue.known[id];
  // Contents end with the process, fences must not: the clock is their floor.
  queue.fence = std::max(queue.fence + 1, absl::ToUnixNanos(now));
  known.fence = queue.fence;
  known.until = now + request.lease;
  ++known.attempts;
  queue.leased.emplace(known.until, id);
  taken.push_back({known.job, known.attempts, known.fence, id, known.until, {}});
}

std::vector<LeasedJob> MemoryQueue::TakeReady(KindQueue& queue, const TakeRequest& request, absl::Time now) {
  std::vector<LeasedJob> taken;
  if (queue.stats.paused) return taken;
  Wake(queue, now);
  const int most = Allowance(queue, request.max_jobs, now);
  while (static_cast<int>(taken.size()) < most && !queue.leased.empty() && queue.leased.begin()->first <= now) {
    const std::string id = queue.leased.begin()->second;
    queue.leased.erase(queue.leased.begin());
    ++queue.stats.leases_lost;
    Lease(queue, id, request, now, taken);
  }
  const int first = ++queue.turn % kBulkEveryTurns == 0 ? 1 : 0;
  for (const int lane : {first, 1 - first}) {
    auto& ready = queue.ready[lane];
    while (!ready.empty() && static_cast<int>(taken.size()) < most) {
      const std::string id = std::move(ready.front());
      ready.pop_front();
      Lease(queue, id, request, now, taken);
    }
  }
  if (queue.rate.jobs > 0) queue.tokens -= static_cast<double>(taken.size());
  return taken;
}

// When time alone makes a job ready.
absl::Time MemoryQueue::NextDue(const KindQueue& queue) const {
  if (queue.stats.paused) return absl::InfiniteFuture();
  if (queue.rate.jobs > 0 && queue.tokens < 1) {
    return queue.refilled + (1 - queue.tokens) * (queue.rate.period / queue.rate.jobs);
  }
  absl::Time due = absl::InfiniteFuture();
  for (const Timetable* table : {&queue.leased, &queue.delayed}) {
    if (!table->empty()) due = std::min(due, table->begin()->first);
  }
  for (const auto& [id, series] : queue.series) due = std::min(due, series.due);
  return due;
}

absl::StatusOr<std::vector<LeasedJob>> MemoryQueue::Take(const TakeRequest& request, absl::Time now) {
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [&] { return absl::FromChrono(std::chrono::steady_clock::now() - start); };
  std::unique_lock lock(mutex_);
  KindQueue& queue = kinds_[request.kind];
  for (;;) {
    const absl::Duration waited = elapsed();
    // Without a wait the caller's clock stands still, as tests need it.
    const absl::Time at = request.wait > absl::ZeroDuration() ? now + waited : now;
    std::vector<LeasedJob> taken = TakeReady(queue, request, at);
    if (!taken.empty() || waited >= request.wait) return taken;
    const absl::Duration pause = std::max(std::min(request.wait - waited, NextDue(queue) - at), absl::Milliseconds(1));
    arrived_.wait_for(lock, absl::ToChronoMicroseconds(pause), [&, seen = arrivals_] { return arrivals_ != seen; });
  }
}

absl::Status MemoryQueue::Extend(const LeasedJob& job, absl::Time until) {
  std::lock_guard lock(mutex_);
  Known* known = Held(job);
  if (known == nullptr) return LeaseLost(job.job.id());
  KindQueue& queue = kinds_[job.job.kind()];
  queue.leased.erase({known->until, job.job.id()});
  known->until = until;
  queue.leased.emplace(until, job.job.id());
  return absl::OkStatus();
}

absl::Status MemoryQueue::Ack(const LeasedJob& job) { return AckAll(absl::MakeConstSpan(&job, 1)); }

absl::Status MemoryQueue::AckAll(absl::Span<const LeasedJob> jobs) {
  std::lock_guard lock(mutex_);
  for (const LeasedJob& job : jobs) {
    const Known* known = Held(job);
    if (known == nullptr) continue;
    KindQueue& queue = kinds_[job.job.kind()];
    queue.leased.erase({known->until, job.job.id()});
    Forget(queue, job.job.id());
    ++queue.stats.done;
  }
  return absl::OkStatus();
}

absl::Status MemoryQueue::HandBack(const LeasedJob& job) {
  std::lock_guard lock(mutex_);
  Known* known = Held(job);
  if (known == nullptr) return absl::OkStatus();
  KindQueue& queue = kinds_[job.job.kind()];
  queue.leased.erase({known->until, job.job.id()});
  known->fence = 0;
  --known->attempts;
  queue.ready[LaneOf(known->job)].push_front(job.job.id());
  ++arrivals_;
  arrived_.notify_all();
  return absl::OkStatus();
}

absl::Status MemoryQueue::Retry(const LeasedJob& job, absl::Time at) {
  std::lock_guard lock(mutex_);
  Known* known = Held(job);
  if (known == nullptr) return absl::OkStatus();
  KindQueue& queue = kinds_[job.job.kind()];
  queue.leased.erase({known->until, job.job.id()});
  known->fence = 0;
  known->until = at;
  queue.delayed.emplace(at, job.job.id());
  ++queue.stats.retried;
  ++arrivals_;
  arrived_.notify_all();
  return absl::OkStatus();
}

absl::Status MemoryQueue::Bury(const LeasedJob& job, const std::string& reason, absl::Time now) {
  std::lock_guard lock(mutex_);
  Known* known = Held(job);
  if (known == nullptr) return absl::OkStatus();
  KindQueue& queue = kinds_[job.job.kind()];
  queue.leased.erase({known->until, job.job.id()});
  known->fence = 0;
  known->until = now;
  known->dead = true;
  known->reason = reason;
  Unlock(queue, known->job);
  queue.dead.emplace(now, job.job.id());
  return absl::OkStatus();
}

absl::StatusOr<int> MemoryQueue::PushAt(absl::Span<const job::v1::Job> jobs, absl::Time at) {
  for (const job::v1::Job& job : jobs) {
    if (job.ByteSizeLong() > limits_.largest_job) {
      return JobTooLarge(job.id(), job.ByteSizeLong(), limits_.largest_job);
    }
  }
  std::lock_guard lock(mutex_);
  int fresh = 0;
  for (const job::v1::Job& job : jobs) {
    KindQueue& queue = kinds_[job.kind()];
    if (queue.stats.draining) return QueueDraining(job::v1::Kind_Name(job.kind()));
    const bool room = static_cast<int64_t>(queue.known.size()) < limits_.most_jobs || queue.known.count(job.id()) > 0;
    if (!room) return QueueFull(job::v1::Kind_Name(job.kind()));
    fresh += Add(queue, job, at) ? 1 : 0;
  }
  ++arrivals_;
  arrived_.notify_all();
  return fresh;
}

absl::Status MemoryQueue::SetPeriodic(const PeriodicJob& series, absl::Time first) {
  if (series.every < absl::Seconds(1)) return PeriodInvalid(series.job.id());
  std::lock_guard lock(mutex_);
  KindQueue& queue = kinds_[series.job.kind()];
  const bool room = static_cast<int64_t>(queue.series.size()) < limits_.most_periodic;
  if (!room && queue.series.count(series.job.id()) == 0) return QueueFull(job::v1::Kind_Name(series.job.kind()));
  Series& kept = queue.series[series.job.id()];
  kept.periodic = series;
  kept.due = first;
  ++arrivals_;
  arrived_.notify_all();
  return absl::OkStatus();
}

absl::Status MemoryQueue::EndPeriodic(job::v1::Kind kind, const std::string& id) {
  std::lock_guard lock(mutex_);
  kinds_[kind].series.erase(id);
  return absl::OkStatus();
}

absl::StatusOr<QueueStats> MemoryQueue::Stats(job::v1::Kind kind, absl::Time now) {
  std::lock_guard lock(mutex_);
  const KindQueue& queue = kinds_[kind];
  const auto count_due = [&](const Timetable& table) {
    return std::count_if(table.begin(), table.end(), [&](const auto& entry) { return entry.first <= now; });
  };
  const int64_t expired = count_due(queue.leased);
  const int64_t due = count_due(queue.delayed);
  QueueStats stats = queue.stats;
  stats.waiting = static_cast<int64_t>(queue.ready[0].size() + queue.ready[1].size()) + expired + due;
  stats.in_flight = static_cast<int64_t>(queue.leased.size()) - expired;
  stats.delayed = static_cast<int64_t>(queue.delayed.size()) - due;
  stats.dead = static_cast<int64_t>(queue.dead.size());
  for (const auto& ready : queue.ready) {
    if (ready.empty()) continue;
    const int64_t created = queue.known.at(ready.front()).job.create_time().seconds();
    stats.oldest_age = std::max(stats.oldest_age, now - absl::FromUnixSeconds(created));
  }
  return stats;
}

absl::StatusOr<std::vector<DeadJob>> MemoryQueue::ListDead(job::v1::Kind kind, int limit) {
  std::lock_guard lock(mutex_);
  const KindQueue& queue = kinds_[kind];
  std::vector<DeadJob> dead;
  for (const auto& [at, id] : queue.dead) {
    if (static_cast<int>(dead.size()) >= limit) break;
    const Known& known = queue.known.at(id);
    dead.push_back({known.job, known.attempts, known.reason, at});
  }
  return dead;
}

absl::Status MemoryQueue::Replay(job::v1::Kind kind, const std::string& job_id) {
  std::lock_guard lock(mutex_);
  KindQueue& queue = kinds_[kind];
  const auto found = queue.known.find(job_id);
  if (found == queue.known.end() || !found->second.dead) return JobNotFound(job_id);
  Known& known = found->second;
  queue.dead.erase({known.until, job_id});
  if (!known.job.unique_key().empty()) queue.holders.try_emplace(known.job.unique_key(), job_id);
  known = {.job = known.job};
  queue.ready[LaneOf(known.job)].push_back(job_id);
  ++arrivals_;
  arrived_.notify_all();
  return absl::OkStatus();
}

absl::Status MemoryQueue::Dispose(job::v1::Kind kind, const std::string& job_id) {
  std::lock_guard lock(mutex_);
  KindQueue& queue = kinds_[kind];
  const auto found = queue.known.find(job_id);
  if (found == queue.known.end() || !found->second.dead) return JobNotFound(job_id);
  queue.dead.erase({found->second.until, job_id});
  Forget(queue, job_id);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<job::v1::Job>> MemoryQueue::List(job::v1::Kind kind, int limit) {
  std::lock_guard lock(mutex_);
  std::vector<job::v1::Job> jobs;
  for (const auto& [id, known] : kinds_[kind].known) {
    if (static_cast<int>(jobs.size()) >= limit) break;
    if (!known.dead) jobs.push_back(known.job);
  }
  return jobs;
}

absl::Status MemoryQueue::SetPaused(job::v1::Kind kind, bool paused) {
  std::lock_guard lock(mutex_);
  kinds_[kind].stats.paused = paused;
  ++arrivals_;
  arrived_.notify_all();
  return absl::OkStatus();
}

absl::Status MemoryQueue::SetDraining(job::v1::Kind kind, bool draining) {
  std::lock_guard lock(mutex_);
  kinds_[kind].stats.draining = draining;
  return absl::OkStatus();
}

absl::Status MemoryQueue::SetRateLimit(job::v1::Kind kind, const RateLimit& limit) {
  std::lock_guard lock(mutex_);
  KindQueue& queue = kinds_[kind];
  queue.rate = limit;
  queue.tokens = static_cast<double>(limit.jobs);
  queue.refilled = absl::InfinitePast();
  ++arrivals_;
  arrived_.notify_all();
  return absl::OkStatus();
}

}  // namespace nianbao
