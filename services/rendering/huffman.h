// Deflate (RFC 1951) with one code for all of a font's outlines: an outline is coded once in the life of a process, and
// a font program is compressed by putting finished codes one behind the other.
#ifndef NIANBAO_SERVICES_RENDERING_HUFFMAN_H_
#define NIANBAO_SERVICES_RENDERING_HUFFMAN_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace nianbao::rendering {

// Bytes as codes, a whole number of bits: bit 0 of byte 0 is the first.
struct CodedBytes {
  std::string bits;
  size_t bit_count = 0;
};

// A prefix code for bytes. Immutable.
class ByteCode {
 public:
  // A code that suits bytes like these; every byte has a code. The same sample gives the same code.
  explicit ByteCode(absl::string_view sample);

  CodedBytes Code(absl::string_view bytes) const;
  // Bytes of a block in which `coded_bits` stand.
  size_t BlockSize(size_t coded_bits) const;

 private:
  friend class BlockWriter;
  static constexpr int kSymbols = 257;  // bytes and the end of the block
  std::array<uint16_t, kSymbols> codes_{};
  std::array<uint8_t, kSymbols> lengths_{};
  CodedBytes head_;  // of a last block with a dynamic code, up to its first symbol
};

// A symbol of deflate as bits, bit 0 first.
struct SymbolBits {
  uint32_t value = 0;
  unsigned count = 0;
};

// A code for whole deflate blocks: bytes, repetitions and the end. Immutable.
struct BlockCode {
  static constexpr int kLongest = 11;  // bits of a symbol
  static constexpr size_t kSymbols = 286;
  static constexpr size_t kDistances = 30;

  // A code that suits how often each symbol occurs; all have a code.
  BlockCode(const std::array<uint32_t, kSymbols>& symbols_count,
            const std::array<uint32_t, kDistances>& distances_count);

  std::array<SymbolBits, kSymbols> symbols;
  std::array<SymbolBits, kDistances> distances;
  CodedBytes head;  // of a last block with this code, up to its first symbol
};

// Appends a deflate stream of one block to a string.
class BlockWriter {
 public:
  // `size` is that of the block, in bytes, as BlockSize tells; of a smaller number room is made as needed.
  BlockWriter(const ByteCode& code, size_t size, std::string& out);

  void Append(const CodedBytes& coded);  // joins what Code made
  // Ends the block; the stream is complete.
  void Finish() &&;

 private:
  void Put(uint64_t bits, unsigned count);
  void Room(size_t bytes);

  const ByteCode& code_;
  std::string& out_;
  size_t size_ = 0;  // bytes of out_ that are final
  uint64_t pending_ = 0;
  unsigned pending_bits_ = 0;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_HUFFMAN_H_
