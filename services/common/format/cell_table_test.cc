#include "services/common/format/cell_table.h"

#include <cstdint>

#include "gtest/gtest.h"
#include "services/common/testing/proto_text.h"

namespace nianbao::format {
namespace {

using report::v1::ReportContent;

const Edition& F2021() { return *FormatRegistry::Embedded().Find("f2021"); }
int CellOf(const char* alias) { return F2021().FindCell(alias).value(); }

TEST(CellTableTest, EmptyAndAbsentCellsAreZeroAndRawIsNoNumber) {
  const auto content = ParseText<ReportContent>(R"pb(
    cells { id: "requests/newly_received/natural_person" empty: true }
    cells { id: "requests/newly_received/total" raw: "约20" }
    cells { id: "proactive/administrative_charges/amount_charged" fen: 38000 }
  )pb");
  const CellTable cells(F2021(), content);
  EXPECT_EQ(cells.Number(CellOf("r01.c1")), 0);
  EXPECT_EQ(cells.Number(CellOf("r01.c2")), 0);
  EXPECT_EQ(cells.Find(CellOf("r01.c2")), nullptr);
  EXPECT_EQ(cells.Number(CellOf("r01.c7")), std::nullopt);
  EXPECT_EQ(cells.NumberOrTotal(CellOf("r01.c7")), std::nullopt);
  EXPECT_EQ(cells.Text(CellOf("r01.c7")), "约20");
  EXPECT_EQ(cells.Text(CellOf("t2.fee.amount")), "0.038");
  EXPECT_FALSE(cells.HasNumber(CellOf("r01.c1")));
  EXPECT_TRUE(cells.HasNumber(CellOf("t2.fee.amount")));
}

TEST(CellTableTest, UnknownCellsArePassedOverAndOfTwoTheFirstCounts) {
  const auto content = ParseText<ReportContent>(R"pb(
    cells { id: "requests/nothing/total" count: 9 }
    cells { id: "requests/newly_received/natural_person" count: 1 }
    cells { id: "requests/newly_received/natural_person" count: 2 }
  )pb");
  EXPECT_EQ(CellTable(F2021(), content).Number(CellOf("r01.c1")), 1);
}

TEST(CellTableTest, BlankReportHasNoTextButComputesZeroTotals) {
  const ReportContent content;
  const CellTable cells(F2021(), content);
  EXPECT_EQ(cells.Text(CellOf("r01.c1")), "");
  EXPECT_EQ(cells.Total(CellOf("r24.c7")), 0);
  EXPECT_EQ(cells.Total(CellOf("r01.c1")), std::nullopt);
}

TEST(CellTableTest, SumBeyondInt64IsNoNumber) {
  ReportContent content;
  for (const char* id : {"requests/newly_received/natural_person", "requests/newly_received/legal_person.other"}) {
    report::v1::Cell& cell = *content.add_cells();
    cell.set_id(id);
    cell.set_count(INT64_MAX);
  }
  EXPECT_EQ(CellTable(F2021(), content).Total(CellOf("r01.c7")), std::nullopt);
}

}  // namespace
}  // namespace nianbao::format
