// Checksums of bytes that are put together from pieces whose checksums are known: nothing is read again. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_CHECKSUMS_H_
#define NIANBAO_SERVICES_RENDERING_CHECKSUMS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace nianbao::rendering {

// What is kept of a piece.
struct PieceSums {
  uint32_t size = 0;
  uint32_t adler32 = 1;
  uint32_t crc32 = 0;
  uint32_t crc_shift = 0x80000000;       // x to the power 8 · size, modulo CRC-32's polynomial
  std::array<uint32_t, 4> columns = {};  // sums of the bytes 0, 4, 8 …, of 1, 5, 9 … and so on
};

PieceSums SumsOf(absl::string_view bytes);

// Of `first` with a piece behind it.
uint32_t JoinedAdler32(uint32_t first, const PieceSums& second);
uint32_t JoinedCrc32(uint32_t first, const PieceSums& second);

// What a piece that begins at `offset` adds to the sum of an sfnt table, of big-endian 32-bit words modulo 2^32.
uint32_t WordSum(const PieceSums& piece, size_t offset);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_CHECKSUMS_H_
