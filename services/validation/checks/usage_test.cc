// Rules of usage: what they raise, and what they must leave alone.
#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/utf8.h"
#include "services/common/testing/status_matchers.h"
#include "services/validation/check.h"

namespace nianbao::validation {
namespace {

using report::v1::ReportContent;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Evidence of one rule's findings on a section with these paragraphs.
std::vector<std::string> Raised(const std::string& rule, const std::vector<std::string>& paragraphs, int year = 2024) {
  static const Checker* const checker = Checker::Create(format::FormatRegistry::Embedded())->release();
  ReportContent content;
  report::v1::SectionText& section = *content.add_sections();
  section.set_heading("一、总体情况");
  for (const std::string& text : paragraphs) section.add_paragraphs()->set_text(text);
  v1::CheckContext context;
  context.set_report_year(year);
  std::vector<std::string> found;
  const auto result = checker->Check(content, context);
  EXPECT_THAT(result, IsOk());
  for (const auto& finding : result->findings()) {
    if (finding.rule_id() == rule) found.push_back(finding.evidence());
  }
  return found;
}

TEST(UnitTest, QuantityWithoutUnitIsTold) {
  EXPECT_THAT(Raised("NAR-012", {"全年经费投入为0。"}), ElementsAre("全年经费投入为0"));
  EXPECT_THAT(Raised("NAR-012", {"公开信息共1,200，其中规章2件。"}), ElementsAre("公开信息共1,200"));
}

TEST(UnitTest, QuantityWithUnitTelephoneAndDateAreNone) {
  EXPECT_THAT(Raised("NAR-012", {"公开信息共20条，经费为0万元。", "联系电话为68260239。", "邮政编码为132600。",
                                 "统计期限截至为2024年12月31日。", "占比达98.5%。"}),
              IsEmpty());
}

const std::string kPassage = "我局积极探索政府信息公开工作机制，明确职责、程序、公开方式和时限要求，落实到人。";

TEST(RepeatTest, PassageOfThirtyCharactersIsToldOnceAPairOfParagraphs) {
  EXPECT_EQ(Raised("DUP-002", {"一是" + kPassage, "二是" + kPassage}).size(), 1u);
  EXPECT_EQ(Raised("DUP-002", {kPassage, kPassage, kPassage}).size(), 3u);
  EXPECT_EQ(Raised("DUP-002", {kPassage + "另外，" + kPassage}).size(), 1u);
}

TEST(RepeatTest, ShortRepeatAndTitlesOfDocumentsAreLeftAlone) {
  EXPECT_THAT(Raised("DUP-002", {"政府信息公开工作机制，明确职责、程序。", "政府信息公开工作机制，明确职责、程序。"}),
              IsEmpty());
  const std::string title = "《国务院办公厅关于印发政府信息公开工作年度报告格式和有关工作要求的通知（试行）》";
  EXPECT_THAT(Raised("DUP-002", {"按照" + title + "编制。", "依据" + title + "执行。"}), IsEmpty());
}

// The textbook's way: the longest run of characters that two paragraphs share.
size_t LongestCommonRun(const std::u32string& a, const std::u32string& b) {
  std::vector<size_t> row(b.size() + 1, 0);
  size_t longest = 0;
  for (const char32_t c : a) {
    for (size_t j = b.size(); j > 0; --j) {
      row[j] = c == b[j - 1] ? row[j - 1] + 1 : 0;
      longest = std::max(longest, row[j]);
    }
  }
  return longest;
}

TEST(RepeatTest, AgreesWithTheTextbookOnManyReports) {
  std::mt19937 random(20261125);
  const auto letters = [&](size_t length) {
    std::u32string text;
    while (text.size() < length) text.push_back(0x4E00 + random() % 3000);
    return text;
  };
  for (int turn = 0; turn < 60; ++turn) {
    std::vector<std::u32string> texts;
    for (int i = 0; i < 6; ++i) texts.push_back(letters(20 + random() % 120));
    for (size_t into = 0; into < 4; ++into) {  // 15 to 60 characters of a later paragraph
      const std::u32string& from = texts[into + 1 + random() % (5 - into)];
      const std::u32string copied = from.substr(random() % from.size(), 15 + random() % 46);
      texts[into].insert(random() % texts[into].size(), copied);
    }
    size_t pairs = 0;
    std::vector<std::string> paragraphs;
    for (size_t i = 0; i < texts.size(); ++i) {
      paragraphs.push_back(EncodeUtf8(texts[i]));
      for (size_t j = 0; j < i; ++j) pairs += LongestCommonRun(texts[i], texts[j]) >= 30 ? 1 : 0;
    }
    EXPECT_EQ(Raised("DUP-002", paragraphs).size(), pairs) << "turn " << turn;
  }
}

TEST(RepeatTest, TextOfCopiesAloneEndsInTime) {
  std::string endless;
  for (int i = 0; i < 4'000; ++i) endless += "公开";
  const size_t found = Raised("DUP-002", std::vector<std::string>(5, endless)).size();
  EXPECT_GE(found, 4u);  // the first against each other one
  EXPECT_LE(found, 15u);
}

TEST(MarkTest, HalfWidthMarksBesideChineseAreTold) {
  EXPECT_THAT(Raised("TXT-005", {"公开信息20条,均已上网."}), ElementsAre(",", "."));
  EXPECT_THAT(Raised("TXT-005", {"报告日期(2024年1月2日)如上。"}), ElementsAre("(2024年1月2日)"));
  EXPECT_THAT(Raised("TXT-005", {"联系电话:0432-68260239。"}), ElementsAre(":"));
}

TEST(MarkTest, NumbersAddressesAndLevelNumbersAreLeftAlone) {
  EXPECT_THAT(Raised("TXT-005",
                     {"1.主动公开1,200条，占98.5%，比例为1:2。", "网址：http://www.example.gov.cn/a,b。",
                      "邮箱：zwgk@example.gov.cn。", "电话：(0432)68260239。", "1.2 平台建设", "增长12.5个百分点。"}),
              IsEmpty());
}

TEST(LevelTest, WrongMarkAndSkippedLevelAreToldOnceASection) {
  EXPECT_EQ(Raised("TXT-008", {"1、主动公开。", "2、依申请公开。"}).size(), 1u);
  EXPECT_EQ(Raised("TXT-008", {"（1）主动公开。"}).size(), 1u);
  EXPECT_EQ(Raised("TXT-008", {"(一)主动公开。"}).size(), 1u);
}

TEST(LevelTest, ProperLevelsAreLeftAlone) {
  EXPECT_THAT(Raised("TXT-008", {"（一）主动公开。", "1.规章。", "（1）一项。", "（2）又一项。", "2.文件。",
                                 "（二）依申请公开。", "一是抓学习。", "2024年，我局公开20条。", "3.5万人次参加。"}),
              IsEmpty());
}

TEST(ShortTitleTest, TitleWithoutDefinitionIsTold) {
  EXPECT_THAT(Raised("ABB-001", {"按照《条例》要求公开。", "《条例》规定如下。"}), ElementsAre("《条例》"));
}

TEST(ShortTitleTest, DefinedTitleAndFullTitleAreLeftAlone) {
  EXPECT_THAT(
      Raised("ABB-001", {"根据《中华人民共和国政府信息公开条例》（以下简称《条例》）编制。", "按照《条例》公开。"}),
      IsEmpty());
  EXPECT_THAT(
      Raised("ABB-001", {"根据《中华人民共和国政府信息公开条例》（以下简称“条例”）编制。", "按照《条例》公开。"}),
      IsEmpty());
  EXPECT_THAT(Raised("ABB-001", {"按照《政府信息公开条例》公开。"}), IsEmpty());
}

TEST(ContactTest, MissingPartsAreNamed) {
  EXPECT_THAT(Raised("CON-002", {"如有疑问，请与办公室联系（电话：0432-68260239）。"}, 2016),
              ElementsAre("地址、邮编、电子邮箱"));
  EXPECT_THAT(
      Raised("CON-002",
             {"如有疑问，请与办公室联系（地址：人民大路1号，邮编：132600，电话：0432-68260239，邮箱：a@b.gov.cn）。"},
             2016),
      IsEmpty());
}

}  // namespace
}  // namespace nianbao::validation
