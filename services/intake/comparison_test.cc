// Explanations and consents: what passes with whose word, kept with the revision and offered again next year; opening
// figures as last year; reports that look alike.
#include "gmock/gmock.h"
#include "services/common/base/digest.h"
#include "services/intake/intake_fixture.h"

namespace nianbao::intake {
namespace {

using report::v1::AnnualReport;
using ::testing::HasSubstr;

constexpr char kReviewer[] = "aaaaaaaaaaaaaaaa";
constexpr char kCompetent[] = "cccccccccccccccc";

class ConsentsTest : public IntakeFixture {
 protected:
  // VALIDATING → IN_REVIEW with two explained errors, one for the reviewer, one for the competent department.
  void PassWithExplainedErrors() {
    ASSERT_THAT(Create(), IsOk());
    ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
    v1::CompleteStageRequest request;
    *request.mutable_check_result() = ParseText<report::v1::CheckResult>(R"pb(
      findings {
        rule_id: "XY-003"
        severity: ERROR
        override: REVIEWER
        explanation: "清理往年文件"
        fingerprint: "aaaaaaaaaaaaaaaa"
        stage: SUBMIT
      }
      findings {
        rule_id: "SEN-001"
        severity: ERROR
        override: COMPETENT
        explanation: "引用原文"
        fingerprint: "cccccccccccccccc"
        stage: SUBMIT
      }
      findings { rule_id: "T3-006" severity: WARNING override: EXPLAIN explanation: "年底集中申请" fingerprint: "wwww" }
      passed: true
    )pb");
    request.mutable_check_result()->set_content_digest(Newest().content_digest());
    request.mutable_check_result()->set_format_digest(Get().format_digest());
    ASSERT_THAT(Complete(TakeJob(job::v1::VALIDATION), request), IsOk());
  }

