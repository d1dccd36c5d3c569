#include "services/intake/reports.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/intake/intake_fixture.h"

namespace nianbao::intake {
namespace {

using report::v1::AnnualReport;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ReportsTest : public IntakeFixture {};

v1::UpdateContentRequest Update(const std::string& etag, const std::string& content) {
  auto request = ParseText<v1::UpdateContentRequest>("content { " + content + " }");
  request.set_name("organs/a/annualReports/2025");
  request.set_etag(etag);
  return request;
}

TEST_F(ReportsTest, NewReportIsADraftOfTheYearsEdition) {
  const auto report = Create();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->name(), "organs/a/annualReports/2025");
  EXPECT_EQ(report->state(), report::v1::DRAFT);
  EXPECT_EQ(report->format_id(), "f2021");
  EXPECT_EQ(report->revision(), 1);
}

TEST_F(ReportsTest, SecondReportForTheSameOrganAndYearIsRefused) {
  ASSERT_THAT(Create(), IsOk());
  EXPECT_THAT(Create(), HasReason("REPORT_EXISTS"));
}

TEST_F(ReportsTest, UnknownOrganOrYearIsRefusedAndNothingIsStored) {
  auto request = ParseText<v1::CreateAnnualReportRequest>(R"pb(parent: "organs/x"
                                                               annual_report { report_year: 2025 })pb");
  EXPECT_THAT(Call<AnnualReport>("ReportService/CreateAnnualReport", request), HasReason("ORGAN_NOT_FOUND"));
  EXPECT_THAT(Create("", 2012), HasReason("FORMAT_NOT_FOUND"));
  EXPECT_THAT(Create("", 2027), HasReason("YEAR_NOT_BEGUN"));
  v1::ListAnnualReportsRequest list;
  list.set_parent("organs/-");
  EXPECT_EQ(Call<v1::ListAnnualReportsResponse>("ReportService/ListAnnualReports", list)->total_size(), 0);
}

TEST_F(ReportsTest, RefusalNamesTheFieldThatIsToBlame) {
  const auto field = [](const absl::Status& status) {
    const std::vector<FieldFault> faults = DetailOf(status).faults;
    return faults.size() == 1 && !faults[0].description.empty() ? faults[0].field : "";
  };
  auto nobody = ParseText<v1::CreateAnnualReportRequest>(R"pb(parent: "organs/x"
                                                              annual_report { report_year: 2025 })pb");
  EXPECT_EQ(field(Call<AnnualReport>("ReportService/CreateAnnualReport", nobody).status()), "parent");
  EXPECT_EQ(field(Create("", 2012).status()), "annual_report.report_year");
  EXPECT_EQ(field(Create("", 2027).status()), "annual_report.report_year");
  ASSERT_THAT(Create("id-1"), IsOk());
  EXPECT_EQ(field(Create().status()), "annual_report.report_year");
  EXPECT_EQ(field(Create("id-1", 2016).status()), "request_id");
  EXPECT_EQ(field(Call<AnnualReport>("ReportService/UpdateContent", Update("stale", "")).status()), "etag");
}

TEST_F(ReportsTest, EarlierYearIsFiledAsHistoricalOnly) {
  EXPECT_THAT(Create("", 2016), IsOk());
  auto plain = ParseText<v1::CreateAnnualReportRequest>(R"pb(parent: "organs/a"
                                                             annual_report { report_year: 2017 })pb");
  EXPECT_THAT(Call<AnnualReport>("ReportService/CreateAnnualReport", plain), HasReason("YEAR_BEFORE_SYSTEM"));
  auto current =
      ParseText<v1::CreateAnnualReportRequest>(R"pb(parent: "organs/a"
                                                    annual_report { report_year: 2025 historical: true })pb");
  EXPECT_THAT(Call<AnnualReport>("ReportService/CreateAnnualReport", current), HasReason("YEAR_NOT_HISTORICAL"));
  plain.mutable_annual_report()->set_historical(true);
  EXPECT_THAT(Call<AnnualReport>("ReportService/CreateAnnualReport", plain, "everything"),
              HasReason("PERMISSION_DENIED"));
}

TEST_F(ReportsTest, StrangerMayNeitherReadNorEdit) {
  ASSERT_THAT(Create(), IsOk());
  v1::GetAnnualReportRequest get;
  get.set_name("organs/a/annualReports/2025");
  EXPECT_THAT(Call<AnnualReport>("ReportService/GetAnnualReport", get, "the-stranger"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Call<AnnualReport>("ReportService/UpdateContent", Update("1", ""), "the-stranger"),
              HasReason("PERMISSION_DENIED"));
  v1::ListAnnualReportsRequest list;
  list.set_parent("organs/-");
  EXPECT_EQ(Call<v1::ListAnnualReportsResponse>("ReportService/ListAnnualReports", list, "the-stranger")->total_size(),
            0);
}

TEST_F(ReportsTest, SameRequestIdGivesTheSameAnswerAndAnotherBodyIsRefused) {
  const auto first = Create("id-1");
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Create("id-1"), IsOkAndHolds(EqualsProto(*first)));
  EXPECT_THAT(Create("id-1", 2016), HasReason("REQUEST_ID_REUSED"));
}

TEST_F(ReportsTest, DryRunChecksEverythingAndChangesNothing) {
  auto request = ParseText<v1::CreateAnnualReportRequest>(R"pb(parent: "organs/a"
                                                               annual_report { report_year: 2025 }
                                                               validate_only: true)pb");
  EXPECT_THAT(Call<AnnualReport>("ReportService/CreateAnnualReport", request), IsOk());
  EXPECT_THAT(Create(), IsOk());
  EXPECT_THAT(Call<AnnualReport>("ReportService/CreateAnnualReport", request), HasReason("REPORT_EXISTS"));
}

TEST_F(ReportsTest, StaleEtagIsRefused) {
  ASSERT_THAT(Create(), IsOk());
  EXPECT_THAT(Call<AnnualReport>("ReportService/UpdateContent", Update("1", "title: \"甲\"")), IsOk());
  const auto stale = Call<AnnualReport>("ReportService/UpdateContent", Update("1", "title: \"乙\""));
  EXPECT_THAT(stale, StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(stale, HasReason("ETAG_MISMATCH"));
  EXPECT_EQ(Newest().content().title(), "甲");
}

TEST_F(ReportsTest, CellThatTheEditionDoesNotHaveIsRefusedWithItsPath) {
  ASSERT_THAT(Create(), IsOk());
  const auto refused = Call<AnnualReport>("ReportService/UpdateContent",
                                          Update("1", R"pb(cells { id: "requests/nothing/total" count: 1 })pb"));
  EXPECT_THAT(refused, HasReason("CELL_UNKNOWN"));
  EXPECT_EQ(DetailOf(refused.status()).faults.at(0).field, "content.cells[0]");
  EXPECT_THAT(Call<AnnualReport>("ReportService/UpdateContent",
                                 Update("1", R"pb(cells { id: "requests/newly_received/total" count: -1 })pb")),
              HasReason("CELL_NEGATIVE"));
  EXPECT_EQ(Newest().content().cells_size(), 0);
}

TEST_F(ReportsTest, RawCellMayLieInADraft) {
  ASSERT_THAT(Create(), IsOk());
  EXPECT_THAT(Call<AnnualReport>("ReportService/UpdateContent",
                                 Update("1", R"pb(cells { id: "requests/newly_received/total" raw: "减3" })pb")),
              IsOk());
}

TEST_F(ReportsTest, SubmittedReportIsFrozen) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  EXPECT_THAT(Call<AnnualReport>("ReportService/UpdateContent", Update(Get().etag(), "title: \"x\"")),
              HasReason("REVISION_FROZEN"));
}

TEST_F(ReportsTest, PreparerWithEveryRoleNeitherReviewsNorSigns) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "everything"), IsOk());
  ASSERT_THAT(CompleteCheck(TakeJob(job::v1::VALIDATION), true), IsOk());
  EXPECT_THAT(Step("ReviewAnnualReport", "everything"), HasReason("SAME_PERSON"));
  ASSERT_THAT(Step("ReviewAnnualReport", "the-reviewer"), IsOk());
  ASSERT_THAT(Step("ClearAnnualReport", "everything"), IsOk());
  EXPECT_THAT(Step("SignOffAnnualReport", "everything"), HasReason("SAME_PERSON"));
}

