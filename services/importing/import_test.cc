#include "services/importing/import.h"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::importing {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<report::v1::ImportedReport> Import(const std::string& text) {
  return ImportDocument(format::FormatRegistry::Embedded(), text, {});
}

class RealReportTest : public ::testing::Test {
 protected:
  RealReportTest() {
    const auto text = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/shulan-kejiju-2016.txt");
    EXPECT_THAT(text, IsOk());
    report_ = *Import(*text);
  }
  const report::v1::ReportContent& content() const { return report_.content(); }
  report::v1::ImportedReport report_;
};

TEST_F(RealReportTest, TitleDatesAndLeadAreFoundOnTheirLines) {
  EXPECT_EQ(content().title(), "科技局2016年政府信息公开年度报告");
  EXPECT_EQ(content().title_line(), 2);
  EXPECT_EQ(content().head_date(), "(2017年2月22日)");
  EXPECT_EQ(content().head_date_line(), 3);
  ASSERT_EQ(content().lead_size(), 2);
  EXPECT_EQ(content().lead(0).line(), 4);
  EXPECT_EQ(content().signature().date(), std::string(34, ' ') + "2017年2月23日");
  EXPECT_EQ(content().signature().date_line(), 34);
  EXPECT_EQ(content().signature().organ(), "");
}

TEST_F(RealReportTest, EightSectionsKeepTheirRawLines) {
  ASSERT_EQ(content().sections_size(), 8);
  EXPECT_EQ(content().sections(1).heading(), "二、主动公开政府信息的情况 ");
  EXPECT_EQ(content().sections(1).line(), 13);
  EXPECT_THAT(content().sections(1).paragraphs(0).text(), HasSubstr("[bookmark: _GoBack]"));
  EXPECT_EQ(content().sections(0).paragraphs_size(), 6);
  EXPECT_EQ(content().sections(7).line(), 26);
  EXPECT_EQ(content().cells_size(), 0);
}

TEST_F(RealReportTest, YearOrganPeriodAndContactAreRead) {
  EXPECT_EQ(report_.report_year(), 2016);
  EXPECT_EQ(report_.organ_name(), "科技局");
  EXPECT_EQ(report_.format_id(), "f2014");
  EXPECT_EQ(report_.period_start(), "2016-01-01");
  EXPECT_EQ(report_.period_end(), "2016-12-31");
  EXPECT_EQ(report_.contact_office(), "科技局综合科");
  EXPECT_EQ(report_.contact_phone(), "68260239");
}

TEST_F(RealReportTest, FiguresOfTheProseAreSuggestionsWithTheirLines) {
  const format::Edition& f2014 = *format::FormatRegistry::Embedded().Find("f2014");
  std::map<std::string, std::pair<int64_t, int>> found;
  for (const report::v1::Suggestion& suggestion : report_.suggestions()) {
    const int64_t value = suggestion.cell().has_fen() ? suggestion.cell().fen() : suggestion.cell().count();
    found[f2014.cells()[*f2014.FindCell(suggestion.cell().id())].alias] = {value, suggestion.line()};
    EXPECT_FALSE(suggestion.evidence().empty());
    EXPECT_GT(suggestion.confidence(), 0.5);
  }
  using Told = std::map<std::string, std::pair<int64_t, int>>;
  EXPECT_EQ(found, (Told{{"A1", {20, 14}},
                         {"C1", {0, 19}},
                         {"D", {0, 21}},
                         {"E", {0, 21}},
                         {"G", {0, 25}},
                         {"H3.2", {2, 8}},
                         {"H4", {0, 23}}}));
}

TEST(ImportTest, Gb18030IsRead) {
  // "某局2016年政府信息公开工作年度报告" in GBK.
  const std::string gbk =
      "\xC4\xB3\xBE\xD6\x32\x30\x31\x36\xC4\xEA\xD5\xFE\xB8\xAE\xD0\xC5\xCF\xA2\xB9\xAB\xBF\xAA\xB9\xA4\xD7\xF7\xC4\xEA"
      "\xB6\xC8\xB1\xA8\xB8\xE6\n";
  const auto imported = Import(gbk);
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->content().title(), "某局2016年政府信息公开工作年度报告");
}

TEST(ImportTest, BinaryEmptyAndOversizedInputIsRefusedInChinese) {
  EXPECT_THAT(Import(std::string("\x00\x01\x02", 3)), HasReason("TEXT_ENCODING_UNKNOWN"));
  EXPECT_THAT(Import("\n \n"), HasReason("DOCUMENT_EMPTY"));
  EXPECT_THAT(Import(std::string(9 << 20, 'x')), HasReason("DOCUMENT_TOO_LARGE"));
  EXPECT_THAT(Import(std::string(30'000, '\n')), HasReason("DOCUMENT_TOO_LARGE"));
  EXPECT_FALSE(DetailOf(Import("").status()).sentence.empty());
}

TEST(ImportTest, SentenceThatBeginsWithANumeralIsNoHeading) {
  const auto imported = Import("某局2016年政府信息公开工作年度报告\n一、概述\n一、二季度，我局公开信息10条。\n");
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->content().sections_size(), 1);
  EXPECT_EQ(imported->content().sections(0).paragraphs_size(), 1);
}

TEST(ImportTest, NameAboveTheFootDateIsTheSignature) {
  const auto imported = Import("某局2016年政府信息公开工作年度报告\n一、概述\n正文。\n某市科学技术局\n2017年2月23日\n");
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->content().signature().organ(), "某市科学技术局");
  EXPECT_EQ(imported->content().signature().organ_line(), 4);
}

TEST(ImportTest, EveryTruncationOfTheInputEndsInAnAnswer) {
  const std::string text =
      "某局2016年政府信息公开工作年度报告\n（2017年2月23日）\n本报告由甲、乙两个部分组成。\n一、概述\n主动公开政府信息2"
      "0条。\n";
  for (size_t i = 0; i <= text.size(); ++i) (void)Import(text.substr(0, i)).ok();
}

}  // namespace
}  // namespace nianbao::importing
