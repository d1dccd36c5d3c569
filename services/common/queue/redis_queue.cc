#include "services/common/queue/redis_queue.h"

#include <openssl/sha.h>

#include <map>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/status_macros.h"
#include "services/common/queue/queue_errors.h"
#include "services/common/queue/redis_keys.h"
#include "services/common/queue/redis_scripts.h"

namespace nianbao {
namespace {

constexpr char kBulkEveryTurns[] = "4";  // one turn in four looks at bulk work first, so that it never starves
constexpr size_t kPushBatch = 200;

std::string Milliseconds(absl::Time time) { return absl::StrCat(absl::ToUnixMillis(time)); }

const char* LaneOf(const job::v1::Job& job) { return job.priority() == job::v1::BULK ? "2" : "1"; }

std::string TextOf(const redisReply* reply) {
  return reply->str == nullptr ? std::string() : std::string(reply->str, reply->len);
}

int64_t NumberOf(const redisReply* reply) {
  if (reply->type == REDIS_REPLY_INTEGER) return reply->integer;
  double number = 0;
  return absl::SimpleAtod(TextOf(reply), &number) ? static_cast<int64_t>(number) : 0;
}

std::string Sha1Hex(absl::string_view text) {
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

class RedisQueue final : public JobQueue {
 public:
  RedisQueue(const RedisOptions& options, IdSource& ids) : pool_(options), ids_(ids) {}

  absl::StatusOr<std::vector<LeasedJob>> Take(const TakeRequest& request, absl::Time now) override {
    ASSIGN_OR_RETURN(std::vector<LeasedJob> jobs, TakeReady(request, now));
    if (!jobs.empty() || request.wait <= absl::ZeroDuration()) return jobs;
    const std::string wake = KindKeys(request.kind)[kWakeKey];
    RETURN_IF_ERROR(
        pool_.Command({"BLPOP", wake, absl::StrCat(absl::ToDoubleSeconds(request.wait))}, request.wait).status());
    return TakeReady(request, now);
  }

  absl::Status Extend(const LeasedJob& job, absl::Time until) override {
    ASSIGN_OR_RETURN(const bool held, Release(kExtendScript, job, {Milliseconds(until)}));
    return held ? absl::OkStatus() : LeaseLost(job.job.id());
  }

  absl::Status Ack(const LeasedJob& job) override { return Release(kAckScript, job, {job.job.id()}).status(); }

  absl::Status Retry(const LeasedJob& job, absl::Time at) override {
    return Release(kRetryScript, job, {job.job.id(), Milliseconds(at)}).status();
  }

  absl::Status Bury(const LeasedJob& job, const std::string& reason, absl::Time now) override {
    return Release(kBuryScript, job, {job.job.id(), Milliseconds(now), reason}).status();
  }

  absl::StatusOr<int> Push(absl::Span<const job::v1::Job> jobs) override {
    std::map<job::v1::Kind, std::vector<std::string>> arguments;
    int fresh = 0;
    for (const job::v1::Job& job : jobs) {
      std::vector<std::string>& batch = arguments[job.kind()];
      for (std::string word : {job.id(), std::string(LaneOf(job)), job.SerializeAsString()}) {
        batch.push_back(std::move(word));
      }
      if (batch.size() >= 3 * kPushBatch) RETURN_IF_ERROR(PushBatch(job.kind(), batch, fresh));
    }
    for (auto& [kind, batch] : arguments) RETURN_IF_ERROR(PushBatch(kind, batch, fresh));
    return fresh;
  }

  absl::StatusOr<std::string> EnsureReady() override {
    RETURN_IF_ERROR(pool_.Command({"SET", EpochKey(), ids_.NewId(), "NX"}).status());
    ASSIGN_OR_RETURN(const RedisReply reply, pool_.Command({"GET", EpochKey()}));
    return TextOf(reply.get());
  }

  absl::StatusOr<QueueStats> Stats(job::v1::Kind kind, absl::Time now) override {
    ASSIGN_OR_RETURN(const RedisReply reply, Script(kStatsScript, kind, {Milliseconds(now)}));
    if (reply->elements != 5) return QueueUnavailable("unexpected answer");
    return QueueStats{NumberOf(reply->element[0]), NumberOf(reply->element[1]), NumberOf(reply->element[2]),
                      NumberOf(reply->element[3]), NumberOf(reply->element[4]) == 1};
  }

  absl::StatusOr<std::vector<DeadJob>> ListDead(job::v1::Kind kind, int limit) override {
    ASSIGN_OR_RETURN(const RedisReply reply, Script(kListDeadScript, kind, {absl::StrCat(limit)}));
    std::vector<DeadJob> dead;
    for (size_t i = 0; i + 3 < reply->elements; i += 4) {
      DeadJob job;
      job.job.ParseFromString(TextOf(reply->element[i]));
      job.attempts = static_cast<int>(NumberOf(reply->element[i + 1]));
      job.reason = TextOf(reply->element[i + 2]);
      job.buried_at = absl::FromUnixMillis(NumberOf(reply->element[i + 3]));
      dead.push_back(std::move(job));
    }
    return dead;
  }

  absl::Status Replay(job::v1::Kind kind, const std::string& job_id) override {
    ASSIGN_OR_RETURN(const RedisReply reply, Script(kReplayScript, kind, {job_id, "1"}));
    return NumberOf(reply.get()) == 1 ? absl::OkStatus() : JobNotFound(job_id);
  }

  absl::Status Dispose(job::v1::Kind kind, const std::string& job_id) override {
    ASSIGN_OR_RETURN(const RedisReply reply, Script(kDisposeScript, kind, {job_id}));
    return NumberOf(reply.get()) == 1 ? absl::OkStatus() : JobNotFound(job_id);
  }

  absl::Status SetPaused(job::v1::Kind kind, bool paused) override {
    return Script(kPauseScript, kind, {paused ? "1" : "0"}).status();
  }

 private:
  absl::StatusOr<RedisReply> Script(const char* script, job::v1::Kind kind, std::vector<std::string> arguments) {
    const std::vector<std::string> keys = KindKeys(kind);
    std::vector<std::string> words = {"EVALSHA", Sha1Hex(script), absl::StrCat(keys.size())};
    words.insert(words.end(), keys.begin(), keys.end());
    words.insert(words.end(), arguments.begin(), arguments.end());
    ASSIGN_OR_RETURN(RedisReply reply, pool_.Command(words));
    if (reply->type != REDIS_REPLY_ERROR) return reply;
    words[0] = "EVAL";  // the server does not know the script yet, or was restarted
    words[1] = script;
    return pool_.Command(words);
  }

  absl::StatusOr<bool> Release(const char* script, const LeasedJob& job, std::vector<std::string> more) {
    std::vector<std::string> arguments = {job.receipt, absl::StrCat(job.fence)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    ASSIGN_OR_RETURN(const RedisReply reply, Script(script, job.job.kind(), std::move(arguments)));
    return NumberOf(reply.get()) == 1;
  }

  absl::Status PushBatch(job::v1::Kind kind, std::vector<std::string>& batch, int& fresh) {
    if (batch.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const RedisReply reply, Script(kPushScript, kind, batch));
    fresh += static_cast<int>(NumberOf(reply.get()));
    batch.clear();
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<LeasedJob>> TakeReady(const TakeRequest& request, absl::Time now) {
    const absl::Time until = now + request.lease;
    ASSIGN_OR_RETURN(const RedisReply reply, Script(kTakeScript, request.kind,
                                                    {request.consumer, Milliseconds(now), Milliseconds(until),
                                                     absl::StrCat(request.max_jobs), kBulkEveryTurns}));
    std::vector<LeasedJob> jobs;
    for (size_t i = 0; i + 3 < reply->elements; i += 4) {
      LeasedJob job;
      job.receipt = TextOf(reply->element[i]);
      job.job.ParseFromString(TextOf(reply->element[i + 1]));
      job.attempt = static_cast<int>(NumberOf(reply->element[i + 2]));
      job.fence = NumberOf(reply->element[i + 3]);
      job.lease_until = until;
      jobs.push_back(std::move(job));
    }
    return jobs;
  }

  RedisPool pool_;
  IdSource& ids_;
};

}  // namespace

std::unique_ptr<JobQueue> MakeRedisQueue(const RedisOptions& options, IdSource& ids) {
  return std::make_unique<RedisQueue>(options, ids);
}

}  // namespace nianbao
