#include "services/intake/stages.h"

#include "gmock/gmock.h"
#include "services/intake/intake_fixture.h"

namespace nianbao::intake {
namespace {

using ::testing::SizeIs;

class StagesTest : public IntakeFixture {
 protected:
  absl::StatusOr<v1::StageInput> Input(const LeasedJob& job) {
    v1::GetStageInputRequest request;
    request.set_job_id(job.job.id());
    request.set_report(job.job.report());
    request.set_revision(job.job.revision());
    request.set_fence(job.fence);
    return Call<v1::StageInput>("StageService/GetStageInput", request, "the-worker");
  }
  void Publish() {
    File();
    ASSERT_THAT(Step("ApproveAnnualReport", "the-checker"), IsOk());
    ASSERT_THAT(Complete(TakeJob(job::v1::RENDERING), Rendered(Newest().content_digest())), IsOk());
    ASSERT_THAT(Complete(TakeJob(job::v1::PUBLICATION), Published(Newest().content_digest())), IsOk());
  }
  static v1::CompleteStageRequest Rendered(const std::string& digest) {
    v1::CompleteStageRequest request;
    request.mutable_rendered()->set_content_digest(digest);
    request.mutable_rendered()->add_artifacts()->set_format("pdf");
    return request;
  }
  static v1::CompleteStageRequest Published(const std::string& digest) {
    v1::CompleteStageRequest request;
    request.mutable_published()->set_content_digest(digest);
    request.mutable_published()->add_artifacts()->set_public_path("a/2025/report.pdf");
    return request;
  }
};

TEST_F(StagesTest, ApprovedReportIsRenderedAndPublished) {
  Publish();
  EXPECT_EQ(Get().state(), report::v1::PUBLISHED);
  EXPECT_EQ(Get().effective_revision(), 1);
  EXPECT_EQ(Newest().artifacts(0).public_path(), "a/2025/report.pdf");
  EXPECT_TRUE(Newest().has_publish_time());
}

TEST_F(StagesTest, SecondResultOfAJobIsADuplicateWithoutEffect) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  const LeasedJob job = TakeJob(job::v1::VALIDATION);
  ASSERT_THAT(CompleteCheck(job, true), IsOk());
  const std::string etag = Get().etag();
  const auto again = CompleteCheck(job, false);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->duplicate());
  EXPECT_EQ(Get().etag(), etag);
  EXPECT_EQ(Get().state(), report::v1::IN_REVIEW);
}

TEST_F(StagesTest, ResultForAnotherContentIsRefused) {
  File();
  ASSERT_THAT(Step("ApproveAnnualReport", "the-checker"), IsOk());
  const LeasedJob job = TakeJob(job::v1::RENDERING);
  EXPECT_THAT(Complete(job, Rendered("other")), HasReason("DIGEST_MISMATCH"));
  EXPECT_EQ(Get().state(), report::v1::APPROVED);
}

TEST_F(StagesTest, ResultOfUnknownJobOrOfAPersonIsRefused) {
  ASSERT_THAT(Create(), IsOk());
  LeasedJob job;
  job.job.set_id("nobody-knows");
  job.job.set_report("organs/a/annualReports/2025");
  job.job.set_revision(1);
  EXPECT_THAT(CompleteCheck(job, true), HasReason("JOB_UNKNOWN"));
  v1::CompleteStageRequest request;
  EXPECT_THAT(Call<v1::CompleteStageResponse>("StageService/CompleteStage", request, "the-preparer"),
              HasReason("PERMISSION_DENIED"));
}

TEST_F(StagesTest, JobThatIsDoneSaysSoToALateWorker) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  const LeasedJob job = TakeJob(job::v1::VALIDATION);
  EXPECT_FALSE(Input(job)->already_done());
  ASSERT_THAT(CompleteCheck(job, true), IsOk());
  EXPECT_TRUE(Input(job)->already_done());
}

