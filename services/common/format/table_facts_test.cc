// Real published figures (tests/data/tables) laid over the editions.
#include "services/common/format/table_facts.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/format/cell_table.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::format {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TableFacts Read(const std::string& name) {
  const auto json = ReadFile(absl::StrCat(NIANBAO_SOURCE_DIR, "/tests/data/tables/", name, ".json"));
  EXPECT_THAT(json, IsOk());
  auto facts = ReadTableFacts(FormatRegistry::Embedded(), *json);
  EXPECT_THAT(facts, IsOk());
  return *std::move(facts);
}

// Aliases of the totals whose parts do not add up to the printed figure.
std::set<std::string> WrongTotals(const TableFacts& facts) {
  const CellTable cells(*facts.edition, facts.content);
  std::set<std::string> wrong;
  for (size_t i = 0; i < facts.edition->cells().size(); ++i) {
    const auto total = cells.Total(static_cast<int>(i));
    if (total && total != cells.Number(static_cast<int>(i))) wrong.insert(facts.edition->cells()[i].alias);
  }
  return wrong;
}

std::string Text(const TableFacts& facts, const std::string& alias) {
  return CellTable(*facts.edition, facts.content).Text(facts.edition->FindCell(alias).value());
}

TEST(TableFactsTest, EveryFigureOfACityFindsItsCellAndTheTotalsAreAsPrinted) {
  const TableFacts facts = Read("006");
  EXPECT_EQ(facts.edition->id(), "f2021");
  EXPECT_EQ(facts.report_year, 2024);
  EXPECT_EQ(facts.kind, "GOV_CITY");
  EXPECT_THAT(facts.content.cells(), SizeIs(200));  // all but the three of the processing fee
  EXPECT_THAT(facts.content.unplaced(), IsEmpty());
  EXPECT_THAT(WrongTotals(facts), IsEmpty());
  EXPECT_EQ(Text(facts, "t2.fee.amount"), "72701.2578");
  EXPECT_EQ(Text(facts, "r24.c7"), "3521");
  EXPECT_EQ(Text(facts, "r25.c7"), "125");
  EXPECT_EQ(Text(facts, "r22.c1"), "38");
  EXPECT_EQ(Text(facts, "t4.review.total"), "170");
}

TEST(TableFactsTest, CorrectTablesAddUp) {
  for (const char* name : {"005", "006", "009"}) {
    const TableFacts facts = Read(name);
    EXPECT_THAT(facts.content.cells(), SizeIs(200)) << name;
    EXPECT_THAT(facts.content.unplaced(), IsEmpty()) << name;
    EXPECT_THAT(WrongTotals(facts), IsEmpty()) << name;
  }
}

TEST(TableFactsTest, ZoneOnTheFormOf2019AddsUpWithNegativeChanges) {
  const TableFacts of2019 = Read("026");
  EXPECT_EQ(of2019.edition->id(), "f2019");
  EXPECT_THAT(of2019.content.cells(), SizeIs(198));
  EXPECT_THAT(WrongTotals(of2019), IsEmpty());
  EXPECT_EQ(Text(of2019, "t2.procurement.amount"), "75394432.52");
  const TableFacts of2020 = Read("027");
  EXPECT_THAT(of2020.content.cells(), SizeIs(198));
  EXPECT_EQ(Text(of2020, "t2.penalty.delta"), "-18");
}

TEST(TableFactsTest, PublishedErrorsStandOut) {
  EXPECT_THAT(WrongTotals(Read("002")), ElementsAre("t4.after.total", "t4.review.total"));
  // Six partially disclosed requests were left out of the total of results, for natural persons and altogether. The
  // total of totals adds up along its row, where it is computed, and not along its column.
  EXPECT_THAT(WrongTotals(Read("027")), ElementsAre("r24.c1"));
}

TEST(TableFactsTest, RowOfTheOldFormFindsNoPlaceInTheNewOne) {
  const TableFacts facts = Read("002");
  EXPECT_THAT(facts.content.cells(), SizeIs(200 - 21));
  ASSERT_THAT(facts.content.unplaced(), SizeIs(7));
  EXPECT_EQ(facts.content.unplaced(0).table(), "requests");
  EXPECT_EQ(facts.content.unplaced(0).label_path(1), "（六）其他处理");
  EXPECT_THAT(facts.content.unplaced(0).values(), ElementsAre("0"));
}

TEST(TableFactsTest, YearChoosesTheEditionWhenTheFileNamesNone) {
  const auto facts = ReadTableFacts(FormatRegistry::Embedded(), R"({"report_year": 2020, "tables": {}})");
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(facts->edition->id(), "f2019");
}

TEST(TableFactsTest, WordsInACellStayWords) {
  const auto facts = ReadTableFacts(
      FormatRegistry::Embedded(),
      R"({"report_year": 2020, "tables": {"主动公开政府信息情况": {"行政处罚": {"本年增/减": "减3", "处理决定数量": "/"}}}})");
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(Text(*facts, "t2.penalty.delta"), "减3");
  EXPECT_EQ(Text(*facts, "t2.penalty.decisions"), "");
}

TEST(TableFactsTest, OtherTextIsRefused) {
  for (const std::string& json :
       {std::string("{"), std::string("[1]"), std::string(R"({"report_year": 2013, "tables": {}})"),
        std::string(R"({"report_year": 1e300, "tables": {}})"), std::string(R"({"format": "f2021"})"),
        std::string(R"({"format": "f2021", "tables": {"没有的表": {"甲": 1}}})"), std::string((1 << 20) + 1, ' '),
        std::string(50'000, '[')}) {
    EXPECT_THAT(ReadTableFacts(FormatRegistry::Embedded(), json), HasReason("TABLE_FACTS_INVALID"))
        << json.substr(0, 60);
  }
}

}  // namespace
}  // namespace nianbao::format
