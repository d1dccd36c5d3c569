#include <libdeflate.h>

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/rendering/huffman.h"
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

TEST(ByteCodeTest, PiecesCodedApartReadAsOne) {
  for (const std::string& sample : Samples()) {
    const ByteCode code(sample);
    BlockWriter block(code, 16);
    std::string whole;
    for (size_t at = 0; at < sample.size(); at += 97) {
      const std::string piece = sample.substr(at, 97);
      whole += piece;
      at % 2 == 0 ? block.Append(code.Code(piece)) : block.Append(absl::string_view(piece));
    }
    EXPECT_TRUE(Unpacked(std::move(block).Finish(), whole.size(), false) == whole) << sample.size();
  }
}

TEST(ByteCodeTest, SampleThatSpeaksForNothingStillCodesEveryByte) {
  const ByteCode code(std::string(1'000'000, 'e'));
  std::string all;
  for (int c = 0; c < 256; ++c) all.push_back(static_cast<char>(c));
  BlockWriter block(code, 0);
  block.Append(absl::string_view(all));
  EXPECT_EQ(Unpacked(std::move(block).Finish(), all.size(), false), all);
}

}  // namespace
}  // namespace nianbao::rendering
