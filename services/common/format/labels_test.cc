#include "services/common/format/labels.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace nianbao::format {
namespace {

using ::testing::SizeIs;

const std::vector<Line>& Rows(const char* edition, const char* table) {
  return FormatRegistry::Embedded().Find(edition)->FindTable(table)->blocks[0].rows;
}

std::string PathOf(const std::vector<Line>& lines, const std::optional<LabelMatch>& match) {
  return match ? lines[match->line].path : "";
}

TEST(BareLabelTest, BlanksWidthBracketsAndQuotesDoNotCount) {
  EXPECT_EQ(BareLabel("３．危及“三安全 一稳定”\n"), BareLabel("3.危及\"三安全一稳定\""));
  EXPECT_EQ(BareLabel("本年收费金额（单位：万元）"), BareLabel("本年收费金额【单位:万元】"));
  EXPECT_EQ(BareLabel("　\u00A0\u200B"), "");
  EXPECT_NE(BareLabel("本年增/减"), BareLabel("本年增减"));
}

TEST(UnnumberedLabelTest, LeadingNumbersAndTrailingStopsGo) {
  EXPECT_EQ(UnnumberedLabel("一、总体情况。"), "总体情况");
  EXPECT_EQ(UnnumberedLabel("（十一）予以公开"), "予以公开");
  EXPECT_EQ(UnnumberedLabel("12.其他"), "其他");
  EXPECT_EQ(UnnumberedLabel("三、（一）予以公开"), "予以公开");
  EXPECT_EQ(UnnumberedLabel("其中：涉及国家秘密"), "涉及国家秘密");
  EXPECT_EQ(UnnumberedLabel("第六部分 其他需要报告的事项"), "其他需要报告的事项");
  EXPECT_EQ(UnnumberedLabel("一般公共服务"), "一般公共服务");
  EXPECT_EQ(UnnumberedLabel("2016年情况"), "2016年情况");
  EXPECT_EQ(UnnumberedLabel("第三方"), "第三方");
  EXPECT_EQ(UnnumberedLabel("一、"), "");
}

TEST(MatchLabelsTest, EveryStatutoryPathFindsItsOwnLine) {
  for (const auto& edition : FormatRegistry::Embedded().editions()) {
    for (const TableInfo& table : edition->tables()) {
      for (const BlockInfo& block : table.blocks) {
        for (const std::vector<Line>* lines : {&block.rows, &block.columns}) {
          for (size_t i = 0; i < lines->size(); ++i) {
            const auto match = MatchLabels(*lines, (*lines)[i].labels);
            ASSERT_TRUE(match.has_value()) << edition->id() << " " << (*lines)[i].path;
            EXPECT_EQ(match->line, static_cast<int>(i));
            EXPECT_EQ(match->fit, LabelFit::kStatutory);
          }
        }
      }
    }
  }
}

TEST(MatchLabelsTest, EveryLabelOf2021NamesItsRowWithoutItsGroups) {
  const std::vector<Line>& rows = Rows("f2021", "requests");
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto match = MatchLabels(rows, {rows[i].labels.back()});
    ASSERT_TRUE(match.has_value()) << rows[i].labels.back();
    EXPECT_EQ(match->line, static_cast<int>(i));
  }
}

TEST(MatchLabelsTest, MissingOrDifferentNumberIsAVariant) {
  const std::vector<Line>& rows = Rows("f2021", "requests");
  const auto match = MatchLabels(rows, {"属于国家秘密"});
  EXPECT_EQ(PathOf(rows, match), "outcome.not_disclosed.state_secret");
  EXPECT_EQ(match->fit, LabelFit::kVariant);
  EXPECT_EQ(PathOf(rows, MatchLabels(rows, {"3、补正后申请内容仍不明确"})),
            "outcome.unable_to_provide.unclear_after_correction");
}

TEST(MatchLabelsTest, GroupsSettleWhatTheLabelAloneLeavesOpen) {
  const std::vector<Line>& rows = Rows("f2014", "statistics");
  EXPECT_FALSE(MatchLabels(rows, {"（三）其他情形数"}).has_value());
  EXPECT_EQ(PathOf(rows, MatchLabels(rows, {"四、行政复议数量", "（三）其他情形数"})),
            "administrative_reconsideration.other");
}

TEST(MatchLabelsTest, GroupsOutOfOrderOrWrongAreRefused) {
  const std::vector<Line>& rows = Rows("f2021", "requests");
  EXPECT_FALSE(MatchLabels(rows, {"（四）无法提供", "1.属于国家秘密"}).has_value());
  EXPECT_FALSE(MatchLabels(rows, {"（三）不予公开", "三、本年度办理结果", "1.属于国家秘密"}).has_value());
  EXPECT_FALSE(MatchLabels(rows, {"三、本年度办理结果"}).has_value());
  EXPECT_FALSE(MatchLabels(rows, {}).has_value());
  EXPECT_FALSE(MatchLabels(rows, {""}).has_value());
  EXPECT_FALSE(MatchLabels(rows, {"1."}).has_value());
}

TEST(MatchLabelsTest, MisspeltLabelIsNotGuessed) {
  EXPECT_FALSE(MatchLabels(Rows("f2021", "requests"), {"2.其他法律行政止公开"}).has_value());
}

}  // namespace
}  // namespace nianbao::format