TEST_F(StagesTest, WorkerThatLostItsLeaseIsRefusedOnceAnotherHasClaimedTheJob) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  const LeasedJob late = TakeJob(job::v1::VALIDATION);
  ASSERT_THAT(Input(late), IsOk());
  clock_.Advance(absl::Minutes(2));
  const LeasedJob next = TakeJob(job::v1::VALIDATION);
  ASSERT_GT(next.fence, late.fence);
  ASSERT_THAT(Input(next), IsOk());
  EXPECT_THAT(CompleteCheck(late, false), HasReason("JOB_SUPERSEDED"));
  EXPECT_THAT(Input(late), HasReason("JOB_SUPERSEDED"));
  EXPECT_EQ(Get().state(), report::v1::VALIDATING);
  EXPECT_THAT(CompleteCheck(next, true), IsOk());
  EXPECT_EQ(Get().state(), report::v1::IN_REVIEW);
}

TEST_F(StagesTest, LeaseOfAQueueThatLostItsContentsStillSupersedesTheOldOnes) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  const LeasedJob late = TakeJob(job::v1::VALIDATION);
  ASSERT_THAT(Input(late), IsOk());
  clock_.Advance(absl::Seconds(1));
  MemoryQueue empty;  // as after a restart
  ASSERT_THAT(empty.Push({late.job}), IsOk());
  const auto again = empty.Take({job::v1::VALIDATION, "w", 1, absl::Seconds(30), absl::ZeroDuration()}, clock_.Now());
  ASSERT_THAT(again, IsOkAndHolds(SizeIs(1)));
  ASSERT_THAT(Input((*again)[0]), IsOk());
  EXPECT_THAT(CompleteCheck(late, false), HasReason("JOB_SUPERSEDED"));
  EXPECT_THAT(CompleteCheck((*again)[0], true), IsOk());
}

TEST_F(StagesTest, ValidationKnowsOrganDayAndTheOtherBodies) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  const auto input = Input(TakeJob(job::v1::VALIDATION));
  ASSERT_THAT(input, IsOk());
  EXPECT_EQ(input->check_context().as_of(), "2026-01-20");
  EXPECT_EQ(input->check_context().organ().display_name(), "某市科学技术局");
  EXPECT_EQ(input->check_context().other_organs_searched(), 2);
  EXPECT_EQ(input->check_context().other_organs_size(), 0) << "the report names none of them";
  EXPECT_FALSE(input->check_context().has_previous());
}

