// The text engine: numbers, plain text, words, dates, periods; what must hold for any text.
#include <random>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/utf8.h"
#include "services/common/testing/status_matchers.h"
#include "services/validation/text/counts.h"
#include "services/validation/text/dates.h"
#include "services/validation/text/numbers.h"
#include "services/validation/text/plain.h"
#include "services/validation/text/scanner.h"
#include "services/validation/text/words.h"

namespace nianbao::validation {
namespace {

using ::testing::ElementsAre;

std::string Interval(const std::optional<Quantity>& q) {
  if (!q) return "none";
  return q->exact() ? std::to_string(q->low)
                    : std::to_string(q->low) + "-" + (q->high == kUnbounded ? "" : std::to_string(q->high));
}

TEST(QuantityTest, ApproximationsAreTheIntervalsChosenOnce) {
  EXPECT_EQ(Interval(ReadQuantity("5500余")), "5500-5599");
  EXPECT_EQ(Interval(ReadQuantity("近300")), "201-299");
  EXPECT_EQ(Interval(ReadQuantity("18万余")), "180000-189999");
  EXPECT_EQ(Interval(ReadQuantity("四十余")), "40-49");
  EXPECT_EQ(Interval(ReadQuantity("100多")), "100-199");
  EXPECT_EQ(Interval(ReadQuantity("约200")), "190-210");
  EXPECT_EQ(Interval(ReadQuantity("超过30")), "30-");
  EXPECT_EQ(Interval(ReadQuantity("不足10")), "0-9");
  EXPECT_EQ(Interval(ReadQuantity("1.2万")), "11500-12499");
  EXPECT_EQ(Interval(ReadQuantity("1.2万余")), "12000-12999");
  EXPECT_EQ(Interval(ReadQuantity("20余万")), "200000-299999");
  EXPECT_EQ(Interval(ReadQuantity("1,408")), "1408");
  EXPECT_EQ(Interval(ReadQuantity("１２")), "12");
  EXPECT_EQ(Interval(ReadQuantity("二万三千")), "23000");
  EXPECT_EQ(Interval(ReadQuantity("3千")), "3000");
  EXPECT_EQ(Interval(ReadQuantity("2.5")), "none");
  EXPECT_EQ(Interval(ReadQuantity("余")), "none");
  EXPECT_EQ(Interval(ReadQuantity("99999999999999999999万")), "none");
}

TEST(MoneyTest, AmountsAreReadInFen) {
  EXPECT_EQ(Interval(ReadMoney("380元")), "38000");
  EXPECT_EQ(Interval(ReadMoney("0.038万元")), "38000");
  EXPECT_EQ(Interval(ReadMoney("2万元")), "2000000");
  EXPECT_EQ(Interval(ReadMoney("12.5元")), "1250");
  EXPECT_EQ(Interval(ReadMoney("300余元")), "30000-39999");
  EXPECT_EQ(Interval(ReadMoney("300")), "none");
}

TEST(PercentageTest, ToleranceIsHalfOfTheLastDigitTold) {
  EXPECT_DOUBLE_EQ(ReadPercentage("41.67%")->value, 41.67);
  EXPECT_DOUBLE_EQ(ReadPercentage("41.67%")->tolerance, 0.005);
  EXPECT_DOUBLE_EQ(ReadPercentage("42％")->tolerance, 0.5);
  EXPECT_DOUBLE_EQ(ReadPercentage("百分之四十")->value, 40);
  EXPECT_EQ(ReadPercentage("42"), std::nullopt);
}

TEST(PlainTest, BlanksBesideChineseAndFullWidthDigitsAreLevelled) {
  EXPECT_EQ(MakePlain("收到 １２ 件").text, "收到12件");
  EXPECT_EQ(MakePlain("占 ４１．６７％").text, "占41.67%");
  EXPECT_EQ(MakePlain("see the PDF file").text, "see the PDF file");
  EXPECT_EQ(MakePlain("表 1 2 3").text, "表1 2 3");
  EXPECT_TRUE(IsPlain("收到12件，see the file。"));
  EXPECT_FALSE(IsPlain("收到 12件"));
  EXPECT_FALSE(IsPlain("１"));
}

std::string RandomText(std::mt19937& random, int length, bool bytes) {
  static const std::u32string letters =
      U"收到政府信息公开申请行政复议未没有件条其中占年月日0123456789１２％．一二十百万余近，。；：（）《》、 "
      U"\u3000\u00A0\n\tAPPapp%.,;\U00020000";
  std::string text;
  for (int i = 0; i < length; ++i) {
    text += bytes ? std::string(1, static_cast<char>(random() % 256))
                  : EncodeUtf8(std::u32string(1, letters[random() % letters.size()]));
  }
  return text;
}

TEST(PlainTest, BlanksThatGroupDigitsGo) {
  EXPECT_EQ(MakePlain("发布信息1 286条").text, "发布信息1286条");
  EXPECT_EQ(MakePlain("资金1 286 500元").text, "资金1286500元");
  EXPECT_EQ(MakePlain("电话 0571 8899 6677").text, "电话0571 8899 6677");
  EXPECT_EQ(MakePlain("2023 128").text, "2023 128");
  EXPECT_EQ(MakePlain("3.14 159").text, "3.14 159");
}

TEST(PlainTest, EveryByteOfAnyTextKnowsWhereItCameFrom) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    const std::string text = RandomText(random, static_cast<int>(random() % 60), round % 2 == 1);
    const PlainText plain = MakePlain(text);
    ASSERT_EQ(plain.origin.size(), plain.text.size() + 1);
    for (size_t i = 1; i < plain.origin.size(); ++i) ASSERT_GT(plain.origin[i], plain.origin[i - 1]) << text;
    EXPECT_EQ(plain.origin.back(), text.size());
    EXPECT_EQ(IsPlain(text), plain.text == text) << text;
    EXPECT_EQ(MakePlain(plain.text).text, plain.text) << "twice is once: " << text;
  }
}

