// 宿迁市 2023 and 2024 as published: what was carried over to 2024 is what 2023 left.
#include "services/intake/prior_year.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "services/common/base/files.h"
#include "services/intake/binding.h"
#include "services/intake/season_fixture.h"

namespace nianbao::intake {
namespace {

using report::v1::ReportContent;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Property;
using ::testing::SizeIs;

constexpr char kCarriedIn[] = "requests/carried_over_in/";
constexpr char kCarriedOut[] = "requests/carried_over_out/";

ReportContent City(int year) {
  ReportContent content;
  const auto text = ReadFile(absl::StrCat(NIANBAO_SOURCE_DIR, "/tests/data/suqian-", year, ".txtpb"));
  EXPECT_THAT(text, IsOk());
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(*text, &content));
  return content;
}

// The content without the cells of one row.
ReportContent Without(ReportContent content, const std::string& row) {
  auto& cells = *content.mutable_cells();
  cells.erase(std::remove_if(cells.begin(), cells.end(),
                             [&](const report::v1::Cell& cell) { return cell.id().rfind(row, 0) == 0; }),
              cells.end());
  return content;
}

void Set(ReportContent& content, const std::string& id, int64_t count) {
  for (report::v1::Cell& cell : *content.mutable_cells()) {
    if (cell.id() == id) cell.set_count(count);
  }
}

int64_t CountIn(const ReportContent& content, const std::string& id) {
  for (const report::v1::Cell& cell : content.cells()) {
    if (cell.id() == id) return cell.count();
  }
  return -1;
}

std::string Text(const ReportContent& content) { return content.DebugString(); }

class PriorYearTest : public SeasonFixture {
 protected:
  PriorYearTest() : SeasonFixture(/*first_report_year=*/2023) {
    rules_ = {"XY-001", "XY-002"};
    Register("suqian", "display_name: '宿迁市人民政府' kind: GOV_CITY");
    FileReport("suqian", 2023, Text(City(2023)));
    EXPECT_THAT(Publish("suqian", 2023), IsOk());
  }
};

TEST_F(PriorYearTest, CarriedFiguresAreFilledInFromLastYearsReport) {
  const ReportContent published = City(2024);
  ASSERT_THAT(Draft("suqian", 2024, Text(Without(published, kCarriedIn))), IsOk());
  const report::v1::Revision draft = Revision("suqian", 2024);
  ASSERT_THAT(draft.bound_cells(), SizeIs(7));
  for (const report::v1::BoundCell& bound : draft.bound_cells()) {
    EXPECT_EQ(CountIn(draft.content(), bound.cell().id()), CountIn(published, bound.cell().id()));
    EXPECT_EQ(bound.source(), "organs/suqian/annualReports/2023/revisions/1");
    EXPECT_THAT(bound.source_cell(), HasSubstr(kCarriedOut));
  }
  EXPECT_EQ(CountIn(draft.content(), absl::StrCat(kCarriedIn, "natural_person")), 118);
  EXPECT_EQ(CountIn(draft.content(), absl::StrCat(kCarriedIn, "total")), 121);
}

TEST_F(PriorYearTest, BoundFigureCannotBeTypedUnlessTheClerkSaysWhy) {
  ReportContent typed = City(2024);
  Set(typed, absl::StrCat(kCarriedIn, "natural_person"), 117);
  const auto refused = Draft("suqian", 2024, Text(typed));
  EXPECT_THAT(refused, HasReason("CELL_BOUND"));
  EXPECT_THAT(DetailOf(refused.status()).faults.at(0).description, HasSubstr("自然人"));
  EXPECT_THAT(DetailOf(refused.status()).faults.at(0).description, HasSubstr("118"));
  report::v1::Explanation& why = *typed.add_explanations();
  why.set_rule_id("XY-002");
  why.set_text("1件申请人类别由自然人调整为商业企业");
  EXPECT_THAT(Draft("suqian", 2024, Text(typed)), IsOk());
  EXPECT_EQ(CountIn(Revision("suqian", 2024).content(), absl::StrCat(kCarriedIn, "natural_person")), 117);
}

TEST_F(PriorYearTest, DraftFollowsACorrectionOfLastYear) {
  ASSERT_THAT(Draft("suqian", 2024, Text(City(2024))), IsOk());
  const std::string etag = Report("suqian", 2024).etag();
  ASSERT_THAT(Correct("suqian", 2023), IsOk());
  ReportContent corrected = City(2023);
  Set(corrected, absl::StrCat(kCarriedOut, "natural_person"), 120);
  Set(corrected, absl::StrCat(kCarriedOut, "total"), 123);
  FileReport("suqian", 2023, Text(corrected));
  EXPECT_EQ(CountIn(Revision("suqian", 2024).content(), absl::StrCat(kCarriedIn, "total")), 121);
  ASSERT_THAT(Publish("suqian", 2023), IsOk());
  const report::v1::Revision draft = Revision("suqian", 2024);
  EXPECT_EQ(CountIn(draft.content(), absl::StrCat(kCarriedIn, "natural_person")), 120);
  EXPECT_EQ(CountIn(draft.content(), absl::StrCat(kCarriedIn, "total")), 123);
  EXPECT_THAT(draft.bound_cells(),
              Each(Property(&report::v1::BoundCell::source, "organs/suqian/annualReports/2023/revisions/2")));
  EXPECT_NE(Report("suqian", 2024).etag(), etag);
  EXPECT_THAT(Report("suqian", 2023).affected_years(), IsEmpty());
}

TEST_F(PriorYearTest, CorrectionOfLastYearNamesTheYearThatMustFollowUntilItHas) {
  FileReport("suqian", 2024, Text(City(2024)));
  ASSERT_THAT(Publish("suqian", 2024), IsOk());
  EXPECT_THAT(Report("suqian", 2023).affected_years(), IsEmpty());
  ASSERT_THAT(Correct("suqian", 2023), IsOk());
  ReportContent corrected = City(2023);
  Set(corrected, absl::StrCat(kCarriedOut, "natural_person"), 120);
  Set(corrected, absl::StrCat(kCarriedOut, "total"), 123);
  FileReport("suqian", 2023, Text(corrected));
  ASSERT_THAT(Publish("suqian", 2023), IsOk());
  EXPECT_THAT(Report("suqian", 2023).affected_years(), ElementsAre(2024));

  ASSERT_THAT(Correct("suqian", 2024), IsOk());
  const report::v1::Revision draft = Revision("suqian", 2024);
  EXPECT_EQ(CountIn(draft.content(), absl::StrCat(kCarriedIn, "total")), 123);
  FileReport("suqian", 2024, Text(draft.content()));
  ASSERT_THAT(Publish("suqian", 2024), IsOk());
  EXPECT_THAT(Report("suqian", 2023).affected_years(), IsEmpty());
}

TEST_F(PriorYearTest, ApprovedOpeningFiguresBindWhatTheyTell) {
  Register("bureau", "display_name: '宿迁市某局' kind: DEPT");
  auto put = ParseText<v1::PutOpeningFiguresRequest>(R"pb(
    name: "organs/bureau/openingFigures/2023"
    cells { id: "requests/carried_over_out/natural_person" count: 4 }
    source: "2023年年报"
  )pb");
  const auto figures = Call<v1::OpeningFigures>("OpeningService/PutOpeningFigures", put, "any-preparer");
  ASSERT_THAT(figures, IsOk());
  v1::ApproveOpeningFiguresRequest approve;
  approve.set_name(put.name());
  approve.set_etag(figures->etag());
  ASSERT_THAT(Call<v1::OpeningFigures>("OpeningService/ApproveOpeningFigures", approve, "any-checker"), IsOk());
  ASSERT_THAT(Draft("bureau", 2024, ""), IsOk());
  const report::v1::Revision draft = Revision("bureau", 2024);
  ASSERT_THAT(draft.bound_cells(), SizeIs(1));
  EXPECT_EQ(draft.bound_cells(0).source(), "organs/bureau/openingFigures/2023");
  EXPECT_EQ(CountIn(draft.content(), absl::StrCat(kCarriedIn, "natural_person")), 4);
}

TEST_F(PriorYearTest, FirstYearOfAnOrganAndTranscriptsOfOldReportsAreNotBound) {
  Register("bureau", "display_name: '宿迁市某局' kind: DEPT");
  ASSERT_THAT(Draft("bureau", 2024, ""), IsOk());
  EXPECT_THAT(Revision("bureau", 2024).bound_cells(), IsEmpty());
  ASSERT_THAT(Draft("suqian", 2022, ""), IsOk());
  EXPECT_THAT(Revision("suqian", 2022).bound_cells(), IsEmpty());
}

}  // namespace
}  // namespace nianbao::intake