TEST_F(StagesTest, ValidationIsToldWhichOtherBodiesTheReportNames) {
  const auto report = Create();
  ASSERT_THAT(report, IsOk());
  v1::UpdateContentRequest update;
  update.set_name(report->name());
  update.set_etag(report->etag());
  update.mutable_content()->set_title("年报");
  update.mutable_content()->add_lead()->set_text("某市 教育局：现将某市科学技术局年报公布如下。");
  ASSERT_THAT(Call<report::v1::AnnualReport>("ReportService/UpdateContent", update, "the-preparer"), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  const auto input = Input(TakeJob(job::v1::VALIDATION));
  ASSERT_THAT(input, IsOk());
  EXPECT_THAT(input->check_context().other_organs(), ::testing::ElementsAre("某市教育局"));
}

TEST_F(StagesTest, WhoeverIsNextIsTold) {
  File();
  std::map<std::string, std::string> told;
  EXPECT_THAT(relay_->RunOnce(), IsOk());
  const auto jobs =
      queue_.Take({job::v1::NOTIFICATION, "w", 10, absl::Seconds(30), absl::ZeroDuration()}, clock_.Now());
  for (const LeasedJob& job : *jobs) {
    const auto input = Input(job);
    ASSERT_THAT(input, IsOk());
    ASSERT_GE(input->recipients_size(), 1) << job.job.occasion();
    EXPECT_EQ(input->event().action(), job.job.occasion());
    told[job.job.occasion()] = input->recipients(0).principal();
  }
  EXPECT_EQ(told["Pass"], "reviewer");
  EXPECT_EQ(told["ClearSecrecy"], "signer");
  EXPECT_EQ(told["SignOff"], "checker");
}

TEST_F(StagesTest, CorrectionSupersedesThePublishedRevisionOnlyWhenItIsPublished) {
  Publish();
  v1::CorrectAnnualReportRequest correct;
  correct.set_name("organs/a/annualReports/2025");
  correct.set_etag(Get().etag());
  correct.set_kind(report::v1::Revision::CORRECTION);
  correct.set_public_note("表三有误，予以更正。");
  ASSERT_THAT(Call<report::v1::AnnualReport>("ReportService/CorrectAnnualReport", correct), IsOk());
  EXPECT_EQ(Get().effective_revision(), 1);
  EXPECT_EQ(Get().state(), report::v1::DRAFT);
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  ASSERT_THAT(CompleteCheck(TakeJob(job::v1::VALIDATION), true), IsOk());
  ASSERT_THAT(Step("ReviewAnnualReport", "the-reviewer"), IsOk());
  ASSERT_THAT(Step("ClearAnnualReport", "the-reviewer"), IsOk());
  ASSERT_THAT(Step("SignOffAnnualReport", "the-signer"), IsOk());
  ASSERT_THAT(Step("ApproveAnnualReport", "the-checker"), IsOk());
  ASSERT_THAT(Complete(TakeJob(job::v1::RENDERING), Rendered(Newest().content_digest())), IsOk());
  ASSERT_THAT(Complete(TakeJob(job::v1::PUBLICATION), Published(Newest().content_digest())), IsOk());
  EXPECT_EQ(Get().effective_revision(), 2);
  v1::GetRevisionRequest first;
  first.set_name("organs/a/annualReports/2025/revisions/1");
  EXPECT_EQ(Call<report::v1::Revision>("ReportService/GetRevision", first)->state(), report::v1::SUPERSEDED);
  EXPECT_EQ(Newest().public_note(), "表三有误，予以更正。");
}

// What the public tree must not show is never asked for, and taken out where it was written in the same moment.
class MovedOnTest : public StagesTest {
 protected:
  void Approve() {
    File();
    ASSERT_THAT(Step("ApproveAnnualReport", "the-checker"), IsOk());
  }
  absl::Status Return() {
    v1::ReturnAnnualReportRequest request;
    request.set_name("organs/a/annualReports/2025");
    request.set_etag(Get().etag());
    request.add_reasons()->set_text("数字有误");
    return Call<report::v1::AnnualReport>("ReportService/ReturnAnnualReport", request, "the-checker").status();
  }
  absl::Status Withdraw() {
    v1::WithdrawAnnualReportRequest request;
    request.set_name("organs/a/annualReports/2025");
    request.set_etag(Get().etag());
    request.set_reason(v1::WithdrawAnnualReportRequest::PRIVACY);
    return Call<report::v1::AnnualReport>("ReportService/WithdrawAnnualReport", request, "the-checker").status();
  }
  absl::Status Correct() {
    v1::CorrectAnnualReportRequest request;
    request.set_name("organs/a/annualReports/2025");
    request.set_etag(Get().etag());
    request.set_kind(report::v1::Revision::CORRECTION);
    request.set_public_note("表三有误，予以更正。");
    return Call<report::v1::AnnualReport>("ReportService/CorrectAnnualReport", request).status();
  }
  int64_t OpenJobs() {
    int64_t count = -1;
    EXPECT_THAT(database_->Read([&](sql::Connection& connection) -> absl::Status {
      count = *IntakeTx(connection).CountOpenJobs();
      return absl::OkStatus();
    }),
                IsOk());
    return count;
  }
};

TEST_F(MovedOnTest, RenderingOfAReturnedReportIsNotBegunAndItsRowIsClosed) {
  Approve();
  const LeasedJob job = TakeJob(job::v1::RENDERING);
  ASSERT_THAT(Return(), IsOk());
  const int64_t before = OpenJobs();
  EXPECT_TRUE(Input(job)->already_done());
  EXPECT_EQ(OpenJobs(), before - 1);
}

TEST_F(MovedOnTest, FilesOfAReportReturnedWhileItWasBeingPublishedAreRefusedUntilTheyAreTakenOut) {
  Approve();
  ASSERT_THAT(Complete(TakeJob(job::v1::RENDERING), Rendered(Newest().content_digest())), IsOk());
  const LeasedJob job = TakeJob(job::v1::PUBLICATION);
  EXPECT_EQ(Input(job)->revision().state(), report::v1::APPROVED);
  ASSERT_THAT(Return(), IsOk());
  EXPECT_THAT(Complete(job, Published(Newest().content_digest())), HasReason("REPORT_MOVED_ON"));
  EXPECT_EQ(Input(job)->revision().state(), report::v1::RETURNED);
  v1::CompleteStageRequest taken_out;
  taken_out.mutable_published();
  EXPECT_THAT(Complete(job, taken_out), IsOk());
  EXPECT_TRUE(Input(job)->already_done());
  EXPECT_EQ(Get().state(), report::v1::RETURNED);
}

TEST_F(MovedOnTest, WithdrawalSendsThePublisherToTakeTheFilesOut) {
  Publish();
  ASSERT_THAT(Withdraw(), IsOk());
  EXPECT_EQ(Get().effective_revision(), 0);
  const LeasedJob job = TakeJob(job::v1::PUBLICATION);
  EXPECT_EQ(Input(job)->revision().state(), report::v1::WITHDRAWN);
  v1::CompleteStageRequest taken_out;
  taken_out.mutable_published();
  EXPECT_THAT(Complete(job, taken_out), IsOk());
  EXPECT_EQ(Get().state(), report::v1::WITHDRAWN);
}

TEST_F(MovedOnTest, PublishedReportIsWithdrawnWhileItsCorrectionIsADraft) {
  Publish();
  ASSERT_THAT(Correct(), IsOk());
  ASSERT_THAT(Withdraw(), IsOk());
  EXPECT_EQ(Get().state(), report::v1::DRAFT);
  EXPECT_EQ(Get().effective_revision(), 0);
  EXPECT_EQ(TakeJob(job::v1::PUBLICATION).job.revision(), 1);
}

TEST_F(MovedOnTest, WithdrawnReportComesBackAsACorrection) {
  Publish();
  ASSERT_THAT(Withdraw(), IsOk());
  ASSERT_THAT(Correct(), IsOk());
  EXPECT_EQ(Get().state(), report::v1::DRAFT);
  EXPECT_EQ(Get().revision(), 2);
}

// A report that awaits its signature under a verdict of an older release of the rules.
class StaleVerdictTest : public StagesTest {
 protected:
  void SetUp() override {
    ASSERT_THAT(Create(), IsOk());
    ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
    const LeasedJob job = TakeJob(job::v1::VALIDATION);
    v1::CompleteStageRequest request;
    request.mutable_check_result()->set_passed(true);
    request.mutable_check_result()->set_content_digest(Newest().content_digest());
    request.mutable_check_result()->set_format_digest("of an older release");
    ASSERT_THAT(Complete(job, request), IsOk());
    ASSERT_THAT(queue_.Ack(job), IsOk());
    ASSERT_THAT(Step("ReviewAnnualReport", "the-reviewer"), IsOk());
    ASSERT_THAT(Step("ClearAnnualReport", "the-reviewer"), IsOk());
  }
};

TEST_F(StaleVerdictTest, DoesNotCarryASignature) {
  EXPECT_THAT(Step("SignOffAnnualReport", "the-signer"), HasReason("VERDICT_STALE"));
}

TEST_F(StaleVerdictTest, IsRenewedByOneJobHoweverOftenTheSignerTriesAndThenCarriesTheSignature) {
  EXPECT_THAT(Step("SignOffAnnualReport", "the-signer"), HasReason("VERDICT_STALE"));
  EXPECT_THAT(Step("SignOffAnnualReport", "the-signer"), HasReason("VERDICT_STALE"));
  const LeasedJob job = TakeJob(job::v1::VALIDATION);
  EXPECT_EQ(queue_.Stats(job::v1::VALIDATION, clock_.Now())->waiting, 0);
  ASSERT_THAT(CompleteCheck(job, true), IsOk());
  EXPECT_EQ(Get().state(), report::v1::AWAITING_SIGN_OFF);
  EXPECT_THAT(Step("SignOffAnnualReport", "the-signer"), IsOk());
}

TEST_F(StaleVerdictTest, RenewedAndNegativeForbidsTheSignature) {
  EXPECT_THAT(Step("SignOffAnnualReport", "the-signer"), HasReason("VERDICT_STALE"));
  ASSERT_THAT(CompleteCheck(TakeJob(job::v1::VALIDATION), false), IsOk());
  EXPECT_THAT(Step("SignOffAnnualReport", "the-signer"), HasReason("VERDICT_FAILED"));
}

class OutboxRelayTest : public StagesTest {
 protected:
  int64_t written_ = 0;  // creation times, in order
};

TEST_F(OutboxRelayTest, RowIsSentOnceAndAgainOnlyAfterALongSilence) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  const LeasedJob job = TakeJob(job::v1::VALIDATION);
  ASSERT_THAT(queue_.Ack(job), IsOk());  // lost: acknowledged without a result
  ASSERT_THAT(relay_->RunOnce(), IsOk());
  EXPECT_EQ(queue_.Stats(job::v1::VALIDATION, clock_.Now())->waiting, 0);
  clock_.Advance(absl::Minutes(16));
  ASSERT_THAT(relay_->RunOnce(), IsOk());
  EXPECT_EQ(queue_.Stats(job::v1::VALIDATION, clock_.Now())->waiting, 1);
}