  absl::StatusOr<AnnualReport> StepWith(const std::string& method, const std::string& who,
                                        const std::vector<std::pair<std::string, bool>>& consents) {
    v1::TransitionRequest request;
    request.set_name("organs/a/annualReports/2025");
    request.set_etag(Get().etag());
    for (const auto& [fingerprint, agreed] : consents) {
      report::v1::Consent& consent = *request.add_consents();
      consent.set_fingerprint(fingerprint);
      consent.set_agreed(agreed);
      consent.set_comment("情况属实");
    }
    return Call<AnnualReport>("ReportService/" + method, request, who);
  }
};

TEST_F(ConsentsTest, ExplainedErrorNeedsTheReviewersConsentAtReview) {
  PassWithExplainedErrors();
  const auto without = StepWith("ReviewAnnualReport", "the-reviewer", {});
  EXPECT_THAT(without, HasReason("CONSENT_MISSING"));
  EXPECT_EQ(DetailOf(without.status()).metadata.at("rules"), "XY-003");
  EXPECT_THAT(StepWith("ReviewAnnualReport", "the-reviewer", {{kReviewer, true}}), IsOk());
  ASSERT_EQ(Newest().consents_size(), 1);
  const report::v1::Consent consent = Newest().consents(0);
  EXPECT_EQ(consent.rule_id(), "XY-003");
  EXPECT_TRUE(consent.agreed());
  EXPECT_EQ(consent.principal(), "reviewer");
  EXPECT_EQ(consent.action(), "Review");
  EXPECT_EQ(consent.comment(), "情况属实");
}

TEST_F(ConsentsTest, RefusedExplanationDoesNotPassAndTheRefusalIsKeptWithTheReturn) {
  PassWithExplainedErrors();
  EXPECT_THAT(StepWith("ReviewAnnualReport", "the-reviewer", {{kReviewer, false}}), HasReason("CONSENT_REFUSED"));
  EXPECT_EQ(Get().state(), report::v1::IN_REVIEW);
  EXPECT_EQ(Newest().consents_size(), 0);
  v1::ReturnAnnualReportRequest request;
  request.set_name("organs/a/annualReports/2025");
  request.set_etag(Get().etag());
  request.add_reasons()->set_text("理由不成立");
  request.add_refusals()->set_fingerprint("nobody-knows");
  EXPECT_THAT(Call<AnnualReport>("ReportService/ReturnAnnualReport", request, "the-reviewer"),
              HasReason("CONSENT_UNKNOWN"));
  request.mutable_refusals(0)->set_fingerprint(kReviewer);
  request.mutable_refusals(0)->set_agreed(true);
  ASSERT_THAT(Call<AnnualReport>("ReportService/ReturnAnnualReport", request, "the-reviewer"), IsOk());
  ASSERT_EQ(Newest().consents_size(), 1);
  EXPECT_FALSE(Newest().consents(0).agreed());
  EXPECT_EQ(Newest().consents(0).action(), "Return");
  ASSERT_THAT(Step("ReviseAnnualReport", "the-preparer"), IsOk());
  EXPECT_EQ(Newest().consents_size(), 0);
}

TEST_F(ConsentsTest, CompetentDepartmentsErrorWaitsForApproval) {
  PassWithExplainedErrors();
  EXPECT_THAT(StepWith("ReviewAnnualReport", "the-reviewer", {{kReviewer, true}, {kCompetent, true}}),
              HasReason("CONSENT_UNKNOWN"));
  ASSERT_THAT(StepWith("ReviewAnnualReport", "the-reviewer", {{kReviewer, true}}), IsOk());
  ASSERT_THAT(Step("ClearAnnualReport", "the-reviewer"), IsOk());
  ASSERT_THAT(Step("SignOffAnnualReport", "the-signer"), IsOk());
  EXPECT_THAT(Step("ApproveAnnualReport", "the-checker"), HasReason("CONSENT_MISSING"));
  ASSERT_THAT(StepWith("ApproveAnnualReport", "the-checker", {{kCompetent, true}}), IsOk());
  EXPECT_EQ(Newest().consents_size(), 2);
  EXPECT_EQ(Newest().consents(1).principal(), "checker");
}

TEST_F(ConsentsTest, ReportWithoutExplainedErrorsNeedsNobodysConsent) {
  File();
  EXPECT_EQ(Newest().consents_size(), 0);
  EXPECT_THAT(Step("ApproveAnnualReport", "the-checker"), IsOk());
}

TEST_F(ConsentsTest, PublishedReportIsDefendedInTheWordsOfTheRule) {
  File();
  ASSERT_THAT(Step("ApproveAnnualReport", "the-checker"), IsOk());
  v1::CompleteStageRequest rendered;
  rendered.mutable_rendered()->set_content_digest("another");
  const LeasedJob job = TakeJob(job::v1::RENDERING);
  const auto mismatch = Complete(job, rendered);
  EXPECT_THAT(mismatch, HasReason("DIGEST_MISMATCH"));
  EXPECT_EQ(DetailOf(mismatch.status()).sentence, "公布内容与签发版本不一致。");
  rendered.mutable_rendered()->set_content_digest(Newest().content_digest());
  ASSERT_THAT(Complete(job, rendered), IsOk());
  v1::CompleteStageRequest published;
  published.mutable_published()->set_content_digest(Newest().content_digest());
  published.mutable_published()->add_artifacts()->set_public_path("a/2025/report.pdf");
  ASSERT_THAT(Complete(TakeJob(job::v1::PUBLICATION), published), IsOk());
  v1::UpdateContentRequest update;
  update.set_name("organs/a/annualReports/2025");
  update.set_etag(Get().etag());
  update.mutable_content()->set_title("改");
  const auto refused = Call<AnnualReport>("ReportService/UpdateContent", update);
  EXPECT_THAT(refused, HasReason("REVISION_FROZEN"));
  EXPECT_EQ(DetailOf(refused.status()).sentence, "已公布的报告不能直接修改，请走“更正”流程。");
  EXPECT_EQ(DetailOf(refused.status()).metadata.at("rule"), "TIM-005");
}

class ComparisonTest : public IntakeFixture {
 protected:
  v1::StageInput Input() {
    EXPECT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
    const LeasedJob job = TakeJob(job::v1::VALIDATION);
    v1::GetStageInputRequest request;
    request.set_job_id(job.job.id());
    request.set_report(job.job.report());
    request.set_revision(job.job.revision());
    request.set_fence(job.fence);
    return *Call<v1::StageInput>("StageService/GetStageInput", request, "the-worker");
  }
  absl::StatusOr<v1::OpeningFigures> Put(const std::string& body, const std::string& who = "the-preparer") {
    auto request = ParseText<v1::PutOpeningFiguresRequest>(body);
    request.set_name("organs/a/openingFigures/2024");
    return Call<v1::OpeningFigures>("OpeningService/PutOpeningFigures", request, who);
  }
  absl::StatusOr<v1::OpeningFigures> Approve(const std::string& etag, const std::string& who, bool take_back = false) {
    v1::ApproveOpeningFiguresRequest request;
    request.set_name("organs/a/openingFigures/2024");
    request.set_etag(etag);
    request.set_take_back(take_back);
    return Call<v1::OpeningFigures>("OpeningService/ApproveOpeningFigures", request, who);
  }
  static constexpr char kFigures[] = R"pb(
    cells { id: "requests/carried_over_out/total" count: 3 }
    source: "2025年1月在门户网站公布的2024年年度报告"
  )pb";
};

TEST_F(ComparisonTest, ApprovedOpeningFiguresServeAsLastYear) {
  ASSERT_THAT(Create(), IsOk());
  const auto figures = Put(kFigures);
  ASSERT_THAT(figures, IsOk());
  EXPECT_EQ(figures->state(), v1::OpeningFigures::PROPOSED);
  EXPECT_EQ(figures->format_id(), "f2021");
  EXPECT_THAT(Approve(figures->etag(), "the-preparer"), HasReason("PERMISSION_DENIED"));
  const auto approved = Approve(figures->etag(), "the-checker");
  ASSERT_THAT(approved, IsOk());
  EXPECT_EQ(approved->approved_by(), "checker");
  const auto context = Input().check_context();
  ASSERT_EQ(context.previous().cells_size(), 1);
  EXPECT_EQ(context.previous().cells(0).count(), 3);
  EXPECT_TRUE(context.previous_is_partial());
  EXPECT_EQ(context.previous_format_id(), "f2021");
}

TEST_F(ComparisonTest, FiguresThatNobodyApprovedDoNotCount) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Put(kFigures), IsOk());
  EXPECT_FALSE(Input().check_context().has_previous());
}

