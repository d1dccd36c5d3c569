// What every JobQueue must do, run against each implementation on a clock that tests own: in memory, on one Redis
// server, on a Redis Cluster of three.
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
#include "services/common/testing/redis_cluster.h"
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
using ::testing::UnorderedElementsAre;

constexpr absl::Duration kLease = absl::Seconds(30);

// Servers of this program, started when first used and ended with their folders before it ends.
std::unique_ptr<RedisServer>& OneServer() {
  static auto* server = new std::unique_ptr<RedisServer>();
  return *server;
}

RedisServer& Redis() {
  if (OneServer() == nullptr) OneServer() = std::make_unique<RedisServer>();
  return *OneServer();
}

std::unique_ptr<RedisCluster>& OneCluster() {
  static auto* cluster = new std::unique_ptr<RedisCluster>();
  return *cluster;
}

struct EndServers : ::testing::Environment {
  void TearDown() override {
    OneServer().reset();
    OneCluster().reset();
  }
};
const auto* const kEndServers = ::testing::AddGlobalTestEnvironment(new EndServers());

constexpr QueueLimits kLimits = {.largest_job = 2000, .most_jobs = 20, .most_periodic = 2};

using MakeQueue = std::unique_ptr<JobQueue> (*)(IdSource&);

std::unique_ptr<JobQueue> MakeMemory(IdSource&) { return std::make_unique<MemoryQueue>(kLimits); }
std::unique_ptr<JobQueue> MakeRedis(IdSource& ids) {
  Redis().FlushAll();
  return MakeRedisQueue({.address = Redis().address()}, ids, kLimits);
}

std::unique_ptr<JobQueue> MakeCluster(IdSource& ids) {
  if (OneCluster() == nullptr) OneCluster() = std::make_unique<RedisCluster>();
  OneCluster()->FlushAll();
  return MakeRedisQueue({.address = OneCluster()->address()}, ids, kLimits);
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

TEST_P(JobQueueContract, ExpiredLeaseIsItsHoldersUntilAnotherTakesTheJob) {
  Push({MakeJob("1"), MakeJob("2"), MakeJob("3")});
  const auto jobs = Take();
  ASSERT_THAT(jobs, SizeIs(3));
  clock_.Advance(kLease + absl::Seconds(1));
  EXPECT_EQ(Stats().waiting, 3);
  EXPECT_EQ(Stats().in_flight, 0);
  EXPECT_THAT(queue_->Extend(jobs[0], clock_.Now() + kLease), IsOk());
  EXPECT_THAT(queue_->Ack(jobs[1]), IsOk());
  EXPECT_EQ(Stats().in_flight, 1);
  EXPECT_THAT(TakeIds(), ElementsAre("3"));
  EXPECT_EQ(Stats().leases_lost, 1);
}

TEST_P(JobQueueContract, LeaseCountsFromTheMomentTheJobIsTakenNotFromTheBeginningOfTheWait) {
  ASSERT_THAT(queue_->PushAt({MakeJob("1")}, clock_.Now() + absl::Milliseconds(100)), IsOk());
  const auto jobs = queue_->Take({VALIDATION, "w", 1, kLease, absl::Seconds(20)}, clock_.Now());
  ASSERT_THAT(jobs, IsOkAndHolds(SizeIs(1)));
  EXPECT_GE((*jobs)[0].lease_until, clock_.Now() + absl::Milliseconds(100) + kLease);
}

TEST_P(JobQueueContract, DelayedJobIsReadyWhenItIsDue) {
  ASSERT_THAT(queue_->PushAt({MakeJob("1")}, clock_.Now() + absl::Hours(1)), IsOkAndHolds(1));
  EXPECT_EQ(Push({MakeJob("1")}), 0);
  EXPECT_THAT(Take(), IsEmpty());
  EXPECT_EQ(Stats().delayed, 1);
  clock_.Advance(absl::Hours(1));
  const auto jobs = Take();
  ASSERT_THAT(jobs, SizeIs(1));
  EXPECT_EQ(jobs[0].attempt, 1);
}

TEST_P(JobQueueContract, JobHandedBackIsTakenAtOnceAndTheAttemptDoesNotCount) {
  Push({MakeJob("1"), MakeJob("2")});
  const auto jobs = Take(1);
  ASSERT_THAT(jobs, SizeIs(1));
  ASSERT_THAT(queue_->HandBack(jobs[0]), IsOk());
  EXPECT_THAT(queue_->HandBack(jobs[0]), IsOk());
  EXPECT_EQ(Stats().waiting, 2);
  const auto again = Take(1);
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].job.id(), "1");
  EXPECT_EQ(again[0].attempt, 1);
  EXPECT_EQ(Stats().leases_lost, 0);
  EXPECT_THAT(queue_->Extend(jobs[0], clock_.Now() + kLease), HasReason("LEASE_LOST"));
}