TEST_F(OutboxRelayTest, KindThatDrainsKeepsItsRowsAndDoesNotHoldUpTheOthers) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(queue_.SetDraining(job::v1::VALIDATION, true), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  EXPECT_THAT(relay_->RunOnce(), HasReason("QUEUE_DRAINING"));
  ASSERT_THAT(queue_.SetDraining(job::v1::VALIDATION, false), IsOk());
  EXPECT_THAT(relay_->RunOnce(), IsOk());
  EXPECT_EQ(queue_.Stats(job::v1::VALIDATION, clock_.Now())->waiting, 1);
}

TEST_F(OutboxRelayTest, OrgansTakeTurnsAndBulkWorkIsLateButNotLastForEver) {
  const auto add = [&](const std::string& id, const std::string& organ, job::v1::Priority priority) {
    job::v1::Job job;
    job.set_id(id);
    job.set_kind(job::v1::RENDERING);
    job.set_report("organs/" + organ + "/annualReports/2025");
    job.set_priority(priority);
    job.mutable_create_time()->set_seconds(++written_);
    EXPECT_THAT(database_->Write([&](sql::Connection& c) { return IntakeTx(c).AddJob(job); }), IsOk());
  };
  add("mass1", "a", job::v1::BULK);
  add("mass2", "a", job::v1::BULK);
  add("mass3", "b", job::v1::BULK);
  for (int i = 1; i <= 6; ++i) add(absl::StrCat("clerk-a", i), "a", job::v1::INTERACTIVE);
  add("clerk-c", "c", job::v1::INTERACTIVE);
  std::vector<std::string> ids;
  EXPECT_THAT(database_->Read([&](sql::Connection& c) -> absl::Status {
    const auto jobs = IntakeTx(c).JobsToSend(job::v1::RENDERING, clock_.Now(), 100);
    for (const job::v1::Job& job : *jobs) ids.push_back(job.id());
    return jobs.status();
  }),
              IsOk());
  EXPECT_THAT(ids, ::testing::ElementsAre("clerk-a1", "clerk-c", "clerk-a2", "clerk-a3", "clerk-a4", "mass1", "mass3",
                                          "clerk-a5", "clerk-a6", "mass2"));
}