TEST_F(ReportsTest, SigningOffFilesTheReportWithAReceipt) {
  File();
  EXPECT_EQ(Get().state(), report::v1::FILED);
  const report::v1::Revision revision = Newest();
  EXPECT_THAT(revision.receipt().serial(), HasSubstr("a-2025-1-"));
  EXPECT_EQ(revision.receipt().content_digest(), revision.content_digest());
  EXPECT_EQ(revision.receipt().receive_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
}

TEST_F(ReportsTest, ReturnNeedsReasonsAndIsCountedForTheCompetentDepartmentAlone) {
  File();
  v1::ReturnAnnualReportRequest request;
  request.set_name("organs/a/annualReports/2025");
  request.set_etag(Get().etag());
  request.add_reasons();
  EXPECT_THAT(Call<AnnualReport>("ReportService/ReturnAnnualReport", request, "the-checker"),
              HasReason("FIELD_REQUIRED"));
  request.mutable_reasons(0)->set_text("表三与正文不一致");
  EXPECT_THAT(Call<AnnualReport>("ReportService/ReturnAnnualReport", request, "the-signer"),
              HasReason("PERMISSION_DENIED"));
  const auto returned = Call<AnnualReport>("ReportService/ReturnAnnualReport", request, "the-checker");
  ASSERT_THAT(returned, IsOk());
  EXPECT_EQ(returned->state(), report::v1::RETURNED);
  EXPECT_EQ(returned->return_count(), 1);
}

TEST_F(ReportsTest, RevisedReportIsANewDraftWithTheSameContentAndTheReasons) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  ASSERT_THAT(CompleteCheck(TakeJob(job::v1::VALIDATION), false), IsOk());
  EXPECT_EQ(Get().state(), report::v1::RETURNED);
  EXPECT_EQ(Get().return_count(), 0);
  ASSERT_THAT(Step("ReviseAnnualReport", "the-preparer"), IsOk());
  EXPECT_EQ(Get().revision(), 2);
  EXPECT_EQ(Get().state(), report::v1::DRAFT);
  EXPECT_THAT(Newest().content().title(), HasSubstr("某市科学技术局"));
  EXPECT_EQ(Newest().attestations_size(), 0);
}