TEST_P(JobQueueContract, SeveralJobsAreEndedAtOnceAndLostLeasesAmongThemDoNoHarm) {
  Push({MakeJob("1"), MakeJob("2"), MakeJob("3", job::v1::BULK)});
  const auto jobs = Take();
  ASSERT_THAT(jobs, SizeIs(3));
  ASSERT_THAT(queue_->Ack(jobs[1]), IsOk());
  EXPECT_THAT(queue_->AckAll(jobs), IsOk());
  EXPECT_EQ(Stats().in_flight, 0);
  EXPECT_EQ(Stats().done, 3);
  EXPECT_EQ(Push({MakeJob("1"), MakeJob("2"), MakeJob("3")}), 3);
}

TEST_P(JobQueueContract, UniqueKeyLetsOneJobInUntilItIsDoneOrDead) {
  const auto keyed = [](const std::string& id) {
    Job job = MakeJob(id);
    job.set_unique_key("k");
    return job;
  };
  EXPECT_EQ(Push({keyed("1"), keyed("2")}), 1);
  ASSERT_THAT(queue_->Ack(Take()[0]), IsOk());
  EXPECT_EQ(Push({keyed("3")}), 1);
  clock_.Advance(kLease);
  const auto third = Take();
  ASSERT_THAT(third, SizeIs(1));
  EXPECT_EQ(Push({keyed("4")}), 0);
  ASSERT_THAT(queue_->Bury(third[0], "X", clock_.Now()), IsOk());
  EXPECT_EQ(Push({keyed("5")}), 1);
  EXPECT_EQ(Push({MakeJob("6"), MakeJob("7")}), 2);
}

TEST_P(JobQueueContract, PeriodicJobRunsOnceForEveryPeriodAndOnceForThoseMissed) {
  ASSERT_THAT(queue_->SetPeriodic({MakeJob("nightly"), absl::Hours(1)}, clock_.Now() + absl::Hours(1)), IsOk());
  EXPECT_THAT(Take(), IsEmpty());
  clock_.Advance(absl::Hours(1));
  const auto first = Take();
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_EQ(first[0].job.id(), absl::StrCat("nightly@", absl::ToUnixSeconds(clock_.Now())));
  EXPECT_EQ(first[0].job.report(), "organs/a/annualReports/2024");
  EXPECT_THAT(Take(), IsEmpty());
  ASSERT_THAT(queue_->Ack(first[0]), IsOk());
  clock_.Advance(absl::Hours(5));
  const auto second = Take();
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(second[0].attempt, 1);
  EXPECT_THAT(Take(), IsEmpty());
}

TEST_P(JobQueueContract, PeriodicRunIsLeftOutWhileTheLastOneIsNotDone) {
  ASSERT_THAT(queue_->SetPeriodic({MakeJob("p"), absl::Minutes(1)}, clock_.Now()), IsOk());
  const auto first = Take();
  ASSERT_THAT(first, SizeIs(1));
  ASSERT_THAT(queue_->Extend(first[0], clock_.Now() + absl::Hours(1)), IsOk());
  clock_.Advance(absl::Minutes(2));
  EXPECT_THAT(Take(), IsEmpty());
  ASSERT_THAT(queue_->Ack(first[0]), IsOk());
  clock_.Advance(absl::Minutes(2));
  EXPECT_THAT(Take(), SizeIs(1));
  ASSERT_THAT(queue_->EndPeriodic(VALIDATION, "p"), IsOk());
  clock_.Advance(absl::Hours(1));
  EXPECT_THAT(Take(), SizeIs(1));  // the run whose lease ended, no new one
}