TEST_F(OutboxRelayTest, OnlyAWindowLiesInTheQueueSoThatLateComersOvertakeAMassImport) {
  OutboxRelay relay(*database_, queue_, clock_, {.instance = "other", .window = 10});
  const auto add = [&](const std::string& id, const std::string& organ) {
    job::v1::Job job;
    job.set_id(id);
    job.set_kind(job::v1::RENDERING);
    job.set_report("organs/" + organ + "/annualReports/2025");
    job.mutable_create_time()->set_seconds(++written_);
    EXPECT_THAT(database_->Write([&](sql::Connection& c) { return IntakeTx(c).AddJob(job); }), IsOk());
  };
  for (int i = 0; i < 100; ++i) add(absl::StrCat("mass", i), "a");
  ASSERT_THAT(relay.RunOnce(), IsOk());
  EXPECT_EQ(queue_.Stats(job::v1::RENDERING, clock_.Now())->waiting, 10);
  add("clerk", "c");
  ASSERT_THAT(queue_.Take({job::v1::RENDERING, "w", 5, absl::Seconds(30), absl::ZeroDuration()}, clock_.Now()), IsOk());
  ASSERT_THAT(relay.RunOnce(), IsOk());
  std::vector<std::string> ids;
  const auto known = queue_.List(job::v1::RENDERING, 100);
  for (const job::v1::Job& job : *known) ids.push_back(job.id());
  EXPECT_THAT(ids, ::testing::Contains("clerk"));
  EXPECT_EQ(ids.size(), 15u);
}