TEST(SentenceTest, SentencesCoverTheTextButForTheirEnds) {
  std::mt19937 random(2);
  for (int round = 0; round < 1000; ++round) {
    const std::string text = RandomText(random, 80, round % 2 == 1);
    size_t behind = 0;
    for (const Sentence& sentence : SentencesOf(text)) {
      ASSERT_GE(sentence.begin, behind);
      ASSERT_EQ(text.substr(sentence.begin, sentence.text.size()), std::string(sentence.text));
      behind = sentence.begin + sentence.text.size();
      const absl::string_view clause = ClauseAround(sentence.text, 0, sentence.text.size() / 2);
      ASSERT_LE(clause.size(), sentence.text.size());
    }
    ASSERT_LE(behind, text.size());
  }
}

TEST(SentenceTest, MarksBetweenDigitsEndNothing) {
  EXPECT_EQ(ClauseAround("共1,200条，其中", 0, 3), "共1,200条");
  EXPECT_EQ(ClauseAround("甲，乙丙，丁", 6, 9), "乙丙");
  EXPECT_EQ(SentencesOf("一。二；三\n四").size(), 4u);
}

TEST(PeriodTest, FiguresOfOtherTimesAreKnown) {
  const auto at_end = [](absl::string_view text) { return PeriodAt(text, text.size(), 2024) == Period::kReportYear; };
  EXPECT_TRUE(at_end("收到申请"));
  EXPECT_TRUE(at_end("2024年，我局收到申请"));
  EXPECT_TRUE(at_end("2023年收到9件，2024年收到"));
  EXPECT_TRUE(at_end("与去年相比，今年收到"));
  EXPECT_TRUE(at_end("2024年1月1日至2024年12月31日，收到"));
  EXPECT_TRUE(at_end("按照《2023年要点》，收到"));
  EXPECT_TRUE(at_end("上年结转2件，收到"));
  EXPECT_FALSE(at_end("2023年收到"));
  EXPECT_FALSE(at_end("去年同期收到"));
  EXPECT_FALSE(at_end("2022年至2024年，共收到"));
  EXPECT_FALSE(at_end("近三年共收到"));
  EXPECT_FALSE(at_end("上半年收到"));
  EXPECT_FALSE(at_end("自2019年以来收到"));
}

