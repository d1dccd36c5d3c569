#include "services/common/queue/worker.h"

#include <future>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/queue/memory_queue.h"
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