TEST_F(ComparisonTest, ApprovedFiguresAreFixedUntilTheApprovalIsTakenBack) {
  const auto figures = Put(kFigures);
  const auto approved = Approve(figures->etag(), "the-checker");
  EXPECT_THAT(Put(std::string(kFigures) + "etag: '" + approved->etag() + "'"), HasReason("OPENING_APPROVED"));
  const auto back = Approve(approved->etag(), "the-checker", /*take_back=*/true);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->approved_by(), "");
  EXPECT_THAT(Put(kFigures), HasReason("ETAG_MISMATCH"));
  EXPECT_THAT(Put(std::string(kFigures) + "etag: '" + back->etag() + "'"), IsOk());
}

TEST_F(ComparisonTest, OpeningFiguresAreNumbersOfTheYearsForm) {
  EXPECT_THAT(Put("cells { id: 'nothing' count: 1 } source: 'x'"), HasReason("CELL_UNKNOWN"));
  EXPECT_THAT(Put("cells { id: 'requests/carried_over_out/total' raw: '约3' } source: 'x'"),
              HasReason("CELL_WRONG_TYPE"));
  EXPECT_THAT(Put("cells { id: 'requests/carried_over_out/total' count: 3 }"), HasReason("FIELD_REQUIRED"));
  EXPECT_THAT(Put(kFigures, "the-stranger"), HasReason("PERMISSION_DENIED"));
  v1::GetOpeningFiguresRequest get;
  get.set_name("organs/a/openingFigures/2024");
  EXPECT_THAT(Call<v1::OpeningFigures>("OpeningService/GetOpeningFigures", get), HasReason("OPENING_NOT_FOUND"));
}

TEST_F(ComparisonTest, ListShowsWhatTheCallerMaySee) {
  ASSERT_THAT(Put(kFigures), IsOk());
  v1::ListOpeningFiguresRequest list;
  list.set_parent("organs/-");
  const auto seen = [&](const std::string& who) {
    return Call<v1::ListOpeningFiguresResponse>("OpeningService/ListOpeningFigures", list, who)->opening_figures_size();
  };
  EXPECT_EQ(seen("the-checker"), 1);
  EXPECT_EQ(seen("the-stranger"), 0);
}

TEST_F(ComparisonTest, ChangedOpeningFiguresMakeTheVerdictStale) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  ASSERT_THAT(CompleteCheck(TakeJob(job::v1::VALIDATION), true), IsOk());
  ASSERT_THAT(Step("ReviewAnnualReport", "the-reviewer"), IsOk());
  ASSERT_THAT(Step("ClearAnnualReport", "the-reviewer"), IsOk());
  const auto figures = Put(kFigures);
  ASSERT_THAT(Approve(figures->etag(), "the-checker"), IsOk());
  EXPECT_THAT(Step("SignOffAnnualReport", "the-signer"), HasReason("VERDICT_STALE"));
}

