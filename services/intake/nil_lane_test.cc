// The nil-report lane with the real questions and the real rules.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "nianbao/intake/v1/nil_service.pb.h"
#include "services/intake/season_fixture.h"

namespace nianbao::intake {
namespace {

using report::v1::AnnualReport;
using ::testing::HasSubstr;

class NilLaneTest : public SeasonFixture {
 protected:
  NilLaneTest() {
    Register("bureau", "display_name: '某县某局' kind: DEPT");
    // Every rule about figures and cells.
    rules_ = {"XT-", "XY-", "FMT-", "FEE-", "NAR-", "AGG-"};
  }
  v1::NilQuestions Questions(int year = 2025) {
    v1::GetNilQuestionsRequest request;
    request.set_name(NameOf("bureau", year));
    const auto questions = Call<v1::NilQuestions>("NilService/GetNilQuestions", request, "any-preparer");
    EXPECT_THAT(questions, IsOk());
    return questions.ok() ? *questions : v1::NilQuestions();
  }
  // NOTHING to every question but those named.
  v1::AnswerNilQuestionsRequest Nothing(int year, const std::vector<std::string>& but = {}) {
    v1::AnswerNilQuestionsRequest request;
    request.set_name(NameOf("bureau", year));
    request.set_etag(Report("bureau", year).etag());
    const v1::NilQuestions asked = Questions(year);
    for (const auto& question : asked.questions()) {
      v1::NilAnswer& answer = *request.add_answers();
      answer.set_question(question.id());
      const bool something = std::find(but.begin(), but.end(), question.id()) != but.end();
      answer.set_answer(something ? v1::NilAnswer::SOMETHING : v1::NilAnswer::NOTHING);
    }
    return request;
  }
  absl::StatusOr<AnnualReport> Answer(const v1::AnswerNilQuestionsRequest& request) {
    return Call<AnnualReport>("NilService/AnswerNilQuestions", request, "any-preparer");
  }
  int64_t CellOf(const std::string& id, int year = 2025) {
    const report::v1::Revision revision = Revision("bureau", year);
    for (const auto& cell : revision.content().cells()) {
      if (cell.id() == id) return cell.value_case() == report::v1::Cell::kFen ? cell.fen() : cell.count();
    }
    return -1;
  }
};

TEST_F(NilLaneTest, EightAnswersFillEveryCellAndTheRulesPassIt) {
  ASSERT_THAT(Draft("bureau", 2025, "title: '某县某局2025年政府信息公开工作年度报告'"), IsOk());
  EXPECT_EQ(Questions().questions_size(), 8);
  ASSERT_THAT(Answer(Nothing(2025)), IsOk());
  const auto content = Revision("bureau", 2025).content();
  const format::Edition& edition = *format::FormatRegistry::Embedded().ForYear(2025);
  EXPECT_EQ(content.cells_size(), static_cast<int>(edition.cells().size()));  // not a cell was left out
  EXPECT_EQ(CellOf("requests/newly_received/total"), 0);
  EXPECT_EQ(CellOf("processing_fee/received/value"), 0);
  ASSERT_EQ(content.sections_size(), 2);
  EXPECT_EQ(content.sections(0).section_id(), "requests_handling");
  EXPECT_THAT(content.sections(0).paragraphs(0).text(), HasSubstr("2025年，本机关未收到政府信息公开申请"));
  ASSERT_THAT(Answer(Nothing(2025)), IsOk());  // once more changes nothing
  EXPECT_EQ(Revision("bureau", 2025).content().sections(0).paragraphs_size(), 1);
  ASSERT_THAT(Submit("bureau", 2025), IsOk());
  const report::v1::CheckResult verdict = Revision("bureau", 2025).check_result();
  EXPECT_TRUE(verdict.passed()) << verdict.ShortDebugString();
}

TEST_F(NilLaneTest, WhatThereWasSomethingOfIsLeftToBeFilledIn) {
  ASSERT_THAT(Draft("bureau", 2025, "cells { id: 'proactive/administrative_licensing/decisions' count: 12 }"), IsOk());
  EXPECT_THAT(Answer(Nothing(2025)), HasReason("NIL_CONTRADICTED"));
  EXPECT_EQ(CellOf("requests/newly_received/total"), -1);  // nothing half-done
  ASSERT_THAT(Answer(Nothing(2025, {"licensing", "requests"})), IsOk());
  EXPECT_EQ(CellOf("proactive/administrative_licensing/decisions"), 12);
  EXPECT_EQ(CellOf("requests/newly_received/total"), -1);
  EXPECT_EQ(CellOf("disputes/cases/administrative_reconsideration.total"), 0);
}

TEST_F(NilLaneTest, RequestsCarriedOverFromLastYearContradictNothing) {
  FileReport("bureau", 2024, "cells { id: 'requests/carried_over_out/total' count: 3 }");
  ASSERT_THAT(Publish("bureau", 2024), IsOk());
  ASSERT_THAT(Draft("bureau", 2025, ""), IsOk());
  const absl::Status refused = Answer(Nothing(2025)).status();
  EXPECT_THAT(refused, HasReason("NIL_CONTRADICTED"));
  EXPECT_EQ(DetailOf(refused).metadata["cell"], "requests/carried_over_in/total");
  EXPECT_THAT(Answer(Nothing(2025, {"requests"})), IsOk());
}

TEST_F(NilLaneTest, EveryQuestionIsAnsweredOnceByWhoPreparesADraft) {
  ASSERT_THAT(Draft("bureau", 2025, ""), IsOk());
  v1::AnswerNilQuestionsRequest request = Nothing(2025);
  request.mutable_answers()->RemoveLast();
  EXPECT_THAT(Answer(request), HasReason("NIL_QUESTION_OPEN"));
  *request.add_answers() = request.answers(0);
  EXPECT_THAT(Answer(request), HasReason("NIL_QUESTION_UNKNOWN"));
  EXPECT_THAT(Call<AnnualReport>("NilService/AnswerNilQuestions", Nothing(2025), "any-signer"),
              HasReason("PERMISSION_DENIED"));
  request = Nothing(2025);
  request.set_etag("0");
  EXPECT_THAT(Answer(request), HasReason("ETAG_MISMATCH"));
  ASSERT_THAT(Submit("bureau", 2025), IsOk());
  EXPECT_THAT(Answer(Nothing(2025)), HasReason("REVISION_FROZEN"));
}

}  // namespace
}  // namespace nianbao::intake