TEST_P(JobQueueContract, JobPastTheLimitIsRefusedAndNothingOfItsBatchIsPushed) {
  Job large = MakeJob("large");
  large.set_occasion(std::string(kLimits.largest_job, 'x'));
  EXPECT_THAT(queue_->Push({MakeJob("1"), large}), HasReason("JOB_TOO_LARGE"));
  EXPECT_THAT(Take(), IsEmpty());
}

TEST_P(JobQueueContract, FullKindRefusesNewJobsUntilThereIsRoom) {
  std::vector<Job> jobs;
  for (int i = 0; i <= kLimits.most_jobs; ++i) jobs.push_back(MakeJob(absl::StrCat(i)));
  EXPECT_THAT(queue_->Push(jobs), HasReason("QUEUE_FULL"));
  EXPECT_EQ(Stats().waiting, kLimits.most_jobs);
  EXPECT_EQ(Push({MakeJob("0")}), 0);  // known
  ASSERT_THAT(queue_->Ack(Take(1).at(0)), IsOk());
  EXPECT_EQ(Push({MakeJob("new")}), 1);
}

TEST_P(JobQueueContract, TooManySeriesAndTooShortPeriodsAreRefused) {
  EXPECT_THAT(queue_->SetPeriodic({MakeJob("1"), absl::Milliseconds(999)}, clock_.Now()), HasReason("PERIOD_INVALID"));
  EXPECT_THAT(queue_->SetPeriodic({MakeJob("1"), absl::Hours(1)}, clock_.Now()), IsOk());
  EXPECT_THAT(queue_->SetPeriodic({MakeJob("2"), absl::Hours(1)}, clock_.Now()), IsOk());
  EXPECT_THAT(queue_->SetPeriodic({MakeJob("3"), absl::Hours(1)}, clock_.Now()), HasReason("QUEUE_FULL"));
  EXPECT_THAT(queue_->SetPeriodic({MakeJob("2"), absl::Hours(2)}, clock_.Now()), IsOk());
}

TEST_P(JobQueueContract, DrainingKindTakesNoMoreAndIsWorkedOff) {
  Push({MakeJob("1")});
  ASSERT_THAT(queue_->SetDraining(VALIDATION, true), IsOk());
  EXPECT_THAT(queue_->Push({MakeJob("2")}), HasReason("QUEUE_DRAINING"));
  EXPECT_TRUE(Stats().draining);
  EXPECT_THAT(TakeIds(), ElementsAre("1"));
  ASSERT_THAT(queue_->SetDraining(VALIDATION, false), IsOk());
  EXPECT_EQ(Push({MakeJob("2")}), 1);
}

TEST_P(JobQueueContract, RateOfAKindIsKept) {
  ASSERT_THAT(queue_->SetRateLimit(VALIDATION, {2, absl::Seconds(10)}), IsOk());
  Push({MakeJob("1"), MakeJob("2"), MakeJob("3"), MakeJob("4")});
  EXPECT_THAT(TakeIds(), ElementsAre("1", "2"));
  EXPECT_THAT(Take(), IsEmpty());
  clock_.Advance(absl::Seconds(5));
  EXPECT_THAT(TakeIds(), ElementsAre("3"));
  ASSERT_THAT(queue_->SetRateLimit(VALIDATION, {}), IsOk());
  EXPECT_THAT(TakeIds(), ElementsAre("4"));
}

