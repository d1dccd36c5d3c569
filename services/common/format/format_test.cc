#include "services/common/format/format.h"

#include <map>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::format {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const FormatRegistry& Registry() { return FormatRegistry::Embedded(); }

int CellsOf(const char* edition, const char* table) { return Registry().Find(edition)->FindTable(table)->cell_count; }

TEST(EmbeddedFormatsTest, EveryEditionHasTheStatutoryNumberOfCells) {
  EXPECT_EQ(CellsOf("f2014", "statistics"), 58);
  EXPECT_EQ(CellsOf("f2019", "proactive"), 22);
  EXPECT_EQ(CellsOf("f2019", "requests"), 161);
  EXPECT_EQ(CellsOf("f2019", "disputes"), 15);
  EXPECT_EQ(CellsOf("f2021", "proactive"), 10);
  EXPECT_EQ(CellsOf("f2021", "requests"), 175);
  EXPECT_EQ(CellsOf("f2021", "disputes"), 15);
}

TEST(EmbeddedFormatsTest, ReportYearFixesTheEdition) {
  const std::map<int, std::string> expected = {{2014, "f2014"}, {2018, "f2014"}, {2019, "f2019"},
                                               {2020, "f2019"}, {2021, "f2021"}, {2030, "f2021"}};
  for (const auto& [year, id] : expected) EXPECT_EQ(Registry().ForYear(year)->id(), id) << year;
  EXPECT_EQ(Registry().ForYear(2013), nullptr);
}

TEST(EmbeddedFormatsTest, ShortKeysOfTheFieldNameTheSameCells) {
  const Edition& f2021 = *Registry().Find("f2021");
  const std::map<std::string, std::string> expected = {
      {"r01.c1", "requests/newly_received/natural_person"},
      {"r05.c7", "requests/outcome.not_disclosed.state_secret/total"},
      {"r24.c2", "requests/outcome.total/legal_person.commercial_enterprise"},
      {"r25.c6", "requests/carried_over_out/legal_person.other"},
      {"t2.norms.made", "proactive/normative_documents/issued"},
      {"t2.fee.amount", "proactive/administrative_charges/amount_charged"},
      {"t4.after.total", "disputes/cases/administrative_litigation.litigation_after_reconsideration.total"}};
  for (const auto& [alias, id] : expected) {
    ASSERT_TRUE(f2021.FindCell(alias).has_value()) << alias;
    EXPECT_EQ(f2021.cells()[*f2021.FindCell(alias)].id, id);
    EXPECT_EQ(f2021.FindCell(alias), f2021.FindCell(id));
  }
}

TEST(EmbeddedFormatsTest, EveryCellHasAShortKeyExceptTheSentenceTables) {
  for (const auto& edition : Registry().editions()) {
    for (const CellInfo& cell : edition->cells()) EXPECT_FALSE(cell.alias.empty()) << edition->id() << " " << cell.id;
  }
}

