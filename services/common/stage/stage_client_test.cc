#include "services/common/stage/stage_client.h"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/error.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao {
namespace {

// Answers each method with what the test says.
class ScriptedCaller final : public rpc::Caller {
 public:
  void Start(const std::string& method, std::string request, const rpc::CallOptions&, Done done) override {
    const std::string name = method.substr(method.rfind('/') + 1);
    requests[name] = std::move(request);
    done(answers.at(name));
  }
  std::map<std::string, absl::StatusOr<std::string>> answers;
  std::map<std::string, std::string> requests;
};

class StageClientTest : public ::testing::Test {
 protected:
  StageClientTest() {
    job_.job.set_id("job");
    job_.job.set_report("organs/a/annualReports/2025");
    job_.job.set_revision(3);
    job_.fence = 7;
    intake_.answers["GetStageInput"] = intake::v1::StageInput().SerializeAsString();
    intake_.answers["CompleteStage"] = std::string();
  }
  absl::Status Handle(absl::StatusOr<intake::v1::CompleteStageRequest> result) {
    return client_.HandlerOf([&](const LeasedJob&, const intake::v1::StageInput&) {
      ++worked_;
      return result;
    })(job_);
  }
  intake::v1::CompleteStageRequest Sent() {
    intake::v1::CompleteStageRequest sent;
    sent.ParseFromString(intake_.requests["CompleteStage"]);
    return sent;
  }

  ScriptedCaller intake_;
  StageClient client_{intake_};
  LeasedJob job_;
  int worked_ = 0;
};

TEST_F(StageClientTest, ResultCarriesJobRevisionAndFence) {
  EXPECT_THAT(Handle(intake::v1::CompleteStageRequest()), IsOk());
  EXPECT_EQ(Sent().job_id(), "job");
  EXPECT_EQ(Sent().revision(), 3);
  EXPECT_EQ(Sent().fence(), 7);
}

TEST_F(StageClientTest, JobThatIsDoneAlreadyIsNotWorkedAgain) {
  intake::v1::StageInput done;
  done.set_already_done(true);
  intake_.answers["GetStageInput"] = done.SerializeAsString();
  EXPECT_THAT(Handle(intake::v1::CompleteStageRequest()), IsOk());
  EXPECT_EQ(worked_, 0);
}

TEST_F(StageClientTest, ResultOfAJobThatARestoredDatabaseDoesNotKnowIsNoError) {
  intake_.answers["CompleteStage"] = MakeError(absl::StatusCode::kNotFound, "unknown", {.reason = "JOB_UNKNOWN"});
  EXPECT_THAT(Handle(intake::v1::CompleteStageRequest()), IsOk());
}

TEST_F(StageClientTest, PublicationOfAReportThatWasReturnedMeanwhileIsDoneAnew) {
  intake_.answers["CompleteStage"] = MakeError(absl::StatusCode::kAborted, "moved on", {.reason = "REPORT_MOVED_ON"});
  EXPECT_TRUE(IsPassing(Handle(intake::v1::CompleteStageRequest())));
}

TEST_F(StageClientTest, ResultAfterALaterLeaseIsTriedAgainSoThatALeaseStillHeldKeepsItsJob) {
  intake_.answers["CompleteStage"] =
      MakeError(absl::StatusCode::kFailedPrecondition, "late", {.reason = "JOB_SUPERSEDED"});
  const absl::Status status = Handle(intake::v1::CompleteStageRequest());
  EXPECT_THAT(status, HasReason("JOB_SUPERSEDED"));
  EXPECT_TRUE(IsPassing(status));
}

TEST_F(StageClientTest, ClaimCarriesTheFence) {
  EXPECT_THAT(Handle(intake::v1::CompleteStageRequest()), IsOk());
  intake::v1::GetStageInputRequest claim;
  claim.ParseFromString(intake_.requests["GetStageInput"]);
  EXPECT_EQ(claim.fence(), 7);
}

TEST_F(StageClientTest, NothingIsHandedInOnceTheLeaseIsKnownAsLost) {
  job_.lease.Lose();
  EXPECT_THAT(Handle(intake::v1::CompleteStageRequest()), HasReason("JOB_SUPERSEDED"));
  EXPECT_EQ(intake_.requests.count("CompleteStage"), 0U);
}

TEST_F(StageClientTest, UnreachableIntakeIsAnErrorToBeTriedAgain) {
  intake_.answers["CompleteStage"] = absl::UnavailableError("down");
  EXPECT_TRUE(IsPassing(Handle(intake::v1::CompleteStageRequest())));
}

TEST_F(StageClientTest, FailureIsReportedWithReasonAndSentence) {
  EXPECT_THAT(client_.ReportFailure(job_, FieldError("GLYPH_MISSING", "x", "缺字")), IsOk());
  EXPECT_EQ(Sent().failed().reason(), "GLYPH_MISSING");
  EXPECT_THAT(Sent().failed().message(), ::testing::HasSubstr("缺字"));
}

}  // namespace
}  // namespace nianbao
