#include "services/common/format/format.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nianbao/api/v1/annotations.pb.h"
#include "nianbao/report/v1/content.pb.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::format {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

v1::Format SmallFormat() {
  return ParseText<v1::Format>(R"pb(
    id: "f2030"
    first_report_year: 2030
    section_policy: FIXED
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

v1::Block& BlockOf(v1::Format& format) { return *format.mutable_sections(0)->mutable_tables(0)->mutable_blocks(0); }

TEST(EditionTest, InventedEditionNeedsNoCode) {
  const auto edition = Edition::Compile(SmallFormat());
  ASSERT_THAT(edition, IsOk());
  ASSERT_THAT((*edition)->cells(), SizeIs(3));
  EXPECT_EQ((*edition)->cells()[0].id, "t/a/n");
  EXPECT_EQ((*edition)->cells()[0].alias, "x");
  EXPECT_EQ((*edition)->cells()[0].unit, "万元");
  EXPECT_EQ((*edition)->cells()[0].type, v1::MONEY);
  EXPECT_TRUE((*edition)->cells()[2].total);
  EXPECT_THAT((*edition)->tables()[0].blocks[0].rows[2].parts, ElementsAre(0, 1));
}

TEST(EditionTest, GroupsHaveNoCellHeadingsNeitherAndInnerRowsOnlyWithAValue) {
  v1::Format format = SmallFormat();
  BlockOf(format) = ParseText<v1::Block>(R"pb(
    rows {
      id: "group"
      label: "组"
      children { id: "one" label: "一" }
    }
    rows { id: "heading" label: "题" heading: true }
    rows {
      id: "whole"
      label: "总"
      has_value: true
      children { id: "part" label: "其中" }
    }
    columns { id: "n" label: "数" }
  )pb");
  const auto edition = Edition::Compile(format);
  ASSERT_THAT(edition, IsOk());
  std::vector<std::string> paths;
  for (const Line& row : (*edition)->tables()[0].blocks[0].rows) paths.push_back(row.path);
  EXPECT_THAT(paths, ElementsAre("group.one", "whole", "whole.part"));
}

TEST(EditionTest, TypeAndUnitComeFromTheColumnBeforeTheRowAndFromWithinBeforeWithout) {
  v1::Format format = SmallFormat();
  BlockOf(format) = ParseText<v1::Block>(R"pb(
    rows {
      id: "group"
      label: "组"
      unit: "件"
      children { id: "one" label: "一" }
      children { id: "two" label: "二" unit: "条" }
    }
    columns { id: "n" label: "数" }
    columns { id: "m" label: "钱" type: MONEY unit: "元" }
  )pb");
  const auto edition = Edition::Compile(format);
  ASSERT_THAT(edition, IsOk());
  const std::vector<CellInfo>& cells = (*edition)->cells();
  EXPECT_EQ(cells[0].unit, "件");
  EXPECT_EQ(cells[2].unit, "条");
  EXPECT_EQ(cells[2].type, v1::COUNT);
  EXPECT_EQ(cells[3].unit, "元");
  EXPECT_EQ(cells[3].type, v1::MONEY);
}

// A way to spoil a format, and the words that the refusal must say.
struct Spoilt {
  const char* name;
  void (*spoil)(v1::Format&);
  const char* fault;
};

class SpoiltFormatTest : public ::testing::TestWithParam<Spoilt> {};

TEST_P(SpoiltFormatTest, IsRefusedByName) {
  v1::Format format = SmallFormat();
  GetParam().spoil(format);
  const auto edition = Edition::Compile(format);
  ASSERT_THAT(edition, HasReason("FORMAT_INVALID"));
  EXPECT_THAT(DetailOf(edition.status()).metadata.at("fault"), HasSubstr(GetParam().fault));
  EXPECT_THAT(DetailOf(edition.status()).sentence, HasSubstr("请改正格式文件"));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, SpoiltFormatTest,
    ::testing::Values(
        Spoilt{"NoId", [](v1::Format& f) { f.clear_id(); }, "is no id"},
        Spoilt{"IdWithBlanks", [](v1::Format& f) { f.set_id("f 2030"); }, "is no id"},
        Spoilt{"NoYear", [](v1::Format& f) { f.clear_first_report_year(); }, "first_report_year"},
        Spoilt{"YearsBackwards", [](v1::Format& f) { f.set_last_report_year(2029); }, "last_report_year"},
        Spoilt{"NoPolicy", [](v1::Format& f) { f.clear_section_policy(); }, "section_policy"},
        Spoilt{"SectionTwice", [](v1::Format& f) { *f.add_sections() = f.sections(0); }, "section id twice: s"},
        Spoilt{"SectionWithoutTitle", [](v1::Format& f) { f.mutable_sections(0)->clear_title(); }, "section s"},
        Spoilt{"TableTwice",
               [](v1::Format& f) {
                 const v1::Table table = f.sections(0).tables(0);
                 *f.mutable_sections(0)->add_tables() = table;
               },
               "table id twice: t"},
        Spoilt{"TableWithoutBlock", [](v1::Format& f) { f.mutable_sections(0)->mutable_tables(0)->clear_blocks(); },
               "no block in table t"},
        Spoilt{"BlockWithoutColumn", [](v1::Format& f) { BlockOf(f).clear_columns(); }, "block without cells"},
        Spoilt{"RowTwice", [](v1::Format& f) { BlockOf(f).mutable_rows(1)->set_id("a"); }, "id twice in table t: a"},
        Spoilt{"CellTwiceInTwoBlocks",
               [](v1::Format& f) {
                 BlockOf(f).mutable_rows(0)->clear_alias();
                 const v1::Block block = BlockOf(f);
                 *f.mutable_sections(0)->mutable_tables(0)->add_blocks() = block;
               },
               "cell id twice: t/a/n"},
        Spoilt{"AliasTwice", [](v1::Format& f) { BlockOf(f).mutable_rows(1)->set_alias("x"); }, "alias twice: x"},
        Spoilt{"UpperCaseId", [](v1::Format& f) { BlockOf(f).mutable_rows(1)->set_id("B"); }, "\"B\" is no id"},
        Spoilt{"RowWithoutLabel", [](v1::Format& f) { BlockOf(f).mutable_rows(1)->clear_label(); },
               "label is missing: t b"},
        Spoilt{"TotalOfNothing", [](v1::Format& f) { BlockOf(f).mutable_rows(2)->set_total_of(0, "nothing"); },
               "total_of of sum selects nothing: nothing"},
        Spoilt{"TotalOfItself", [](v1::Format& f) { BlockOf(f).mutable_rows(2)->set_total_of(0, "sum"); }, "circle"},
        Spoilt{"TotalsOfEachOther",
               [](v1::Format& f) {
                 BlockOf(f).mutable_rows(2)->set_total_of(0, "b");
                 BlockOf(f).mutable_rows(1)->add_total_of("sum");
               },
               "circle"},
        Spoilt{"HeadingWithTotal",
               [](v1::Format& f) { BlockOf(f).mutable_rows(2)->set_heading(true); }, "a total without value"},
        Spoilt{"HeadingWithValue",
               [](v1::Format& f) {
                 BlockOf(f).mutable_rows(0)->set_heading(true);
                 BlockOf(f).mutable_rows(0)->set_has_value(true);
               },
               "a heading has no value"},
        Spoilt{"MoneyWithoutUnit", [](v1::Format& f) { BlockOf(f).mutable_columns(0)->clear_unit(); }, "money"},
        Spoilt{"UnknownPower", [](v1::Format& f) { BlockOf(f).mutable_rows(0)->set_power("flying"); },
               "unknown power: t a"},
        Spoilt{"UnknownBodyKind", [](v1::Format& f) { BlockOf(f).mutable_rows(0)->add_body_kinds("GOV_MOON"); },
               "unknown body kind: t a"},
        Spoilt{"HiddenLabelsOfSeveralRows", [](v1::Format& f) { BlockOf(f).set_hide_row_labels(true); },
               "hide_row_labels"},
        Spoilt{"UnknownPlaceholder", [](v1::Format& f) { f.add_title_templates("{organ}{jahr}年"); }, "{jahr}"},
        Spoilt{"SentenceWithoutTemplate",
               [](v1::Format& f) { f.mutable_sections(0)->mutable_tables(0)->set_presentation(v1::SENTENCE); },
               "sentence_templates"},
        Spoilt{"ContentItemWithoutKeyword", [](v1::Format& f) { f.add_content_items()->set_id("fees"); },
               "heading_keywords are missing in fees"},
        Spoilt{"RuleTwice",
               [](v1::Format& f) {
                 f.add_rules()->set_id("Z-1");
                 f.add_rules()->set_id("Z-1");
               },
               "rule id twice: Z-1"},
        Spoilt{"RuleOfUnknownRow",
               [](v1::Format& f) {
                 v1::Rule& rule = *f.add_rules();
                 rule.set_id("Z-1");
                 rule.mutable_equal()->add_left()->set_select("t/c/n");
               },
               "rule Z-1"}),
    [](const auto& each) { return std::string(each.param.name); });

TEST(EditionTest, RuleKindsWithoutSelectorsPass) {
  v1::Format format = SmallFormat();
  v1::Rule& check = *format.add_rules();
  check.set_id("Z-1");
  check.mutable_check()->set_name("something_new");
  format.add_rules()->set_id("Z-2");  // a kind of a later release reads as none
  EXPECT_THAT(Edition::Compile(format), IsOk());
}

TEST(EditionTest, TreeDeeperThanEightLevelsIsRefused) {
  v1::Format format = SmallFormat();
  v1::Node* node = BlockOf(format).mutable_rows(0);
  for (int level = 2; level <= Edition::kDeepest; ++level) {
    node = node->add_children();
    node->set_id("d");
    node->set_label("层");
  }
  EXPECT_THAT(Edition::Compile(format), IsOk());
  *node->add_children() = ParseText<v1::Node>(R"pb(id: "d" label: "层")pb");
  EXPECT_THAT(Edition::Compile(format), HasReason("FORMAT_INVALID"));
}

v1::Format FormatOf(int cells) {
  v1::Format format = SmallFormat();
  BlockOf(format).clear_rows();
  for (int i = 0; i < cells; ++i) {
    v1::Node& row = *BlockOf(format).add_rows();
    row.set_id("r" + std::to_string(i));
    row.set_label("行");
  }
  return format;
}

TEST(EditionTest, MoreCellsThanAReportCanHoldAreRefused) {
  EXPECT_THAT(Edition::Compile(FormatOf(Edition::kMostCells)), IsOk());
  EXPECT_THAT(Edition::Compile(FormatOf(Edition::kMostCells + 1)), HasReason("FORMAT_INVALID"));
  const auto& cells = *report::v1::ReportContent::descriptor()->FindFieldByName("cells");
  EXPECT_EQ(static_cast<int>(cells.options().GetExtension(api::v1::limits).max_items()), Edition::kMostCells);
}

TEST(EditionTest, DigestsAreTheSameForTheSameFile) {
  const auto one = Edition::Compile(SmallFormat());
  const auto two = Edition::Compile(SmallFormat());
  EXPECT_EQ((*one)->digest(), (*two)->digest());
  EXPECT_THAT((*one)->digest(), SizeIs(64));
  EXPECT_NE((*one)->digest(), FormatRegistry::Embedded().Find("f2021")->digest());
}

TEST(EditionTest, SelectorsNameLinesByPathAliasOrGroup) {
  const BlockInfo& block = FormatRegistry::Embedded().Find("f2021")->FindTable("requests")->blocks[0];
  EXPECT_THAT(Edition::SelectLines(block.rows, "r01"), IsOkAndHolds(ElementsAre(0)));
  EXPECT_THAT(Edition::SelectLines(block.rows, "outcome.total"), IsOkAndHolds(ElementsAre(23)));
  EXPECT_THAT(Edition::SelectLines(block.rows, "outcome.unable_to_provide.*"), IsOkAndHolds(ElementsAre(12, 13, 14)));
  EXPECT_THAT(Edition::SelectLines(block.rows, "carried_over_out.*"), IsOkAndHolds(ElementsAre(24)));
  EXPECT_THAT(Edition::SelectLines(block.rows, "*"), IsOkAndHolds(SizeIs(24)));
  EXPECT_THAT(Edition::SelectLines(block.rows, "outcome"), HasReason("SELECTOR_UNKNOWN"));
  EXPECT_THAT(Edition::SelectLines(block.rows, "outc.*"), HasReason("SELECTOR_UNKNOWN"));
  EXPECT_THAT(Edition::SelectLines(block.rows, ""), HasReason("SELECTOR_UNKNOWN"));
}

}  // namespace
}  // namespace nianbao::format
