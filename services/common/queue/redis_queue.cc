#include "services/common/queue/redis_queue.h"

#include <openssl/sha.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/common/base/status_macros.h"
#include "services/common/queue/queue_errors.h"
#include "services/common/queue/redis_keys.h"
#include "services/common/queue/redis_scripts.h"

namespace nianbao {
namespace {

constexpr char kBulkEveryTurns[] = "4";  // one turn in four looks at bulk work first, so that it never starves
constexpr size_t kBatch = 256;           // jobs in one script call
constexpr int kMostTaken = 1000;         // Lua unpacks no more than some thousand words

std::string Milliseconds(absl::Time time) { return absl::StrCat(absl::ToUnixMillis(time)); }

const char* LaneOf(const job::v1::Job& job) { return job.priority() == job::v1::BULK ? "2" : "1"; }

std::string TextOf(const redisReply* reply) {
  return reply->str == nullptr ? std::string() : std::string(reply->str, reply->len);
}

int64_t NumberOf(const redisReply* reply) {
  if (reply->type == REDIS_REPLY_INTEGER) return reply->integer;
  if (int64_t whole = 0; absl::SimpleAtoi(TextOf(reply), &whole)) return whole;
  double number = 0;
  return absl::SimpleAtod(TextOf(reply), &number) ? static_cast<int64_t>(number) : 0;
}

std::string Sha1Hex(absl::string_view text) {
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

// A job as it was pushed; the id of a periodic job's run is not in its payload.
job::v1::Job JobOf(const std::string& id, const redisReply* payload) {
  job::v1::Job job;
  job.ParseFromArray(payload->str, static_cast<int>(payload->len));
  job.set_id(id);
  return job;
}

// "<lane>:<fence>:<attempt>:<job id>", see redis_scripts.cc.
struct Receipt {
  absl::string_view lane, fence, attempt, job_id;
};

Receipt Split(const std::string& receipt) {
  Receipt parts;
  absl::string_view rest = receipt;
  for (absl::string_view* part : {&parts.lane, &parts.fence, &parts.attempt}) {
    *part = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), part->size() + 1));
  }
  parts.job_id = rest;
  return parts;
}

// The same lease, as if it had never been taken.
std::string HandedBack(const std::string& receipt, int attempt) {
  const Receipt parts = Split(receipt);
  return absl::StrCat(parts.lane, ":", parts.fence, ":", attempt - 1, ":", parts.job_id);
}

class RedisQueue final : public JobQueue {
 public:
  RedisQueue(const RedisOptions& options, IdSource& ids, const QueueLimits& limits)
      : pool_(options), ids_(ids), limits_(limits) {}

  absl::StatusOr<std::vector<LeasedJob>> Take(const TakeRequest& request, absl::Time now) override {
    const auto start = std::chrono::steady_clock::now();
    for (absl::Duration waited;;) {
      // Without a wait the caller's clock stands still, as tests need it.
      const absl::Time at = now + waited;
      absl::Time due = absl::InfiniteFuture();
      ASSIGN_OR_RETURN(std::vector<LeasedJob> jobs, TakeReady(request, at, due));
      if (!jobs.empty() || waited >= request.wait) return jobs;
      const absl::Duration pause = std::max(std::min(request.wait - waited, due - at), absl::Milliseconds(1));
      const std::string& wake = Keys(request.kind)[kWakeKey];
      RETURN_IF_ERROR(
          pool_.Command({"BLPOP", wake, absl::StrFormat("%.3f", absl::ToDoubleSeconds(pause))}, wake, pause).status());
      waited = absl::FromChrono(std::chrono::steady_clock::now() - start);
    }
  }

  absl::Status Extend(const LeasedJob& job, absl::Time until) override {
    ASSIGN_OR_RETURN(const bool held, Release(kExtendScript, job, {Milliseconds(until)}));
    return held ? absl::OkStatus() : LeaseLost(job.job.id());
  }

  absl::Status Ack(const LeasedJob& job) override { return Release(kAckScript, job, {}).status(); }