TEST_P(JobQueueContract, StatsKnowTheAgeOfTheOldestWaitingJob) {
  EXPECT_EQ(Stats().oldest_age, absl::ZeroDuration());
  Job old = MakeJob("old", job::v1::BULK);
  old.mutable_create_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()) - 100);
  Job young = MakeJob("young");
  young.mutable_create_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()) - 10);
  Push({young, old});
  EXPECT_EQ(Stats().oldest_age, absl::Seconds(100));
  Take();
  EXPECT_EQ(Stats().oldest_age, absl::ZeroDuration());
}

TEST_P(JobQueueContract, ReplayedBulkJobStaysBulk) {
  Push({MakeJob("bulk", job::v1::BULK)});
  ASSERT_THAT(queue_->Bury(Take()[0], "X", clock_.Now()), IsOk());
  ASSERT_THAT(queue_->Replay(VALIDATION, "bulk"), IsOk());
  Push({MakeJob("quick")});
  EXPECT_THAT(TakeIds(), ElementsAre("quick", "bulk"));
}

TEST_P(JobQueueContract, ListNamesEverythingThatIsNotDead) {
  Push({MakeJob("1"), MakeJob("2"), MakeJob("3")});
  ASSERT_THAT(queue_->Bury(Take(1)[0], "X", clock_.Now()), IsOk());
  Take(1);
  const auto jobs = queue_->List(VALIDATION, 10);
  ASSERT_THAT(jobs, IsOk());
  std::vector<std::string> ids;
  for (const Job& job : *jobs) ids.push_back(job.id());
  EXPECT_THAT(ids, UnorderedElementsAre("2", "3"));
  EXPECT_THAT(queue_->List(VALIDATION, 1), IsOkAndHolds(SizeIs(1)));
}

INSTANTIATE_TEST_SUITE_P(Memory, JobQueueContract, ::testing::Values(&MakeMemory));
INSTANTIATE_TEST_SUITE_P(Redis, JobQueueContract, ::testing::Values(&MakeRedis));
INSTANTIATE_TEST_SUITE_P(Cluster, JobQueueContract, ::testing::Values(&MakeCluster));

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

TEST_P(RedisQueueTest, FenceRisesAcrossTheLossOfAllContents) {
  Push({MakeJob("1")});
  const int64_t before = Take().at(0).fence;
  Redis().FlushAll();
  Push({MakeJob("1")});
  EXPECT_GT(Take().at(0).fence, before);
}

TEST_P(RedisQueueTest, RestartedServerShowsAnotherEpochEvenIfItKeptItsKeys) {
  const std::string epoch = *queue_->EnsureReady();
  Redis().Stop();
  Redis().Start();
  RedisPool pool({.address = Redis().address()});
  const std::string key = EpochKey(VALIDATION);
  ASSERT_THAT(pool.Command({"SET", key, epoch.substr(0, epoch.find('/'))}), IsOk());
  ASSERT_TRUE(Eventually([&] { return queue_->EnsureReady().ok(); }));  // the old connection is noticed first
  EXPECT_NE(*queue_->EnsureReady(), epoch);
}

TEST_P(RedisQueueTest, NothingIsLeftInRedisOfWorkThatIsDone) {
  std::vector<Job> jobs;
  for (int i = 0; i < 20; ++i) {
    jobs.push_back(MakeJob(absl::StrCat(i), i % 2 == 0 ? job::v1::BULK : job::v1::INTERACTIVE));
    jobs.back().set_unique_key(absl::StrCat("k", i));
  }
  Push(jobs);
  ASSERT_THAT(queue_->AckAll(Take(100)), IsOk());
  RedisPool pool({.address = Redis().address()});
  const std::vector<std::string> keys = KindKeys(VALIDATION);
  for (size_t i = 0; i < keys.size(); ++i) {
    if (i == 8 || i == kWakeKey) continue;  // counters; tokens, at most 256
    const auto empty = pool.Command({i < 2 ? "XLEN" : "EXISTS", keys[i]});
    ASSERT_THAT(empty, IsOk());
    EXPECT_EQ((*empty)->integer, 0) << keys[i];
  }
}