TEST_F(ComparisonTest, LastYearsExplanationsAreOfferedAgain) {
  // Last year's report as published.
  auto create = ParseText<v1::CreateAnnualReportRequest>(R"pb(
    parent: "organs/a"
    annual_report { report_year: 2025 }
    content {
      title: "某市科学技术局2025年政府信息公开工作年度报告"
      explanations { rule_id: "T3-006" text: "年底集中申请" }
    }
  )pb");
  ASSERT_THAT(Call<AnnualReport>("ReportService/CreateAnnualReport", create), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  ASSERT_THAT(CompleteCheck(TakeJob(job::v1::VALIDATION), true), IsOk());
  ASSERT_THAT(Step("ReviewAnnualReport", "the-reviewer"), IsOk());
  ASSERT_THAT(Step("ClearAnnualReport", "the-reviewer"), IsOk());
  ASSERT_THAT(Step("SignOffAnnualReport", "the-signer"), IsOk());
  ASSERT_THAT(Step("ApproveAnnualReport", "the-checker"), IsOk());
  v1::CompleteStageRequest rendered;
  rendered.mutable_rendered()->set_content_digest(Newest().content_digest());
  ASSERT_THAT(Complete(TakeJob(job::v1::RENDERING), rendered), IsOk());
  v1::CompleteStageRequest published;
  published.mutable_published()->set_content_digest(Newest().content_digest());
  published.mutable_published()->add_artifacts()->set_public_path("a/2025/report.pdf");
  ASSERT_THAT(Complete(TakeJob(job::v1::PUBLICATION), published), IsOk());
  clock_.Advance(absl::Hours(24 * 365));
  ASSERT_THAT(Create("", 2026), IsOk());
  v1::GetRevisionRequest get;
  get.set_name("organs/a/annualReports/2026/revisions/-");
  const auto revision = Call<report::v1::Revision>("ReportService/GetRevision", get);
  ASSERT_THAT(revision, IsOk());
  ASSERT_EQ(revision->offered_explanations_size(), 1);
  EXPECT_EQ(revision->offered_explanations(0).text(), "年底集中申请");
  EXPECT_EQ(revision->content().explanations_size(), 0);
}

TEST_F(ComparisonTest, ReportsOfTheYearThatLookAlikeComeWithTheirTexts) {
  const std::string same =
      "一年来，我局认真贯彻落实政府信息公开条例，健全工作机制，细化公开内容，拓宽公开渠道，加强队伍建设，"
      "主动公开了机构职能、政策文件、财政预算决算、重大项目和民生服务等方面的政府信息，接受社会监督。";
  auto create = [&](const std::string& organ, const std::string& text, const std::string& who) {
    v1::CreateAnnualReportRequest request;
    request.set_parent(organ);
    request.mutable_annual_report()->set_report_year(2025);
    request.mutable_content()->set_title("年度报告");
    request.mutable_content()->add_sections()->add_paragraphs()->set_text(text);
    EXPECT_THAT(Call<AnnualReport>("ReportService/CreateAnnualReport", request, who), IsOk());
  };
  create("organs/b", same, "the-stranger");
  v1::TransitionRequest submit;
  submit.set_name("organs/b/annualReports/2025");
  submit.set_etag("1");
  ASSERT_THAT(Call<AnnualReport>("ReportService/SubmitAnnualReport", submit, "the-stranger"), IsOk());
  (void)TakeJob(job::v1::VALIDATION);
  create("organs/a", same, "the-preparer");
  const auto context = Input().check_context();
  EXPECT_EQ(context.siblings_searched(), 1);
  ASSERT_EQ(context.siblings_size(), 1);
  EXPECT_EQ(context.siblings(0).organ_display_name(), "某市教育局");
  EXPECT_THAT(context.siblings(0).text(), HasSubstr("健全工作机制"));
}

TEST_F(ComparisonTest, FilingIsToldWithItsSteps) {
  ASSERT_THAT(Create(), IsOk());
  const auto filing = Input().check_context().filing();
  EXPECT_EQ(filing.submit_day(), "");
  ASSERT_EQ(filing.steps_size(), 1);
  EXPECT_EQ(filing.steps(0).action(), "Submit");
}

}  // namespace
}  // namespace nianbao::intake
