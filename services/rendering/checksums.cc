#include "services/rendering/checksums.h"

#include <libdeflate.h>

namespace nianbao::rendering {
namespace {

constexpr uint32_t kOne = 0x80000000;  // x^0: CRC-32 writes polynomials mirrored
constexpr uint32_t kPolynomial = 0xEDB88320;

uint32_t TimesX(uint32_t a) { return (a >> 1) ^ ((a & 1) != 0 ? kPolynomial : 0); }

// The product of two polynomials over GF(2), modulo CRC-32's.
uint32_t Product(uint32_t a, uint32_t b) {
  uint32_t product = 0;
  for (; a != 0; a <<= 1, b = TimesX(b)) product ^= (a & kOne) != 0 ? b : 0;
  return product;
}

// x to the power 8 · bytes.
uint32_t Shift(size_t bytes) {
  uint32_t power = kOne >> 8;
  uint32_t shift = kOne;
  for (; bytes != 0; bytes >>= 1, power = Product(power, power)) {
    if ((bytes & 1) != 0) shift = Product(power, shift);
  }
  return shift;
}

}  // namespace

PieceSums SumsOf(absl::string_view bytes) {
  PieceSums sums{.size = static_cast<uint32_t>(bytes.size()),
                 .adler32 = libdeflate_adler32(1, bytes.data(), bytes.size()),
                 .crc32 = libdeflate_crc32(0, bytes.data(), bytes.size()),
                 .crc_shift = Shift(bytes.size())};
  for (size_t i = 0; i < bytes.size(); ++i) sums.columns[i % 4] += static_cast<unsigned char>(bytes[i]);
  return sums;
}

uint32_t JoinedAdler32(uint32_t first, const PieceSums& second) {
  constexpr uint64_t kBase = 65521;
  const uint64_t a1 = first & 0xFFFF, b1 = first >> 16;
  const uint64_t a2 = second.adler32 & 0xFFFF, b2 = second.adler32 >> 16;
  const uint64_t a = (a1 + a2 + kBase - 1) % kBase;
  const uint64_t b = (b1 + b2 + (second.size % kBase) * (a1 + kBase - 1)) % kBase;
  return static_cast<uint32_t>(b << 16 | a);
}

uint32_t JoinedCrc32(uint32_t first, const PieceSums& second) {
  return Product(first, second.crc_shift) ^ second.crc32;
}

uint32_t WordSum(const PieceSums& piece, size_t offset) {
  uint32_t sum = 0;
  for (size_t i = 0; i < 4; ++i) sum += piece.columns[i] << (24 - 8 * ((offset + i) % 4));
  return sum;
}

}  // namespace nianbao::rendering
