// What every JobQueue must do, run against each implementation on a clock that tests own.
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/clock/clock.h"
#include "services/common/queue/job_queue.h"
#include "services/common/queue/memory_queue.h"
#include "services/common/queue/redis_connection.h"
#include "services/common/queue/redis_keys.h"
#include "services/common/queue/redis_queue.h"
#include "services/common/testing/redis_server.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao {
namespace {

using job::v1::Job;
using job::v1::RENDERING;
using job::v1::VALIDATION;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Duration kLease = absl::Seconds(30);

RedisServer& Redis() {
  static auto* server = new RedisServer();
  return *server;
}

struct EndRedis : ::testing::Environment {
  void TearDown() override { Redis().Stop(); }
};
const auto* const kEndRedis = ::testing::AddGlobalTestEnvironment(new EndRedis());

using MakeQueue = std::unique_ptr<JobQueue> (*)(IdSource&);

std::unique_ptr<JobQueue> MakeMemory(IdSource&) { return std::make_unique<MemoryQueue>(); }
std::unique_ptr<JobQueue> MakeRedis(IdSource& ids) {
  Redis().FlushAll();
  return MakeRedisQueue({.address = Redis().address()}, ids);
}

Job MakeJob(const std::string& id, job::v1::Priority priority = job::v1::INTERACTIVE) {
  Job job;
  job.set_id(id);
  job.set_kind(VALIDATION);
  job.set_priority(priority);
  job.set_report("organs/a/annualReports/2024");
  return job;
}

class JobQueueContract : public ::testing::TestWithParam<MakeQueue> {
 protected:
  void SetUp() override {
    queue_ = GetParam()(ids_);
    ASSERT_THAT(queue_->EnsureReady(), IsOk());
  }

  std::vector<LeasedJob> Take(int most = 10, const std::string& consumer = "a") {
    auto taken = queue_->Take({VALIDATION, consumer, most, kLease, absl::ZeroDuration()}, clock_.Now());
    EXPECT_THAT(taken, IsOk());
    return taken.ok() ? *taken : std::vector<LeasedJob>();
  }
  std::vector<std::string> TakeIds(int most = 10) {
    std::vector<std::string> ids;
    for (const LeasedJob& job : Take(most)) ids.push_back(job.job.id());
    return ids;
  }
  int Push(const std::vector<Job>& jobs) {
    const auto fresh = queue_->Push(jobs);
    EXPECT_THAT(fresh, IsOk());
    return fresh.value_or(-1);
  }
  QueueStats Stats() { return *queue_->Stats(VALIDATION, clock_.Now()); }

  RandomIdSource ids_;
  FakeClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  std::unique_ptr<JobQueue> queue_;
};

TEST_P(JobQueueContract, PushedJobIsTakenOnceWithItsContents) {
  ASSERT_EQ(Push({MakeJob("1")}), 1);
  const auto jobs = Take();
  ASSERT_THAT(jobs, SizeIs(1));
  EXPECT_EQ(jobs[0].job.report(), "organs/a/annualReports/2024");
  EXPECT_EQ(jobs[0].attempt, 1);
  EXPECT_THAT(Take(), IsEmpty());
}

TEST_P(JobQueueContract, SameJobPushedAgainIsIgnoredUntilItIsDone) {
  EXPECT_EQ(Push({MakeJob("1"), MakeJob("1")}), 1);
  EXPECT_EQ(Push({MakeJob("1")}), 0);
  const auto jobs = Take();
  ASSERT_THAT(jobs, SizeIs(1));
  EXPECT_EQ(Push({MakeJob("1")}), 0);
  ASSERT_THAT(queue_->Ack(jobs[0]), IsOk());
  EXPECT_EQ(Push({MakeJob("1")}), 1);
}

TEST_P(JobQueueContract, UnackedJobComesBackAfterItsLeaseWithAHigherFence) {
  Push({MakeJob("1")});
  const auto first = Take();
  ASSERT_THAT(first, SizeIs(1));
  clock_.Advance(kLease - absl::Seconds(1));
  EXPECT_THAT(Take(10, "b"), IsEmpty());
  clock_.Advance(absl::Seconds(2));
  const auto second = Take(10, "b");
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(second[0].attempt, 2);
  EXPECT_GT(second[0].fence, first[0].fence);
}

TEST_P(JobQueueContract, WorkerThatLostItsLeaseCannotEndTheJob) {
  Push({MakeJob("1")});
  const auto first = Take();
  clock_.Advance(kLease + absl::Seconds(1));
  const auto second = Take(10, "b");
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_THAT(queue_->Ack(first[0]), IsOk());
  EXPECT_THAT(queue_->Extend(first[0], clock_.Now() + kLease), HasReason("LEASE_LOST"));
  EXPECT_EQ(Stats().in_flight, 1);
  EXPECT_THAT(queue_->Ack(second[0]), IsOk());
  EXPECT_EQ(Stats().in_flight, 0);
}

TEST_P(JobQueueContract, ExtendedLeaseKeepsTheJob) {
  Push({MakeJob("1")});
  const auto jobs = Take();
  clock_.Advance(kLease - absl::Seconds(1));
  ASSERT_THAT(queue_->Extend(jobs[0], clock_.Now() + kLease), IsOk());
  clock_.Advance(kLease - absl::Seconds(1));
  EXPECT_THAT(Take(10, "b"), IsEmpty());
}

TEST_P(JobQueueContract, AckTwiceIsHarmless) {
  Push({MakeJob("1")});
  const auto jobs = Take();
  EXPECT_THAT(queue_->Ack(jobs[0]), IsOk());
  EXPECT_THAT(queue_->Ack(jobs[0]), IsOk());
  clock_.Advance(absl::Hours(1));
  EXPECT_THAT(Take(), IsEmpty());
}

TEST_P(JobQueueContract, RetriedJobIsReadyWhenItIsDue) {
  Push({MakeJob("1")});
  const auto jobs = Take();
  ASSERT_THAT(queue_->Retry(jobs[0], clock_.Now() + absl::Seconds(10)), IsOk());
  EXPECT_THAT(Take(), IsEmpty());
  EXPECT_EQ(Stats().delayed, 1);
  clock_.Advance(absl::Seconds(11));
  const auto again = Take();
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].attempt, 2);
}

