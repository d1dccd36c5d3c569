#include "services/common/queue/worker.h"

#include <future>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/queue/memory_queue.h"
#include "services/common/testing/process.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao {
namespace {

using job::v1::VALIDATION;

class WorkerTest : public ::testing::Test {
 protected:
  void Push(const std::string& id) {
    job::v1::Job job;
    job.set_id(id);
    job.set_kind(VALIDATION);
    ASSERT_THAT(queue_.Push({job}), IsOk());
  }
  std::unique_ptr<Worker> MakeWorker(Worker::Handler handler, int threads = 0) {
    return std::make_unique<Worker>(WorkerOptions{.kind = VALIDATION, .threads = threads, .max_attempts = 3}, queue_,
                                    clock_, metrics_, std::move(handler),
                                    [this](const LeasedJob&, const absl::Status&) {
                                      ++given_up_;
                                      return intake_;
                                    });
  }
  QueueStats Stats() { return *queue_.Stats(VALIDATION, clock_.Now()); }

  MemoryQueue queue_;
  FakeClock clock_{absl::UnixEpoch()};
  Metrics metrics_;
  int given_up_ = 0;
  absl::Status intake_;
};

TEST_F(WorkerTest, HandledJobIsAcknowledged) {
  Push("1");
  auto worker = MakeWorker([](const LeasedJob&) { return absl::OkStatus(); });
  EXPECT_THAT(worker->RunOnce(absl::ZeroDuration()), IsOkAndHolds(true));
  EXPECT_THAT(worker->RunOnce(absl::ZeroDuration()), IsOkAndHolds(false));
  EXPECT_EQ(Stats().in_flight, 0);
}

TEST_F(WorkerTest, PassingErrorIsTriedAgainUntilTheLastAttemptAndThenBuried) {
  Push("1");
  auto worker = MakeWorker([](const LeasedJob&) { return absl::UnavailableError("down"); });
  for (int attempt = 1; attempt <= 3; ++attempt) {
    EXPECT_EQ(given_up_, 0);
    EXPECT_THAT(worker->RunOnce(absl::ZeroDuration()), IsOkAndHolds(true));
    clock_.Advance(absl::Minutes(2));
  }
  EXPECT_EQ(given_up_, 1);
  EXPECT_EQ(Stats().dead, 1);
}

TEST_F(WorkerTest, ErrorThatWillNotPassIsBuriedAtOnce) {
  Push("1");
  auto worker = MakeWorker([](const LeasedJob&) { return absl::InvalidArgumentError("never"); });
  EXPECT_THAT(worker->RunOnce(absl::ZeroDuration()), IsOkAndHolds(true));
  EXPECT_EQ(given_up_, 1);
  EXPECT_EQ(Stats().dead, 1);
}

TEST_F(WorkerTest, JobIsNotBuriedBeforeIntakeKnows) {
  Push("1");
  intake_ = absl::UnavailableError("intake is down");
  auto worker = MakeWorker([](const LeasedJob&) { return absl::InvalidArgumentError("never"); });
  EXPECT_THAT(worker->RunOnce(absl::ZeroDuration()), IsOkAndHolds(true));
  EXPECT_EQ(Stats().dead, 0);
  EXPECT_EQ(Stats().delayed, 1);
}

TEST_F(WorkerTest, BackoffGrowsAndDiffersFromJobToJob) {
  const WorkerOptions options;
  LeasedJob job;
  job.job.set_id("1");
  LeasedJob later = job;
  later.attempt = 5;
  LeasedJob other = job;
  other.job.set_id("2");
  EXPECT_LT(BackoffOf(options, job), BackoffOf(options, later));
  EXPECT_NE(BackoffOf(options, job), BackoffOf(options, other));
  later.attempt = 1000;
  EXPECT_LE(BackoffOf(options, later), options.longest_backoff * 1.25);
}

TEST_F(WorkerTest, JobWhoseWorkersDiedTooOftenIsGivenUpWithoutAnotherRun) {
  Push("1");
  int runs = 0;
  auto worker = MakeWorker([&](const LeasedJob&) { return ++runs, absl::OkStatus(); });
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(queue_.Take({VALIDATION, "dies", 1, absl::Seconds(1), absl::ZeroDuration()}, clock_.Now()), IsOk());
    clock_.Advance(absl::Seconds(2));
  }
  EXPECT_THAT(worker->RunOnce(absl::ZeroDuration()), IsOkAndHolds(true));
  EXPECT_EQ(runs, 0);
  EXPECT_EQ(given_up_, 1);
  EXPECT_EQ(Stats().dead, 1);
}

TEST_F(WorkerTest, HandlerLearnsThatItsLeaseIsLostAndItsResultHasNoEffect) {
  Push("1");
  std::promise<bool> seen;
  Worker worker(
      {.kind = VALIDATION, .threads = 1, .lease = absl::Milliseconds(30)}, queue_, clock_, metrics_,
      [&](const LeasedJob& job) {
        clock_.Advance(absl::Minutes(1));
        EXPECT_THAT(queue_.Take({VALIDATION, "other", 1, absl::Hours(1), absl::ZeroDuration()}, clock_.Now()),
                    IsOkAndHolds(::testing::SizeIs(1)));
        seen.set_value(Eventually([&] { return job.lease.lost(); }));
        return absl::InvalidArgumentError("too late to matter");
      },
      [&](const LeasedJob&, const absl::Status&) { return ++given_up_, absl::OkStatus(); });
  EXPECT_TRUE(seen.get_future().get());
  worker.Stop();
  EXPECT_EQ(given_up_, 0);
  EXPECT_EQ(Stats().in_flight, 1);
  EXPECT_EQ(Stats().dead, 0);
  EXPECT_THAT(metrics_.Expose(), ::testing::HasSubstr("nianbao_job_lease_losses_total"));
}

TEST_F(WorkerTest, StopHandsBackWhatIsNotBegun) {
  for (const char* id : {"1", "2", "3"}) Push(id);
  std::promise<void> started;
  std::promise<void> open;
  auto gate = open.get_future().share();
  Worker worker(
      {.kind = VALIDATION, .threads = 1, .batch = 3}, queue_, clock_, metrics_,
      [&](const LeasedJob&) {
        started.set_value();
        gate.wait();
        return absl::OkStatus();
      },
      [](const LeasedJob&, const absl::Status&) { return absl::OkStatus(); });
  started.get_future().wait();
  std::thread stop([&] { worker.Stop(); });
  ASSERT_TRUE(Eventually([&] { return worker.Stopping(); }));
  open.set_value();
  stop.join();
  EXPECT_EQ(Stats().waiting, 2);
  EXPECT_EQ(Stats().in_flight, 0);
  EXPECT_EQ(Stats().done, 1);
}

TEST_F(WorkerTest, StopLetsTheJobUnderWayFinish) {
  Push("1");
  std::promise<void> started;
  std::promise<void> open;
  auto gate = open.get_future().share();
  auto worker = MakeWorker(
      [&](const LeasedJob&) {
        started.set_value();
        gate.wait();
        return absl::OkStatus();
      },
      /*threads=*/1);
  started.get_future().wait();
  std::thread stop([&] { worker->Stop(); });
  open.set_value();
  stop.join();
  EXPECT_EQ(Stats().in_flight, 0);
  EXPECT_EQ(Stats().waiting, 0);
}

}  // namespace
}  // namespace nianbao