  absl::Status AckAll(absl::Span<const LeasedJob> jobs) override {
    std::map<job::v1::Kind, std::vector<std::string>> arguments;
    for (const LeasedJob& job : jobs) {
      std::vector<std::string>& batch = arguments[job.job.kind()];
      AddLease(job, batch);
      if (batch.size() >= 4 * kBatch)
        RETURN_IF_ERROR(Script(kAckScript, job.job.kind(), std::exchange(batch, {})).status());
    }
    for (auto& [kind, batch] : arguments) {
      if (!batch.empty()) RETURN_IF_ERROR(Script(kAckScript, kind, std::move(batch)).status());
    }
    return absl::OkStatus();
  }

  absl::Status HandBack(const LeasedJob& job) override {
    return Release(kHandBackScript, job, {HandedBack(job.receipt, job.attempt)}).status();
  }

  absl::Status Retry(const LeasedJob& job, absl::Time at) override {
    return Release(kRetryScript, job, {Milliseconds(at), absl::StrCat(job.attempt)}).status();
  }

  absl::Status Bury(const LeasedJob& job, const std::string& reason, absl::Time now) override {
    return Release(kBuryScript, job, {Milliseconds(now), absl::StrCat(job.attempt), reason}).status();
  }

  absl::StatusOr<int> PushAt(absl::Span<const job::v1::Job> jobs, absl::Time at) override {
    for (const job::v1::Job& job : jobs) RETURN_IF_ERROR(CheckSize(job));
    const std::string due = at == absl::InfinitePast() ? "" : Milliseconds(at);
    std::map<job::v1::Kind, std::vector<std::string>> arguments;
    int fresh = 0;
    for (const job::v1::Job& job : jobs) {
      std::vector<std::string>& batch = arguments[job.kind()];
      AddJob(job, batch);
      if (batch.size() >= 4 * kBatch) RETURN_IF_ERROR(PushBatch(job.kind(), due, batch, fresh));
    }
    for (auto& [kind, batch] : arguments) RETURN_IF_ERROR(PushBatch(kind, due, batch, fresh));
    return fresh;
  }

  absl::Status SetPeriodic(const PeriodicJob& series, absl::Time first) override {
    if (series.every < absl::Seconds(1)) return PeriodInvalid(series.job.id());
    RETURN_IF_ERROR(CheckSize(series.job));
    std::vector<std::string> arguments;
    AddJob(series.job, arguments);
    arguments.push_back(absl::StrCat(absl::ToInt64Milliseconds(series.every)));
    arguments.push_back(Milliseconds(first));
    arguments.push_back(absl::StrCat(limits_.most_periodic));
    ASSIGN_OR_RETURN(const RedisReply reply, Script(kSetPeriodicScript, series.job.kind(), std::move(arguments)));
    return NumberOf(reply.get()) == 1 ? absl::OkStatus() : QueueFull(job::v1::Kind_Name(series.job.kind()));
  }

  absl::Status EndPeriodic(job::v1::Kind kind, const std::string& id) override {
    return Script(kEndPeriodicScript, kind, {id}).status();
  }

  absl::StatusOr<std::string> EnsureReady() override {
    std::string epoch;
    for (int kind = job::v1::Kind_MIN + 1; kind <= job::v1::Kind_MAX; ++kind) {
      const std::string key = EpochKey(static_cast<job::v1::Kind>(kind));
      RETURN_IF_ERROR(pool_.Command({"SET", key, ids_.NewId(), "NX"}, key).status());
      ASSIGN_OR_RETURN(const RedisReply reply, pool_.Command({"GET", key}, key));
      // A restarted server may have read an old file, a new master may lack the last writes: both have another run id.
      ASSIGN_OR_RETURN(const RedisReply info, pool_.Command({"INFO", "server"}, key));
      const std::string text = TextOf(info.get());
      const size_t at = text.find("run_id:");
      absl::StrAppend(&epoch, TextOf(reply.get()), "/", at == std::string::npos ? "" : text.substr(at + 7, 12), ";");
    }
    return epoch;
  }