TEST(DateTest, EveryFormIsRead) {
  for (const char* text : {"2017年2月22日", "2017 年 2 月 22 日", "２０１７年２月２２日", "二〇一七年二月二十二日",
                           "二○一七年二月二十二日", "2017-02-22", "2017/2/22", "2017.2.22", "（2017年02月22日）"}) {
    const auto date = ReadDate(text);
    ASSERT_TRUE(date.has_value()) << text;
    EXPECT_EQ(date->text, "2017年2月22日") << text;
  }
  for (const char* text : {"2017年2月31日", "2017年2月", "2017314日", "12017-02-22", "", "二月"}) {
    EXPECT_FALSE(ReadDate(text).has_value()) << text;
  }
}

TEST(CountTest, CountsHaveTheirCounters) {
  const auto counts = CountsIn("第3次会议印发文件5500余份、解读12篇，3个月内办结1,200件次。");
  ASSERT_EQ(counts.size(), 3u);
  EXPECT_EQ(counts[0].unit + Interval(counts[0].value), "份5500-5599");
  EXPECT_EQ(counts[1].unit + Interval(counts[1].value), "篇12");
  EXPECT_EQ(counts[2].unit + Interval(counts[2].value), "件次1200");
}

TEST(WordMatcherTest, FindsWhatALookAtEveryPlaceFinds) {
  std::mt19937 random(3);
  const std::u32string letters = U"甲乙丙aB";
  const auto word = [&](size_t longest) {
    std::u32string text;
    for (size_t n = 1 + random() % longest; text.size() < n;) text += letters[random() % letters.size()];
    return EncodeUtf8(text);
  };
  const auto lower = [](std::string text) {
    for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return text;
  };
  for (int round = 0; round < 300; ++round) {
    WordMatcher matcher;
    std::vector<std::string> words;
    for (int i = 0; i < 12; ++i) words.push_back(lower(word(4)));
    for (const std::string& each : words) matcher.Add(each);
    matcher.Build();
    const std::string text = word(60);
    std::multiset<std::pair<size_t, size_t>> found, expected;
    matcher.Find(text, [&](const WordHit& hit) { found.emplace(hit.begin, hit.end); });
    const std::set<std::string> distinct(words.begin(), words.end());
    for (const std::string& each : distinct) {
      for (size_t at = lower(text).find(each); at != std::string::npos; at = lower(text).find(each, at + 1)) {
        expected.emplace(at, at + each.size());
      }
    }
    ASSERT_EQ(found, expected) << text;
  }
}

TEST(ScannerTest, PatternThatMatchesIsNeverPassedOver) {
  TextScanner scanner;
  std::vector<int> patterns;
  for (const char* pattern : {"(?:收到|受理)(?:政府信息公开)*申请", "(?i)app", "[，。]\\d+件", "未|没有",
                              "其中.{0,6}件", "(近|约)?\\d+(?:万|余)?条", "^公开", "行政复议$"}) {
    const auto number = scanner.AddPattern(pattern);
    ASSERT_THAT(number, IsOk());
    patterns.push_back(*number);
  }
  const int word = scanner.AddWord("政府信息");
  scanner.Build();
  std::mt19937 random(4);
  int matches = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::string text = RandomText(random, 30, round % 5 == 4);
    const Scanned scanned = scanner.Scan(text);
    for (const int pattern : patterns) {
      if (!RE2::PartialMatch(text, scanner.pattern(pattern))) continue;
      ++matches;
      ASSERT_TRUE(scanned.MayMatch(pattern)) << text;
    }
    const bool listed = std::any_of(scanned.words().begin(), scanned.words().end(),
                                    [&](const WordHit& hit) { return hit.word == word; });
    ASSERT_EQ(listed, text.find("政府信息") != std::string::npos);
  }
  EXPECT_GT(matches, 1000);
  EXPECT_FALSE(scanner.Scan("与此无关").MayMatch(patterns[0]));
}

TEST(ScannerTest, FaultyPatternIsRefused) {
  TextScanner scanner;
  EXPECT_FALSE(scanner.AddPattern("(").ok());
  EXPECT_TRUE(scanner.AddPattern("x").ok());
}

}  // namespace
}  // namespace nianbao::validation
