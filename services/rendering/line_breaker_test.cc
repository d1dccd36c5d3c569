#include "services/rendering/line_breaker.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/testing/status_matchers.h"
#include "services/rendering/character_class.h"
#include "services/rendering/title_lines.h"

namespace nianbao::rendering {
namespace {

using ::testing::ElementsAre;

const FontSet& Fonts() {
  static const FontSet& fonts = *FontSet::Load(std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts")->release();
  return fonts;
}

MeasuredText Measured(std::u32string_view text) {
  MeasuredText measured;
  Measure(text, {}, Fonts(), measured);
  Kern(measured);
  return measured;
}

std::vector<std::u32string> Lines(std::u32string_view text, Mpt width, Mpt indent = 0) {
  std::vector<std::u32string> lines;
  for (const TextLine& line : BreakLines(Measured(text), width, indent)) {
    lines.emplace_back(text.substr(line.begin, line.end - line.begin));
  }
  return lines;
}

std::vector<std::u32string> Title(std::u32string_view text) {
  MeasuredText measured;
  Measure(text, Fixed(Face::kTitle, kTitleSize), Fonts(), measured);
  Kern(measured);
  std::vector<std::u32string> lines;
  for (const TextLine& line : TitleLines(measured, kWidth))
    lines.emplace_back(text.substr(line.begin, line.end - line.begin));
  return lines;
}

TEST(LineBreakerTest, NoLineBeginsWithAClosingMarkOrEndsWithAnOpeningOne) {
  std::u32string text;
  for (int i = 0; i < 40; ++i) text += U"公开，（条例）“信息”。2024年——";
  const MeasuredText measured = Measured(text);
  for (Mpt width = 5 * kEm; width < 30 * kEm; width += kEm / 2) {
    for (const TextLine& line : BreakLines(measured, width, 2 * kEm)) {
      EXPECT_FALSE(line.begin > 0 && ForbiddenAtStart(text[line.begin])) << width;
      EXPECT_FALSE(ForbiddenAtEnd(text[line.end - 1])) << width;
      EXPECT_LE(line.width, width + 20);
    }
  }
}

TEST(LineBreakerTest, FullLineHoldsTwentyEightCharacters) {
  EXPECT_EQ(Lines(std::u32string(56, U'年'), kWidth).size(), 2u);
  EXPECT_EQ(Lines(std::u32string(57, U'年'), kWidth).size(), 3u);
}

TEST(LineBreakerTest, ClosingMarkThatNoLongerFitsKeepsItsInkedHalf) {
  const std::u32string full = std::u32string(27, U'年') + U"报。";  // 29 squares
  EXPECT_THAT(Lines(full, kWidth), ElementsAre(std::u32string(27, U'年'), U"报。"));
  EXPECT_THAT(Lines(full, kWidth + kEm / 2), ElementsAre(full));
}

TEST(LineBreakerTest, MarksThatStandTogetherShareTheirBlank) {
  EXPECT_EQ(WidthOf(Measured(U"》，"), 0, 2), kEm + kEm - kEm / 2);
  EXPECT_EQ(WidthOf(Measured(U"（《"), 0, 2), kEm + kEm - kEm / 2);
  EXPECT_EQ(WidthOf(Measured(U"年，"), 0, 2), 2 * kEm);
}

TEST(LineBreakerTest, ChineseAndDigitsStandALittleApart) {
  const MeasuredText text = Measured(U"年2024");
  EXPECT_GT(text[0].kern, 0);
  EXPECT_LT(text[0].kern, kBodySize / 10);
  EXPECT_EQ(text[1].kern, 0);
}

TEST(LineBreakerTest, NumberIsNotTornAndALongWordIsCut) {
  EXPECT_THAT(Lines(U"共计123456件", 5 * kEm), ElementsAre(U"共计", U"123456件"));
  EXPECT_THAT(Lines(U"同比增长3.5%以上", 5 * kEm), ElementsAre(U"同比增长", U"3.5%以上"));
  EXPECT_GT(Lines(std::u32string(1000, U'x'), 10 * kEm).size(), 40u);
}

TEST(LineBreakerTest, AddressBreaksBehindAStroke) {
  EXPECT_THAT(Lines(U"http://www.shulan.gov.cn/zwgk/nianbao/", 13 * kEm),
              ElementsAre(U"http://www.shulan.gov.cn/", U"zwgk/nianbao/"));
}

TEST(LineBreakerTest, DashesAndDotsAreNotParted) {
  for (const std::u32string& line : Lines(U"一二三四五——六七八九十……", 6 * kEm)) {
    EXPECT_NE(line.front(), U'—');
    EXPECT_NE(line.front(), U'…');
  }
}

TEST(LineBreakerTest, BlankAtTheEndOfALineIsLeftOut) {
  EXPECT_THAT(Lines(U"abcd efgh", 3 * kEm), ElementsAre(U"abcd", U"efgh"));
}

TEST(TitleTest, TitleIsDividedWhereTheSenseAllows) {
  EXPECT_THAT(Title(U"宿迁市人民政府2024年政府信息公开工作年度报告"),
              ElementsAre(U"宿迁市人民政府2024年", U"政府信息公开工作年度报告"));
  EXPECT_THAT(Title(U"舒兰市科学技术局2016年政府信息公开工作年度报告"),
              ElementsAre(U"舒兰市科学技术局2016年", U"政府信息公开工作年度报告"));
  EXPECT_THAT(Title(U"某局2024年政府信息公开年度报告"), ElementsAre(U"某局2024年政府信息公开年度报告"));
}

TEST(TitleTest, LongNameOfAnOrganIsNotTornWithinAWord) {
  EXPECT_THAT(
      Title(U"延边朝鲜族自治州人民政府政务服务和数字化建设管理局2024年政府信息公开工作年度报告"),
      ElementsAre(U"延边朝鲜族自治州人民政府政务", U"服务和数字化建设管理局2024年", U"政府信息公开工作年度报告"));
}

}  // namespace
}  // namespace nianbao::rendering
