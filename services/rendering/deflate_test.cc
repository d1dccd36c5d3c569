#include <libdeflate.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/rendering/huffman.h"
#include "services/rendering/phrase_text.h"
#include "services/rendering/quick_deflate.h"

namespace nianbao::rendering {
namespace {

std::string Unpacked(const std::string& packed, size_t size, bool zlib) {
  std::string out(size + 1, '\0');
  size_t got = 0;
  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
  const auto result =
      zlib ? libdeflate_zlib_decompress(decompressor, packed.data(), packed.size(), out.data(), out.size(), &got)
           : libdeflate_deflate_decompress(decompressor, packed.data(), packed.size(), out.data(), out.size(), &got);
  libdeflate_free_decompressor(decompressor);
  EXPECT_EQ(result, LIBDEFLATE_SUCCESS);
  out.resize(got);
  return out;
}

// Streams of every kind: random, repetitive near and far, all bytes, nothing.
std::vector<std::string> Samples() {
  std::mt19937 random(7);
  std::vector<std::string> samples = {"", "a", "abc", std::string(100'000, 'x'), std::string(258 + 4, 'y')};
  for (const unsigned letters : {2u, 5u, 60u, 256u}) {
    for (const size_t size : {3u, 17u, 1000u, 70'000u}) {
      std::string sample;
      while (sample.size() < size) {
        sample.push_back(static_cast<char>(random() % letters));
        if (random() % 50 == 0 && sample.size() > 10)
          sample += sample.substr(random() % (sample.size() - 8), random() % 600);
      }
      samples.push_back(sample);
    }
  }
  return samples;
}

TEST(QuickDeflateTest, OtherPeoplesInflateReadsEverySample) {
  for (const std::string& sample : Samples()) {
    EXPECT_TRUE(Unpacked(QuickZlib(sample), sample.size(), true) == sample) << sample.size();
  }
}

TEST(QuickDeflateTest, RepetitionIsSmallAndNoiseGrowsLittle) {
  EXPECT_LT(QuickZlib(std::string(100'000, 'x')).size(), 1000u);
  for (const std::string& sample : Samples()) EXPECT_LE(QuickZlib(sample).size(), sample.size() * 9 / 8 + 16);
}

// Phrases, numbers and bytes by turns, repetitions that overlap, that lie beyond the window, that are too short to
// tell.
TEST(PhraseTextTest, OtherPeoplesInflateReadsWhatWasSaid) {
  constexpr Phrase kShort(0, "; ");
  constexpr Phrase kCell(1, ">>BDC 1 0 0 1 ");
  constexpr char kLongWords[] = "0123456789012345678901234567890123456789012345678901234567890123";
  constexpr Phrase kLong(2, kLongWords);
  std::mt19937 random(11);
  for (const size_t size : {0u, 1u, 100u, 5'000u, 200'000u}) {
    PhraseText text(16);
    std::string expected;  // of what was said in whole words
    while (text.size() < size) {
      const size_t before = text.size();
      switch (random() % 8) {
        case 0:
          text.Say(kShort);
          expected += "; ";
          break;
        case 1:
          text.Say(kCell);
          expected += ">>BDC 1 0 0 1 ";
          break;
        case 2:
          text.Say(kLong);
          expected += kLongWords;
          break;
        case 3:
          text.Byte(random() % 256);
          break;
        case 4:
          text.Int(static_cast<int>(random() % 5000) - 50);
          break;
        case 5:
          text.Points(static_cast<int>(random() % 900'000));
          break;
        case 6:
          text.Bytes(std::string(size > 5'000 ? 40'000 : 3, 'z'));
          break;
        default:
          if (before > 700) text.Again(1 + random() % 600, 600);
      }
      absl::StrAppend(&expected, text.text().substr(expected.size()));
    }
    ASSERT_TRUE(text.text() == expected);
    EXPECT_TRUE(Unpacked(QuickZlib(text.text(), text.repeats()), size + 50'000, true) == expected) << size;
  }
}

TEST(PhraseTextTest, NumbersAreWrittenAsPdfWantsThem) {
  PhraseText text;
  for (const int value : {0, 7, 42, 999, 1000, -3, 1'234'567}) text.Int(value), text.Byte(' ');
  for (const Mpt value : {0, 4, 5, 10, 100, 1'250, 841'890, -1'500}) text.Points(value), text.Byte(' ');
  EXPECT_EQ(text.text(), "0 7 42 999 1000 -3 1234567 0 0 0.01 0.01 0.1 1.25 841.89 -1.5 ");
}

TEST(PhraseTextTest, PhrasesSaidAgainCostNextToNothing) {
  constexpr Phrase kCell(0, "EMC /TD<</MCID 1>>BDC 1 0 0 1 ");
  PhraseText text;
  for (int i = 0; i < 1'000; ++i) text.Say(kCell), text.Int(i);
  EXPECT_LT(QuickZlib(text.text(), text.repeats()).size(), text.size() / 5);
}

TEST(ByteCodeTest, PiecesCodedApartReadAsOne) {
  for (const std::string& sample : Samples()) {
    const ByteCode code(sample);
    std::string packed;
    BlockWriter block(code, 16, packed);
    std::string whole;
    for (size_t at = 0; at < sample.size(); at += 97) {
      const std::string piece = sample.substr(at, 97);
      whole += piece;
      block.Append(code.Code(piece));
    }
    std::move(block).Finish();
    EXPECT_TRUE(Unpacked(packed, whole.size(), false) == whole) << sample.size();
  }
}

TEST(ByteCodeTest, SampleThatSpeaksForNothingStillCodesEveryByte) {
  const ByteCode code(std::string(1'000'000, 'e'));
  std::string all;
  for (int c = 0; c < 256; ++c) all.push_back(static_cast<char>(c));
  std::string packed;
  BlockWriter block(code, 0, packed);
  block.Append(code.Code(all));
  std::move(block).Finish();
  EXPECT_EQ(Unpacked(packed, all.size(), false), all);
}

}  // namespace
}  // namespace nianbao::rendering
