#include "services/intake/explanations.h"

#include "gmock/gmock.h"
#include "services/intake/season_fixture.h"

namespace nianbao::intake {
namespace {

using report::v1::AnnualReport;
using ::testing::SizeIs;

class ExplanationsTest : public SeasonFixture {
 protected:
  ExplanationsTest() : SeasonFixture(/*first_report_year=*/2024) {
    Register("bureau", "display_name: '某局' kind: DEPT");
    FileReport("bureau", 2024,
               "explanations { rule_id: 'XY-005' text: '职能划入' } explanations { rule_id: 'XY-008' text: '无变化' }");
  }
  absl::StatusOr<AnnualReport> Answer(const std::string& answers, const std::string& who = "any-checker",
                                      int year = 2024) {
    auto request = ParseText<v1::AnswerExplanationsRequest>(answers);
    request.set_name(NameOf("bureau", year));
    request.set_etag(Report("bureau", year).etag());
    return Call<AnnualReport>("ReportService/AnswerExplanations", request, who);
  }
};

TEST_F(ExplanationsTest, RefusedExplanationStopsTheApprovalUntilItIsAccepted) {
  ASSERT_THAT(
      Answer("answers { rule_id: 'XY-005' accepted: true } answers { rule_id: 'XY-008' comment: '请写明依据' }"),
      IsOk());
  const report::v1::Revision revision = Revision("bureau", 2024);
  ASSERT_THAT(revision.explanation_answers(), SizeIs(2));
  EXPECT_EQ(revision.explanation_answers(1).principal(), "any-checker");
  EXPECT_EQ(revision.explanation_answers(1).comment(), "请写明依据");
  const auto refused = Act("bureau", 2024, "ApproveAnnualReport", "any-checker");
  EXPECT_THAT(refused, HasReason("EXPLANATION_REFUSED"));
  EXPECT_EQ(DetailOf(refused.status()).metadata.at("rule"), "XY-008");
  ASSERT_THAT(Answer("answers { rule_id: 'XY-008' accepted: true }"), IsOk());
  EXPECT_THAT(Act("bureau", 2024, "ApproveAnnualReport", "any-checker"), IsOk());
}

TEST_F(ExplanationsTest, NextYearIsOfferedWhatNobodyRefused) {
  ASSERT_THAT(Publish("bureau", 2024), IsOk());
  ASSERT_THAT(Answer("answers { rule_id: 'XY-008' comment: '明年不能再这样写' }"), IsOk());
  ASSERT_THAT(Draft("bureau", 2025, ""), IsOk());
  const report::v1::Revision draft = Revision("bureau", 2025);
  ASSERT_THAT(draft.offered_explanations(), SizeIs(1));
  EXPECT_EQ(draft.offered_explanations(0).text(), "职能划入");
}

TEST_F(ExplanationsTest, OnlyTheCompetentDepartmentAnswersAndOnlyWhatWasFiledAndExplained) {
  EXPECT_THAT(Answer("answers { rule_id: 'XY-005' accepted: true }", "any-preparer"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Answer("answers { rule_id: 'XY-001' accepted: true }"), HasReason("EXPLANATION_UNKNOWN"));
  EXPECT_THAT(Answer("answers { rule_id: 'XY-005' fingerprint: '00' accepted: true }"),
              HasReason("EXPLANATION_UNKNOWN"));
  EXPECT_THAT(Answer(""), HasReason("FIELD_REQUIRED"));
  ASSERT_THAT(Draft("bureau", 2025, "explanations { rule_id: 'XY-005' text: '说明' }"), IsOk());
  EXPECT_THAT(Answer("answers { rule_id: 'XY-005' accepted: true }", "any-checker", 2025),
              HasReason("REPORT_NOT_FILED"));
}

}  // namespace
}  // namespace nianbao::intake
