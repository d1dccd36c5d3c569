#include "services/intake/queue_desk.h"

#include "gmock/gmock.h"
#include "services/intake/intake_fixture.h"

namespace nianbao::intake {
namespace {

class QueueDeskTest : public IntakeFixture {
 protected:
  QueueDeskTest() : desk_(*transactions_, queue_, clock_) { AddQueueMethods(desk_, *methods_); }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Ask(const std::string& method, const Request& request,
                               const std::string& who = "the-operator") {
    return Call<Response>("QueueService/" + method, request, who);
  }
  // A validation job that its worker has given up.
  std::string Bury() {
    EXPECT_THAT(Create(), IsOk());
    EXPECT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
    const LeasedJob job = TakeJob(job::v1::VALIDATION);
    v1::CompleteStageRequest failed;
    failed.mutable_failed()->set_reason("GLYPH_MISSING");
    EXPECT_THAT(Complete(job, failed), IsOk());
    EXPECT_THAT(queue_.Bury(job, "GLYPH_MISSING", clock_.Now()), IsOk());
    return job.job.id();
  }
  int CountDead() {
    const auto dead = Ask<v1::ListDeadJobsResponse>("ListDeadJobs", v1::ListDeadJobsRequest());
    EXPECT_THAT(dead, IsOk());
    return dead.ok() ? dead->dead_jobs_size() : -1;
  }
  absl::Status Replay(const std::string& id) {
    v1::ReplayJobRequest request;
    request.set_job_id(id);
    return Ask<v1::ReplayJobResponse>("ReplayJob", request).status();
  }
  absl::Status Dispose(const std::string& id, const std::string& reason) {
    v1::DisposeJobRequest request;
    request.set_job_id(id);
    request.set_reason(reason);
    return Ask<v1::DisposeJobResponse>("DisposeJob", request).status();
  }

  QueueDesk desk_;
};

TEST_F(QueueDeskTest, DeadJobIsListedWithItsReasonAndCounted) {
  const std::string id = Bury();
  const auto dead = Ask<v1::ListDeadJobsResponse>("ListDeadJobs", v1::ListDeadJobsRequest());
  ASSERT_THAT(dead, IsOk());
  ASSERT_EQ(dead->dead_jobs_size(), 1);
  EXPECT_EQ(dead->dead_jobs(0).job().id(), id);
  EXPECT_EQ(dead->dead_jobs(0).reason(), "GLYPH_MISSING");
  const auto stats = Ask<v1::GetQueueStatsResponse>("GetQueueStats", v1::GetQueueStatsRequest());
  ASSERT_THAT(stats, IsOk());
  EXPECT_EQ(stats->stats(0).dead(), 1);
  EXPECT_THAT(QueueGauges(desk_, metrics_).RunOnce(), IsOk());
  EXPECT_THAT(metrics_.Expose(), ::testing::HasSubstr("nianbao_queue_jobs{kind=\"VALIDATION\",state=\"dead\"} 1"));
}

TEST_F(QueueDeskTest, ReplayedJobRunsAgainAndItsResultCounts) {
  const std::string id = Bury();
  ASSERT_THAT(Replay(id), IsOk());
  EXPECT_EQ(CountDead(), 0);
  clock_.Advance(absl::Seconds(1));
  const LeasedJob job = TakeJob(job::v1::VALIDATION);
  EXPECT_EQ(job.job.id(), id);
  ASSERT_THAT(CompleteCheck(job, true), IsOk());
  EXPECT_EQ(Get().state(), report::v1::IN_REVIEW);
  EXPECT_THAT(Replay(id), HasReason("JOB_NOT_DEAD"));
}

TEST_F(QueueDeskTest, JobThatTheQueueHasForgottenIsReplayedThroughTheRelay) {
  const std::string id = Bury();
  ASSERT_THAT(queue_.Dispose(job::v1::VALIDATION, id), IsOk());  // as a flush would
  EXPECT_EQ(CountDead(), 1);
  ASSERT_THAT(Replay(id), IsOk());
  EXPECT_EQ(TakeJob(job::v1::VALIDATION).job.id(), id);
}

TEST_F(QueueDeskTest, DisposingNeedsAReasonAndEndsTheJobForGood) {
  const std::string id = Bury();
  EXPECT_THAT(Dispose(id, ""), HasReason("FIELD_REQUIRED"));
  EXPECT_THAT(Dispose("nobody-knows", "x"), HasReason("JOB_UNKNOWN"));
  ASSERT_THAT(Dispose(id, "重复提交，已另行处理"), IsOk());
  EXPECT_EQ(CountDead(), 0);
  EXPECT_THAT(Replay(id), HasReason("JOB_NOT_DEAD"));
}

TEST_F(QueueDeskTest, KindIsPausedDrainedAndResumed) {
  v1::SetQueueModeRequest request;
  request.set_kind(job::v1::VALIDATION);
  for (const v1::QueueMode mode : {v1::PAUSED, v1::DRAINING, v1::RUNNING}) {
    request.set_mode(mode);
    ASSERT_THAT(Ask<v1::SetQueueModeResponse>("SetQueueMode", request), IsOk());
    EXPECT_EQ(Ask<v1::GetQueueStatsResponse>("GetQueueStats", v1::GetQueueStatsRequest())->stats(0).mode(), mode);
  }
}

TEST_F(QueueDeskTest, OnlyOperatorsMayLookOrAct) {
  EXPECT_THAT(Ask<v1::GetQueueStatsResponse>("GetQueueStats", v1::GetQueueStatsRequest(), "the-preparer"),
              HasReason("PERMISSION_DENIED"));
  v1::SetQueueModeRequest request;
  request.set_kind(job::v1::VALIDATION);
  request.set_mode(v1::PAUSED);
  EXPECT_THAT(Ask<v1::SetQueueModeResponse>("SetQueueMode", request, "the-checker"), HasReason("PERMISSION_DENIED"));
}

}  // namespace
}  // namespace nianbao::intake