TEST_P(JobQueueContract, DeadJobStaysUntilAPersonDisposesOfIt) {
  Push({MakeJob("1")});
  ASSERT_THAT(queue_->Bury(Take()[0], "GLYPH_MISSING", clock_.Now()), IsOk());
  clock_.Advance(absl::Hours(24 * 365));
  EXPECT_THAT(Take(), IsEmpty());
  EXPECT_EQ(Push({MakeJob("1")}), 0);
  const auto dead = queue_->ListDead(VALIDATION, 10);
  ASSERT_THAT(dead, IsOk());
  ASSERT_THAT(*dead, SizeIs(1));
  EXPECT_EQ((*dead)[0].job.id(), "1");
  EXPECT_EQ((*dead)[0].attempts, 1);
  EXPECT_EQ((*dead)[0].reason, "GLYPH_MISSING");
  EXPECT_THAT(queue_->Dispose(VALIDATION, "1"), IsOk());
  EXPECT_THAT(queue_->Dispose(VALIDATION, "1"), HasReason("JOB_NOT_FOUND"));
  EXPECT_EQ(Stats().dead, 0);
}

TEST_P(JobQueueContract, ReplayedDeadJobStartsAfresh) {
  Push({MakeJob("1")});
  ASSERT_THAT(queue_->Bury(Take()[0], "X", clock_.Now()), IsOk());
  ASSERT_THAT(queue_->Replay(VALIDATION, "1"), IsOk());
  const auto jobs = Take();
  ASSERT_THAT(jobs, SizeIs(1));
  EXPECT_EQ(jobs[0].attempt, 1);
  EXPECT_THAT(queue_->Replay(VALIDATION, "1"), HasReason("JOB_NOT_FOUND"));
}

TEST_P(JobQueueContract, InteractiveWorkGoesFirstAndBulkWorkIsNotStarved) {
  std::vector<Job> jobs;
  for (int i = 0; i < 8; ++i) jobs.push_back(MakeJob(absl::StrCat("bulk", i), job::v1::BULK));
  for (int i = 0; i < 8; ++i) jobs.push_back(MakeJob(absl::StrCat("quick", i)));
  Push(jobs);
  int bulk = 0;
  for (int i = 0; i < 8; ++i) bulk += TakeIds(1).at(0).substr(0, 4) == "bulk" ? 1 : 0;
  EXPECT_EQ(bulk, 2);
}

TEST_P(JobQueueContract, OneTakeMayBringSeveralJobsInOrder) {
  Push({MakeJob("1"), MakeJob("2"), MakeJob("3")});
  EXPECT_THAT(TakeIds(2), ElementsAre("1", "2"));
  EXPECT_THAT(TakeIds(2), ElementsAre("3"));
}

