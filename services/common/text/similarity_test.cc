#include "services/common/text/similarity.h"

#include <random>
#include <set>

#include "gtest/gtest.h"
#include "services/common/base/utf8.h"
#include "services/common/testing/proto_text.h"
#include "services/common/text/edit_distance.h"

namespace nianbao {
namespace {

// The textbook's way, for comparison.
int SlowDistance(std::u32string_view a, std::u32string_view b) {
  std::vector<int> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

std::u32string RandomText(std::mt19937& random, size_t length, char32_t letters) {
  std::u32string text;
  while (text.size() < length) text.push_back(0x4E00 + random() % letters);
  return text;
}

// Some letters changed, left out or added.
std::u32string Edited(std::mt19937& random, std::u32string text, int edits, char32_t letters) {
  for (int i = 0; i < edits && !text.empty(); ++i) {
    const size_t at = random() % text.size();
    const char32_t letter = 0x4E00 + random() % letters;
    switch (random() % 3) {
      case 0:
        text[at] = letter;
        break;
      case 1:
        text.erase(at, 1);
        break;
      default:
        text.insert(at, 1, letter);
    }
  }
  return text;
}

TEST(EditDistanceTest, AgreesWithTheTextbookOnManyTexts) {
  std::mt19937 random(20261124);
  for (int i = 0; i < 600; ++i) {
    const char32_t letters = 2 + random() % 40;
    const std::u32string a = RandomText(random, random() % 260, letters);
    const std::u32string b = i % 2 == 0 ? Edited(random, a, static_cast<int>(random() % 40), letters)
                                        : RandomText(random, random() % 260, letters);
    const int distance = SlowDistance(a, b);
    for (const int most : {distance - 1, distance, distance + 1, distance + 70, 1000}) {
      const auto found = EditDistance(a, b, most);
      ASSERT_EQ(found, distance <= most ? std::optional<int>(distance) : std::nullopt)
          << i << " of " << a.size() << " and " << b.size() << " within " << most;
    }
  }
}

TEST(EditDistanceTest, CharactersBeyondTheBasicPlaneAreTold) {
  EXPECT_EQ(EditDistance(U"甲\U00020000乙", U"甲\U00020001乙", 3), 1);
  EXPECT_EQ(EditDistance(U"甲\U00020000乙", U"甲\U00020000丙", 3), 1);
}

TEST(EditSimilarityTest, IsOneMinusTheShareOfTheLongerText) {
  EXPECT_DOUBLE_EQ(EditSimilarity(U"一二三四五六七八九十", U"一二三四五六七八九百", 0.5).value(), 0.9);
  EXPECT_DOUBLE_EQ(EditSimilarity(U"", U"", 0.9).value(), 1);
  EXPECT_EQ(EditSimilarity(U"甲乙丙丁", U"戊己庚辛", 0.5), std::nullopt);
  EXPECT_EQ(EditSimilarity(U"", U"甲", 0.5), std::nullopt);
}

TEST(NormaliseTest, YearsNumbersMarksAndTitlesDoNotCount) {
  EXPECT_EQ(EncodeUtf8(NormaliseForComparison("2023年，我局按《政府信息公开条例》公开信息１２条（占30.5%）。")),
            "年我局按公开信息条占");
  EXPECT_EQ(EncodeUtf8(NormaliseForComparison("二〇二三年我局共一条")), "年我局共一条");
  EXPECT_EQ(EncodeUtf8(NormaliseForComparison("不成对的《书名\n下一段》")), "不成对的书名下一段");
}

TEST(SignatureTest, SameWordsWithOtherFiguresHaveTheSameSignature) {
  const auto last = NormaliseForComparison("2022年我局主动公开政府信息120条，收到申请3件，均按期答复。");
  const auto now = NormaliseForComparison("2023年我局主动公开政府信息98条，收到申请12件，均按期答复。");
  EXPECT_EQ(SignatureOf(last), SignatureOf(now));
  EXPECT_EQ(EstimateJaccard(SignatureOf(last), SignatureOf(now)), 1);
}

// Signatures lie in databases: the same text must give the same one in every release of this version.
TEST(SignatureTest, StaysTheSameFromReleaseToRelease) {
  const Signature signature = SignatureOf(NormaliseForComparison("我局主动公开政府信息，收到申请均按期答复。"));
  uint64_t sum = 0;
  for (const uint32_t bin : signature) sum = sum * 31 + bin;
  EXPECT_EQ(kSignatureVersion, 1);
  EXPECT_EQ(sum, 258716610528859588u);
}

TEST(SignatureTest, EstimateIsNearTheTrueJaccardSimilarity) {
  std::mt19937 random(7);
  for (const int edits : {0, 20, 60, 120, 300, 1000}) {
    const std::u32string a = RandomText(random, 3000, 3000);
    const std::u32string b = Edited(random, a, edits, 3000);
    std::set<std::u32string> x, y, both;
    for (size_t i = 0; i + 5 <= a.size(); ++i) x.insert(a.substr(i, 5));
    for (size_t i = 0; i + 5 <= b.size(); ++i) y.insert(b.substr(i, 5));
    for (const auto& shingle : x) {
      if (y.count(shingle) > 0) both.insert(shingle);
    }
    const double jaccard = static_cast<double>(both.size()) / static_cast<double>(x.size() + y.size() - both.size());
    EXPECT_NEAR(EstimateJaccard(SignatureOf(a), SignatureOf(b)), jaccard, 0.13) << edits;  // three deviations
  }
}

TEST(SignatureTest, TextWithoutShinglesIsLikeNothing) {
  EXPECT_EQ(EstimateJaccard(SignatureOf(U"甲乙丙丁"), SignatureOf(U"甲乙丙丁")), 0);
  EXPECT_EQ(SignatureOf(U"")[0], kNoShingle);
}

TEST(FindAlikeTest, GivesTheMostAlikeFirstAndNoStranger) {
  std::mt19937 random(3);
  const std::u32string own = RandomText(random, 2000, 3000);
  std::vector<Signature> others(200);
  for (Signature& other : others) other = SignatureOf(RandomText(random, 2000, 3000));
  others[17] = SignatureOf(Edited(random, own, 200, 3000));
  others[90] = SignatureOf(own);
  const auto alike = FindAlike(SignatureOf(own), others, 0.3, 10);
  ASSERT_EQ(alike.size(), 2u);
  EXPECT_EQ(alike[0].index, 90);
  EXPECT_EQ(alike[1].index, 17);
  EXPECT_EQ(FindAlike(SignatureOf(own), others, 0.3, 1).size(), 1u);
}

TEST(NarrativeTest, HeadingsAreTheStatutesAndDoNotCount) {
  const auto content = ParseText<report::v1::ReportContent>(R"pb(
    title: "标题"
    lead { text: "开头" }
    sections {
      heading: "一、总体情况"
      paragraphs { text: "甲" }
      paragraphs { text: "乙" }
    }
  )pb");
  EXPECT_EQ(NarrativeOf(content), "开头\n甲\n乙\n");
}

}  // namespace
}  // namespace nianbao
