// What every JobQueue must do, run against each implementation.
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/common/queue/job_queue_fixture.h"

namespace nianbao {
namespace {

using job::v1::Job;
using job::v1::RENDERING;
using job::v1::VALIDATION;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

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

// Its row at intake was reopened while the queue could not be told, or a restarted server remembers it as dead.
TEST_P(JobQueueContract, DeadJobThatIsPushedAgainLivesAgain) {
  Push({MakeJob("1")});
  ASSERT_THAT(queue_->Bury(Take()[0], "X", clock_.Now()), IsOk());
  EXPECT_EQ(Push({MakeJob("1")}), 1);
  EXPECT_THAT(queue_->ListDead(VALIDATION, 10), IsOkAndHolds(IsEmpty()));
  const auto jobs = Take();
  ASSERT_THAT(jobs, SizeIs(1));
  EXPECT_EQ(jobs[0].attempt, 1);
  ASSERT_THAT(queue_->Ack(jobs[0]), IsOk());
  EXPECT_THAT(Take(), IsEmpty());
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

}  // namespace
}  // namespace nianbao
