#include "services/common/format/value.h"

#include "gtest/gtest.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::format {
namespace {

using report::v1::Cell;

CellInfo Count() { return {.id = "t/r/c", .type = v1::COUNT}; }
CellInfo Wan() { return {.id = "t/r/c", .type = v1::MONEY, .unit = "万元"}; }
CellInfo Yuan() { return {.id = "t/r/c", .type = v1::MONEY, .unit = "元"}; }

TEST(ParseCellTest, PlainFullWidthAndThousandsAreNumbers) {
  EXPECT_EQ(ParseCell(Count(), "20").count(), 20);
  EXPECT_EQ(ParseCell(Count(), " ２０ ").count(), 20);
  EXPECT_EQ(ParseCell(Count(), "11,398,889").count(), 11398889);
  EXPECT_EQ(ParseCell(Count(), "999999999999").count(), 999999999999);
  EXPECT_EQ(ParseCell(Count(), "-0").count(), 0);
}

TEST(ParseCellTest, BlankSlashAndDashAreEmpty) {
  for (const char* text : {"", " ", "/", "-", "—", "——", "　", "／", "－", "–", "―", "\r\n"})
    EXPECT_TRUE(ParseCell(Count(), text).empty()) << text;
}

TEST(ParseCellTest, WhatIsNoNumberOfTheTypeStaysAsWritten) {
  for (const char* text : {"251000元", "减3", "22（其中修订16件）", "-5", "1.5", "1,23", "99999999999999999999", "约20",
                           "1000000000000", "1,234,56", ",1", "1 2", "0x10", "1e3", "+5", ".5", "5.", "二十", "无"}) {
    EXPECT_EQ(ParseCell(Count(), text).value_case(), Cell::kRaw) << text;
  }
  EXPECT_EQ(ParseCell(Count(), " 22（其中修订16件） ").raw(), "22（其中修订16件）");
}

TEST(ParseCellTest, RawTextIsCutAtTwoHundredCharacters) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "字";
  EXPECT_EQ(ParseCell(Count(), text).raw().size(), 600u);
}

TEST(ParseCellTest, IllFormedUtf8BecomesRawTextThatIsWellFormed) {
  EXPECT_EQ(ParseCell(Count(), "\xff\xfe").raw(), "\uFFFD\uFFFD");
}

TEST(ParseCellTest, SignedCountTakesAMinus) {
  CellInfo change = Count();
  change.type = v1::SIGNED_COUNT;
  EXPECT_EQ(ParseCell(change, "-3").count(), -3);
  EXPECT_EQ(ParseCell(change, "－3").count(), -3);
}

TEST(ParseCellTest, MoneyIsExactToTheFen) {
  EXPECT_EQ(ParseCell(Wan(), "72701.2578").fen(), 72701257800);
  EXPECT_EQ(ParseCell(Wan(), "316441").fen(), 316441000000);
  EXPECT_EQ(ParseCell(Wan(), "0.038").fen(), 38000);
  EXPECT_EQ(ParseCell(Yuan(), "400").fen(), 40000);
  EXPECT_EQ(ParseCell(Wan(), "0").fen(), 0);
  EXPECT_EQ(ParseCell(Wan(), "０").fen(), 0);
  EXPECT_TRUE(ParseCell(Wan(), "0").has_fen());
  EXPECT_EQ(ParseCell(Wan(), "1,234.5").fen(), 1234500000);
  EXPECT_EQ(ParseCell(Wan(), "0.1000000").fen(), 100000);
  EXPECT_EQ(ParseCell(Wan(), "999999999.999999").fen(), 999999999999999);
  EXPECT_EQ(ParseCell(Yuan(), "0.01").fen(), 1);
}

TEST(ParseCellTest, MoneyThatIsNoExactAmountStaysAsWritten) {
  for (const char* text : {"0.0000001", "251000元", "-5", "1.2.3", "1000000000", "99999999999999999999", "约3万元"}) {
    EXPECT_EQ(ParseCell(Wan(), text).value_case(), Cell::kRaw) << text;
  }
  EXPECT_EQ(ParseCell(Yuan(), "0.001").value_case(), Cell::kRaw);
}

TEST(PrintCellTest, PrintingIsTheInverseOfParsing) {
  for (const char* text : {"72701.2578", "0.038", "316441", "0", "0.000001"}) {
    EXPECT_EQ(PrintCell(Wan(), ParseCell(Wan(), text)), text);
  }
  EXPECT_EQ(PrintCell(Count(), ParseCell(Count(), "1408")), "1408");
  EXPECT_EQ(PrintCell(Count(), ParseCell(Count(), "")), "");
}

TEST(PrintCellTest, NegativeMoneyUnderOneUnitKeepsItsSign) {
  Cell cell;
  cell.set_fen(-38000);
  EXPECT_EQ(PrintCell(Wan(), cell), "-0.038");
}

class CheckTypedCellsTest : public ::testing::Test {
 protected:
  static absl::Status Check(const std::string& cells) {
    return CheckTypedCells(*FormatRegistry::Embedded().Find("f2021"), ParseText<report::v1::ReportContent>(cells),
                           "content");
  }
};

TEST_F(CheckTypedCellsTest, CorrectEmptyAndRawCellsPass) {
  EXPECT_THAT(Check(R"pb(
                cells { id: "requests/newly_received/total" count: 3 }
                cells { id: "proactive/administrative_charges/amount_charged" fen: 100 }
                cells { id: "requests/carried_over_in/total" empty: true }
                cells { id: "requests/carried_over_out/total" raw: "减3" }
              )pb"),
              IsOk());
}

TEST_F(CheckTypedCellsTest, EachFaultHasItsReasonAndPath) {
  EXPECT_THAT(Check(R"pb(cells { id: "requests/nothing/total" count: 3 })pb"), HasReason("CELL_UNKNOWN"));
  EXPECT_THAT(Check(R"pb(cells { id: "requests/newly_received/total" fen: 3 })pb"), HasReason("CELL_WRONG_TYPE"));
  EXPECT_THAT(Check(R"pb(cells { id: "requests/newly_received/total" })pb"), HasReason("CELL_WRONG_TYPE"));
  EXPECT_THAT(Check(R"pb(cells { id: "requests/newly_received/total" count: -3 })pb"), HasReason("CELL_NEGATIVE"));
  EXPECT_THAT(Check(R"pb(cells { id: "requests/newly_received/total" count: 1000000000000 })pb"),
              HasReason("CELL_OUT_OF_RANGE"));
  EXPECT_THAT(Check(R"pb(cells { id: "proactive/administrative_charges/amount_charged" fen: 1000000000000000 })pb"),
              HasReason("CELL_OUT_OF_RANGE"));
  EXPECT_THAT(Check(R"pb(cells { id: "proactive/administrative_charges/amount_charged" count: 1 })pb"),
              HasReason("CELL_WRONG_TYPE"));
  EXPECT_THAT(Check(R"pb(cells { id: "r01.c7" count: 3 })pb"), HasReason("CELL_UNKNOWN"));
  const absl::Status twice = Check(R"pb(cells { id: "requests/newly_received/total" count: 3 }
                                        cells { id: "requests/newly_received/total" count: 3 })pb");
  EXPECT_THAT(twice, HasReason("CELL_DUPLICATE"));
  EXPECT_EQ(DetailOf(twice).faults.at(0).field, "content.cells[1]");
}

}  // namespace
}  // namespace nianbao::format