TEST(EmbeddedFormatsTest, TotalsSumWhatTheFormSays) {
  const Edition& f2021 = *Registry().Find("f2021");
  const BlockInfo& block = f2021.FindTable("requests")->blocks[0];
  EXPECT_THAT(block.rows, SizeIs(25));
  EXPECT_THAT(block.columns, SizeIs(7));
  EXPECT_THAT(block.columns[6].parts, ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(block.rows[23].parts, SizeIs(21));
  const BlockInfo& f2019 = Registry().Find("f2019")->FindTable("requests")->blocks[0];
  EXPECT_THAT(f2019.rows[21].parts, SizeIs(19));
}

TEST(EmbeddedFormatsTest, HeadingIsMatchedWithItsVariantsBlanksAndNumber) {
  const Edition& f2021 = *Registry().Find("f2021");
  EXPECT_EQ(f2021.MatchHeading("一、总体情况"), 0);
  EXPECT_EQ(f2021.MatchHeading("二、主动公开政府信息的情况 "), 1);
  EXPECT_EQ(f2021.MatchHeading("　四、政府信息公开行政复议行政诉讼情况"), 3);
  EXPECT_EQ(f2021.MatchHeading("五、存在问题及改进情况。"), 4);
  EXPECT_EQ(f2021.MatchHeading("七、附件"), -1);
}

TEST(EmbeddedFormatsTest, ReleasedEditionsAreLocked) {
  const auto lock = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/formats/LOCK");
  ASSERT_THAT(lock, IsOk());
  for (const auto& edition : Registry().editions()) {
    EXPECT_THAT(*lock, HasSubstr(edition->id() + " " + edition->structure_digest()))
        << "the structure of a released edition must not change; a new year's form is a new file";
  }
}

v1::Format SmallFormat() {
  return ParseText<v1::Format>(R"pb(
    id: "f2030"
    first_report_year: 2030
    sections {
      id: "s"
      title: "一节"
      tables {
        id: "t"
        blocks {
          rows { id: "a" label: "甲" alias: "x" }
          rows { id: "b" label: "乙" }
          rows { id: "sum" label: "计" total_of: "*" }
          columns { id: "n" label: "数" type: MONEY unit: "万元" }
        }
      }
    }
  )pb");
}

TEST(EditionTest, InventedEditionNeedsNoCode) {
  const auto edition = Edition::Compile(SmallFormat());
  ASSERT_THAT(edition, IsOk());
  ASSERT_THAT((*edition)->cells(), SizeIs(3));
  EXPECT_EQ((*edition)->cells()[0].unit, "万元");
  EXPECT_EQ((*edition)->cells()[0].type, v1::MONEY);
  EXPECT_TRUE((*edition)->cells()[2].total);
  EXPECT_THAT((*edition)->tables()[0].blocks[0].rows[2].parts, ElementsAre(0, 1));
}

TEST(EditionTest, FaultyFilesAreRefusedByName) {
  v1::Format twice = SmallFormat();
  twice.mutable_sections(0)->mutable_tables(0)->mutable_blocks(0)->mutable_rows(1)->set_id("a");
  EXPECT_THAT(Edition::Compile(twice), HasReason("FORMAT_INVALID"));
  v1::Format alias = SmallFormat();
  alias.mutable_sections(0)->mutable_tables(0)->mutable_blocks(0)->mutable_rows(1)->set_alias("x");
  EXPECT_THAT(Edition::Compile(alias), HasReason("FORMAT_INVALID"));
  v1::Format total = SmallFormat();
  total.mutable_sections(0)->mutable_tables(0)->mutable_blocks(0)->mutable_rows(2)->set_total_of(0, "nothing");
  EXPECT_THAT(Edition::Compile(total), HasReason("FORMAT_INVALID"));
}

TEST(EditionTest, TreeOrTableBeyondTheLimitsIsRefused) {
  v1::Format deep = SmallFormat();
  v1::Node* node = deep.mutable_sections(0)->mutable_tables(0)->mutable_blocks(0)->mutable_rows(0);
  for (int i = 0; i < 20; ++i) {
    node = node->add_children();
    node->set_id("d");
  }
  EXPECT_THAT(Edition::Compile(deep), HasReason("FORMAT_INVALID"));
  v1::Format large = SmallFormat();
  for (int i = 0; i < 6000; ++i) {
    large.mutable_sections(0)->mutable_tables(0)->mutable_blocks(0)->add_rows()->set_id("r" + std::to_string(i));
  }
  EXPECT_THAT(Edition::Compile(large), HasReason("FORMAT_INVALID"));
}

TEST(EditionTest, SelectorsNameCellsRowsAndGroups) {
  const Edition& f2021 = *Registry().Find("f2021");
  EXPECT_THAT(*f2021.SelectCells("requests/outcome.not_disclosed.*/total"), SizeIs(8));
  EXPECT_THAT(*f2021.SelectCells("r01.c7"), SizeIs(1));
  EXPECT_THAT(f2021.SelectCells("requests/nothing/total"), HasReason("SELECTOR_UNKNOWN"));
}

TEST(FormatRegistryTest, CommonRulesGoToTheEditionsTheyName) {
  const std::string format = SmallFormat().DebugString();
  const auto registry = FormatRegistry::FromFiles(
      {{"f2030.txtpb", format},
       {"rules/a.txtpb", "rules { id: \"Z-1\" formats: \"f2030\" } rules { id: \"Z-2\" formats: \"f2021\" }"},
       {"lexicons/names.txt", "# comment\n攻府\n\n"}});
  ASSERT_THAT(registry, IsOk());
  ASSERT_EQ((*registry)->Find("f2030")->proto().rules_size(), 1);
  EXPECT_EQ((*registry)->Find("f2030")->proto().rules(0).id(), "Z-1");
  EXPECT_THAT(*(*registry)->FindLexicon("names"), ElementsAre("攻府"));
}

TEST(FormatRegistryTest, RuleTwiceOrMisspeltFieldIsRefused) {
  EXPECT_THAT(FormatRegistry::FromFiles({{"f.txtpb", SmallFormat().DebugString()},
                                         {"rules/a.txtpb", "rules { id: \"Z-1\" } rules { id: \"Z-1\" }"}}),
              HasReason("FORMAT_INVALID"));
  EXPECT_THAT(FormatRegistry::FromFiles({{"f.txtpb", "idd: \"x\""}}), HasReason("FORMAT_INVALID"));
}

}  // namespace
}  // namespace nianbao::format