  absl::StatusOr<QueueStats> Stats(job::v1::Kind kind, absl::Time now) override {
    ASSIGN_OR_RETURN(const RedisReply reply, Script(kStatsScript, kind, {Milliseconds(now)}));
    if (reply->elements != 12) return FromRedisError("unexpected answer");
    const auto number = [&](int i) { return NumberOf(reply->element[i]); };
    QueueStats stats{.waiting = number(0),
                     .in_flight = number(1),
                     .delayed = number(2),
                     .dead = number(3),
                     .paused = number(4) == 1,
                     .draining = number(5) == 1,
                     .pushed = number(6),
                     .done = number(7),
                     .retried = number(8),
                     .leases_lost = number(9)};
    for (const int lane : {10, 11}) {
      if (reply->element[lane]->len == 0) continue;
      const int64_t created = JobOf("", reply->element[lane]).create_time().seconds();
      stats.oldest_age = std::max(stats.oldest_age, now - absl::FromUnixSeconds(created));
    }
    return stats;
  }

  absl::StatusOr<std::vector<DeadJob>> ListDead(job::v1::Kind kind, int limit) override {
    ASSIGN_OR_RETURN(const RedisReply reply, Script(kListDeadScript, kind, {absl::StrCat(limit)}));
    std::vector<DeadJob> dead;
    for (size_t i = 0; i + 4 < reply->elements; i += 5) {
      dead.push_back({JobOf(TextOf(reply->element[i]), reply->element[i + 1]),
                      static_cast<int>(NumberOf(reply->element[i + 2])), TextOf(reply->element[i + 3]),
                      absl::FromUnixMillis(NumberOf(reply->element[i + 4]))});
    }
    return dead;
  }

  absl::StatusOr<std::vector<job::v1::Job>> List(job::v1::Kind kind, int limit) override {
    ASSIGN_OR_RETURN(const RedisReply reply, Script(kListScript, kind, {absl::StrCat(limit)}));
    std::vector<job::v1::Job> jobs;
    for (size_t i = 0; i + 1 < reply->elements; i += 2) {
      jobs.push_back(JobOf(TextOf(reply->element[i]), reply->element[i + 1]));
    }
    return jobs;
  }

  absl::Status Replay(job::v1::Kind kind, const std::string& job_id) override {
    ASSIGN_OR_RETURN(const RedisReply reply, Script(kReplayScript, kind, {job_id}));
    return NumberOf(reply.get()) == 1 ? absl::OkStatus() : JobNotFound(job_id);
  }

  absl::Status Dispose(job::v1::Kind kind, const std::string& job_id) override {
    ASSIGN_OR_RETURN(const RedisReply reply, Script(kDisposeScript, kind, {job_id}));
    return NumberOf(reply.get()) == 1 ? absl::OkStatus() : JobNotFound(job_id);
  }

  absl::Status SetPaused(job::v1::Kind kind, bool paused) override {
    return Script(kSetScript, kind, {"paused", paused ? "1" : "0"}).status();
  }

  absl::Status SetDraining(job::v1::Kind kind, bool draining) override {
    return Script(kSetScript, kind, {"draining", draining ? "1" : "0"}).status();
  }

  absl::Status SetRateLimit(job::v1::Kind kind, const RateLimit& limit) override {
    const std::string jobs = absl::StrCat(limit.jobs);
    return Script(kSetScript, kind,
                  {"rate", jobs, "period", absl::StrCat(absl::ToInt64Milliseconds(limit.period)), "tokens", jobs,
                   "refilled", "0"})
        .status();
  }

 private:
  static const std::vector<std::string>& Keys(job::v1::Kind kind) {
    static const auto* keys = [] {
      auto* made = new std::map<job::v1::Kind, std::vector<std::string>>;
      for (int i = job::v1::Kind_MIN; i <= job::v1::Kind_MAX; ++i) {
        made->emplace(static_cast<job::v1::Kind>(i), KindKeys(static_cast<job::v1::Kind>(i)));
      }
      return made;
    }();
    return keys->at(kind);
  }

  static void AddJob(const job::v1::Job& job, std::vector<std::string>& words) {
    words.push_back(job.id());
    words.push_back(LaneOf(job));
    words.push_back(job.SerializeAsString());
    words.push_back(job.unique_key());
  }

  static void AddLease(const LeasedJob& job, std::vector<std::string>& words) {
    const Receipt parts = Split(job.receipt);
    words.insert(words.end(), {job.receipt, std::string(parts.lane), std::string(parts.job_id), job.job.unique_key()});
  }