TEST_F(ReportsTest, HistoryTellsEveryStepInOrder) {
  File();
  v1::ListReportEventsRequest request;
  request.set_parent("organs/a/annualReports/2025");
  const auto events = Call<v1::ListReportEventsResponse>("ReportService/ListReportEvents", request);
  ASSERT_THAT(events, IsOk());
  std::vector<std::string> actions;
  for (const auto& event : events->events()) actions.push_back(event.action());
  EXPECT_THAT(actions, ElementsAre("Create", "Submit", "Pass", "Review", "ClearSecrecy", "SignOff"));
  request.set_page_size(2);
  const auto first = Call<v1::ListReportEventsResponse>("ReportService/ListReportEvents", request);
  request.set_page_token(first->next_page_token());
  EXPECT_EQ(Call<v1::ListReportEventsResponse>("ReportService/ListReportEvents", request)->events(0).action(), "Pass");
}

TEST_F(ReportsTest, ListsAreCutIntoPages) {
  for (const int year : {2014, 2015, 2016}) ASSERT_THAT(Create("", year), IsOk());
  v1::ListAnnualReportsRequest request;
  request.set_parent("organs/a");
  request.set_page_size(2);
  const auto first = Call<v1::ListAnnualReportsResponse>("ReportService/ListAnnualReports", request, "the-checker");
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->annual_reports_size(), 2);
  EXPECT_EQ(first->total_size(), 3);
  request.set_page_token(first->next_page_token());
  const auto second = Call<v1::ListAnnualReportsResponse>("ReportService/ListAnnualReports", request, "the-checker");
  EXPECT_EQ(second->annual_reports_size(), 1);
  EXPECT_EQ(second->next_page_token(), "");
  request.set_page_token("x");
  EXPECT_THAT(Call<v1::ListAnnualReportsResponse>("ReportService/ListAnnualReports", request),
              HasReason("PAGE_TOKEN_INVALID"));
}

}  // namespace
}  // namespace nianbao::intake