TEST_F(OutboxRelayTest, RateOfAKindIsToldToEveryNewQueue) {
  MemoryQueue other;
  for (MemoryQueue* queue : {&queue_, &other}) {
    OutboxRelay relay(*database_, *queue, clock_,
                      {.instance = "this", .rates = {{job::v1::RENDERING, {.jobs = 2, .period = absl::Minutes(1)}}}});
    ASSERT_THAT(relay.RunOnce(), IsOk());
    std::vector<job::v1::Job> jobs(5);
    for (size_t i = 0; i < jobs.size(); ++i) {
      jobs[i].set_id(absl::StrCat("r", i));
      jobs[i].set_kind(job::v1::RENDERING);
    }
    ASSERT_THAT(queue->Push(jobs), IsOk());
    const auto taken = queue->Take({job::v1::RENDERING, "w", 5, absl::Seconds(30), absl::ZeroDuration()}, clock_.Now());
    EXPECT_EQ(taken->size(), 2u);
  }
}

TEST_F(OutboxRelayTest, OfTwoInstancesOneRelaysUntilItFallsSilentOrResigns) {
  OutboxRelay first(*database_, queue_, clock_, {.instance = "first"});
  OutboxRelay second(*database_, queue_, clock_, {.instance = "second"});
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(first.RunOnce(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  const auto waiting = [&] { return queue_.Stats(job::v1::VALIDATION, clock_.Now())->waiting; };
  ASSERT_THAT(second.RunOnce(), IsOk());
  EXPECT_EQ(waiting(), 0);
  clock_.Advance(absl::Seconds(6));
  ASSERT_THAT(second.RunOnce(), IsOk());
  EXPECT_EQ(waiting(), 1);
  ASSERT_THAT(first.RunOnce(), IsOk());
  ASSERT_THAT(second.Resign(), IsOk());
  job::v1::Job job;
  job.set_id("later");
  job.set_kind(job::v1::VALIDATION);
  ASSERT_THAT(database_->Write([&](sql::Connection& c) { return IntakeTx(c).AddJob(job); }), IsOk());
  ASSERT_THAT(first.RunOnce(), IsOk());
  EXPECT_EQ(waiting(), 2);
}

TEST_F(OutboxRelayTest, ClosedRowIsNeverSentAgain) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  const LeasedJob job = TakeJob(job::v1::VALIDATION);
  ASSERT_THAT(CompleteCheck(job, true), IsOk());
  ASSERT_THAT(queue_.Ack(job), IsOk());
  clock_.Advance(absl::Hours(1));
  ASSERT_THAT(relay_->RunOnce(), IsOk());
  EXPECT_EQ(queue_.Stats(job::v1::VALIDATION, clock_.Now())->waiting, 0);
}

}  // namespace
}  // namespace nianbao::intake