  absl::Status CheckSize(const job::v1::Job& job) const {
    const size_t bytes = job.ByteSizeLong();
    return bytes <= limits_.largest_job ? absl::OkStatus() : JobTooLarge(job.id(), bytes, limits_.largest_job);
  }

  absl::StatusOr<RedisReply> Script(const char* script, job::v1::Kind kind, std::vector<std::string> arguments) {
    const std::vector<std::string>& keys = Keys(kind);
    std::vector<std::string> words = {"EVALSHA", Digest(script), absl::StrCat(keys.size())};
    words.reserve(words.size() + keys.size() + arguments.size());
    words.insert(words.end(), keys.begin(), keys.end());
    std::move(arguments.begin(), arguments.end(), std::back_inserter(words));
    ASSIGN_OR_RETURN(RedisReply reply, pool_.Command(words, keys[0]));
    if (reply->type != REDIS_REPLY_ERROR) return reply;
    words[0] = "EVAL";  // the server does not know the script yet, or was restarted
    words[1] = script;
    return pool_.Command(words, keys[0]);
  }

  std::string Digest(const char* script) {
    std::lock_guard lock(mutex_);
    std::string& digest = digests_[script];
    if (digest.empty()) digest = Sha1Hex(script);
    return digest;
  }

  absl::StatusOr<bool> Release(const char* script, const LeasedJob& job, const std::vector<std::string>& more) {
    std::vector<std::string> arguments;
    AddLease(job, arguments);
    arguments.insert(arguments.end(), more.begin(), more.end());
    ASSIGN_OR_RETURN(const RedisReply reply, Script(script, job.job.kind(), std::move(arguments)));
    return NumberOf(reply.get()) == 1;
  }

  absl::Status PushBatch(job::v1::Kind kind, const std::string& due, std::vector<std::string>& batch, int& fresh) {
    if (batch.empty()) return absl::OkStatus();
    std::vector<std::string> arguments = {due, absl::StrCat(limits_.most_jobs)};
    std::move(batch.begin(), batch.end(), std::back_inserter(arguments));
    batch.clear();
    ASSIGN_OR_RETURN(const RedisReply reply, Script(kPushScript, kind, std::move(arguments)));
    if (reply->elements != 2) return FromRedisError("unexpected answer");
    fresh += static_cast<int>(NumberOf(reply->element[0]));
    const int64_t refused = NumberOf(reply->element[1]);
    if (refused == 1) return QueueFull(job::v1::Kind_Name(kind));
    return refused == 2 ? QueueDraining(job::v1::Kind_Name(kind)) : absl::OkStatus();
  }

  // `due` receives the time at which a job becomes ready by itself.
  absl::StatusOr<std::vector<LeasedJob>> TakeReady(const TakeRequest& request, absl::Time now, absl::Time& due) {
    const absl::Time until = now + request.lease;
    const int most = std::min(request.max_jobs, kMostTaken);
    ASSIGN_OR_RETURN(const RedisReply reply,
                     Script(kTakeScript, request.kind,
                            {Milliseconds(now), Milliseconds(until), absl::StrCat(most), kBulkEveryTurns}));
    if (reply->elements > 0 && reply->element[0]->len > 0) due = absl::FromUnixMillis(NumberOf(reply->element[0]));
    std::vector<LeasedJob> jobs;
    for (size_t i = 1; i + 1 < reply->elements; i += 2) {
      LeasedJob job;
      job.receipt = TextOf(reply->element[i]);
      const Receipt parts = Split(job.receipt);
      job.job = JobOf(std::string(parts.job_id), reply->element[i + 1]);
      if (!absl::SimpleAtoi(parts.attempt, &job.attempt) || !absl::SimpleAtoi(parts.fence, &job.fence)) {
        return FromRedisError("unexpected answer");
      }
      job.lease_until = until;
      jobs.push_back(std::move(job));
    }
    return jobs;
  }

  RedisPool pool_;
  IdSource& ids_;
  const QueueLimits limits_;
  std::mutex mutex_;  // guards digests_
  std::map<const char*, std::string> digests_;
};

}  // namespace

std::unique_ptr<JobQueue> MakeRedisQueue(const RedisOptions& options, IdSource& ids, const QueueLimits& limits) {
  return std::make_unique<RedisQueue>(options, ids, limits);
}

}  // namespace nianbao