TEST_P(RedisQueueTest, ErrorAnswersSayWhatIsWrong) {
  RedisPool pool({.address = Redis().address()});
  ASSERT_THAT(pool.Command({"CONFIG", "SET", "maxmemory", "1"}), IsOk());
  EXPECT_THAT(queue_->Push({MakeJob("1")}), HasReason("QUEUE_OUT_OF_MEMORY"));
  ASSERT_THAT(pool.Command({"CONFIG", "SET", "maxmemory", "0"}), IsOk());
  ASSERT_THAT(pool.Command({"SET", KindKeys(VALIDATION)[0], "no stream"}), IsOk());
  EXPECT_THAT(queue_->Push({MakeJob("1")}), HasReason("QUEUE_DAMAGED"));
  ASSERT_THAT(pool.Command({"REPLICAOF", "127.0.0.1", "1"}), IsOk());
  EXPECT_THAT(queue_->SetPaused(VALIDATION, true), HasReason("QUEUE_READONLY"));
  ASSERT_THAT(pool.Command({"REPLICAOF", "NO", "ONE"}), IsOk());
  const auto wrong = MakeRedisQueue({.address = Redis().address(), .password = "wrong"}, ids_);
  EXPECT_THAT(wrong->Push({MakeJob("1")}), HasReason("QUEUE_ACCESS_DENIED"));
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

class RedisClusterTest : public JobQueueContract {};

TEST_P(RedisClusterTest, EveryKindIsServedWhereverItsNodeIs) {
  for (const job::v1::Kind kind : {VALIDATION, RENDERING, job::v1::PUBLICATION, job::v1::NOTIFICATION}) {
    Job job = MakeJob("1");
    job.set_kind(kind);
    ASSERT_THAT(queue_->Push({job}), IsOkAndHolds(1));
    EXPECT_THAT(queue_->Take({kind, "a", 1, kLease, absl::ZeroDuration()}, clock_.Now()), IsOkAndHolds(SizeIs(1)));
  }
}

TEST_P(RedisClusterTest, KindThatMovesToAnotherNodeIsFollowed) {
  Push({MakeJob("1")});
  OneCluster()->MoveSlotOf(KindKeys(VALIDATION)[0]);
  Push({MakeJob("2")});
  EXPECT_THAT(TakeIds(), ElementsAre("1", "2"));
}

TEST_P(RedisClusterTest, LossOfOneNodesContentsShowsAnotherEpoch) {
  const std::string epoch = *queue_->EnsureReady();
  OneCluster()->node(0).FlushAll();
  OneCluster()->node(1).FlushAll();
  EXPECT_NE(*queue_->EnsureReady(), epoch);
}

TEST(RedisSentinelTest, JobsFlowAgainAfterAFailoverAndTheRelayIsToldToSendAgain) {
  RedisSentinels sentinels;
  RandomIdSource ids;
  const auto queue =
      MakeRedisQueue({.address = sentinels.address(), .sentinel_master = "nianbao", .timeout = absl::Seconds(1)}, ids);
  const auto epoch = queue->EnsureReady();
  ASSERT_THAT(epoch, IsOk());
  ASSERT_THAT(queue->Push({MakeJob("1")}), IsOkAndHolds(1));
  sentinels.server(0).Stop();
  ASSERT_TRUE(Eventually([&] { return queue->EnsureReady().ok(); }, absl::Seconds(40)));
  EXPECT_EQ(sentinels.Master(), 1);
  EXPECT_NE(*queue->EnsureReady(), *epoch);
  ASSERT_THAT(queue->Push({MakeJob("1"), MakeJob("2")}), IsOk());
  EXPECT_THAT(queue->Take({VALIDATION, "a", 9, kLease, absl::ZeroDuration()}, absl::FromUnixSeconds(1'700'000'000)),
              IsOkAndHolds(SizeIs(2)));
}

INSTANTIATE_TEST_SUITE_P(Cluster, RedisClusterTest, ::testing::Values(&MakeCluster));

}  // namespace
}  // namespace nianbao