TEST_P(JobQueueContract, KindsDoNotMix) {
  Job other = MakeJob("1");
  other.set_kind(RENDERING);
  Push({other});
  EXPECT_THAT(Take(), IsEmpty());
}

TEST_P(JobQueueContract, PausedKindGivesNothingUntilResumed) {
  Push({MakeJob("1")});
  ASSERT_THAT(queue_->SetPaused(VALIDATION, true), IsOk());
  EXPECT_THAT(Take(), IsEmpty());
  EXPECT_TRUE(Stats().paused);
  ASSERT_THAT(queue_->SetPaused(VALIDATION, false), IsOk());
  EXPECT_THAT(Take(), SizeIs(1));
}

TEST_P(JobQueueContract, WaitingOnAPausedKindLastsItsTimeAlthoughJobsAreReady) {
  Push({MakeJob("1")});
  ASSERT_THAT(queue_->SetPaused(VALIDATION, true), IsOk());
  const auto start = std::chrono::steady_clock::now();
  // The first wait of the Redis queue may be ended by the token of the push.
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(queue_->Take({VALIDATION, "a", 1, kLease, absl::Milliseconds(100)}, clock_.Now()),
                IsOkAndHolds(IsEmpty()));
  }
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(90));
}

TEST_P(JobQueueContract, StatsCountEveryState) {
  Push({MakeJob("1"), MakeJob("2"), MakeJob("3"), MakeJob("4")});
  const auto jobs = Take(3);
  ASSERT_THAT(jobs, SizeIs(3));
  ASSERT_THAT(queue_->Bury(jobs[0], "X", clock_.Now()), IsOk());
  ASSERT_THAT(queue_->Retry(jobs[1], clock_.Now() + absl::Hours(1)), IsOk());
  const QueueStats stats = Stats();
  EXPECT_EQ(stats.waiting, 1);
  EXPECT_EQ(stats.in_flight, 1);
  EXPECT_EQ(stats.delayed, 1);
  EXPECT_EQ(stats.dead, 1);
}

TEST_P(JobQueueContract, WaitingWorkerIsWokenByAPush) {
  std::vector<LeasedJob> taken;
  std::thread worker([&] {
    auto jobs = queue_->Take({VALIDATION, "w", 1, kLease, absl::Seconds(20)}, clock_.Now());
    if (jobs.ok()) taken = *jobs;
  });
  EXPECT_EQ(Push({MakeJob("1")}), 1);
  worker.join();
  EXPECT_THAT(taken, SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(Memory, JobQueueContract, ::testing::Values(&MakeMemory));
INSTANTIATE_TEST_SUITE_P(Redis, JobQueueContract, ::testing::Values(&MakeRedis));

class RedisQueueTest : public JobQueueContract {};

TEST_P(RedisQueueTest, WipedServerShowsAnotherEpochAndTakesTheJobAgain) {
  const std::string epoch = *queue_->EnsureReady();
  EXPECT_EQ(*queue_->EnsureReady(), epoch);
  Push({MakeJob("1")});
  const auto lost = Take();
  Redis().FlushAll();
  EXPECT_NE(*queue_->EnsureReady(), epoch);
  EXPECT_THAT(queue_->Ack(lost[0]), IsOk());
  EXPECT_EQ(Push({MakeJob("1")}), 1);
  EXPECT_THAT(Take(), SizeIs(1));
}

TEST_P(RedisQueueTest, StreamThatIsLostAloneDoesNotStopItsKind) {
  Push({MakeJob("1")});
  const auto jobs = Take();
  ASSERT_THAT(jobs, SizeIs(1));
  ASSERT_THAT(queue_->Ack(jobs[0]), IsOk());
  RedisPool pool({.address = Redis().address()});
  ASSERT_THAT(pool.Command({"DEL", KindKeys(VALIDATION)[0]}), IsOk());
  Push({MakeJob("2")});
  EXPECT_THAT(TakeIds(), ElementsAre("2"));
}

TEST_P(RedisQueueTest, ServerThatIsDownIsNamedInChineseAndFoundAgainWhenItIsBack) {
  Redis().Stop();
  const auto refused = queue_->Push({MakeJob("1")});
  EXPECT_THAT(refused, HasReason("QUEUE_UNAVAILABLE"));
  EXPECT_FALSE(DetailOf(refused.status()).sentence.empty());
  Redis().Start();
  EXPECT_TRUE(Eventually([&] { return queue_->Push({MakeJob("1")}).ok(); }));
  EXPECT_THAT(Take(), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(Redis, RedisQueueTest, ::testing::Values(&MakeRedis));

}  // namespace
}  // namespace nianbao
