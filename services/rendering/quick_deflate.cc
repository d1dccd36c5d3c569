#include "services/rendering/quick_deflate.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace nianbao::rendering {
namespace {

constexpr uint32_t kWindow = 32'768;
constexpr size_t kShortest = 4;  // shorter repetitions are not worth a distance
constexpr size_t kLongest = 258;
constexpr int kHashBits = 12;

struct Bits {
  uint32_t value = 0;
  unsigned count = 0;
};

constexpr uint32_t Reversed(uint32_t code, unsigned length) {
  uint32_t out = 0;
  for (unsigned i = 0; i < length; ++i) out |= ((code >> i) & 1) << (length - 1 - i);
  return out;
}

// The fixed code of a literal or length symbol (RFC 1951, 3.2.6).
constexpr Bits SymbolBits(uint32_t symbol) {
  if (symbol < 144) return {Reversed(0x30 + symbol, 8), 8};
  if (symbol < 256) return {Reversed(0x190 + symbol - 144, 9), 9};
  if (symbol < 280) return {Reversed(symbol - 256, 7), 7};
  return {Reversed(0xC0 + symbol - 280, 8), 8};
}

constexpr std::array<Bits, 256> MakeLiterals() {
  std::array<Bits, 256> literals{};
  for (uint32_t c = 0; c < 256; ++c) literals[c] = SymbolBits(c);
  return literals;
}

// Symbol and extra bits of each length (3.2.5).
constexpr std::array<Bits, kLongest + 1> MakeLengths() {
  std::array<Bits, kLongest + 1> lengths{};
  uint32_t length = 3;
  for (uint32_t symbol = 257; symbol < 285; ++symbol) {
    const unsigned extra = symbol < 265 ? 0 : (symbol - 261) / 4;
    for (uint32_t i = 0; i < (1u << extra) && length < kLongest; ++i, ++length) {
      const Bits code = SymbolBits(symbol);
      lengths[length] = {code.value | i << code.count, code.count + extra};
    }
  }
  lengths[kLongest] = SymbolBits(285);
  return lengths;
}

constexpr std::array<Bits, 256> kLiterals = MakeLiterals();
constexpr std::array<Bits, kLongest + 1> kLengths = MakeLengths();

Bits DistanceBits(uint32_t distance) {
  const uint32_t d = distance - 1;
  if (d < 4) return {Reversed(d, 5), 5};
  const auto log = static_cast<unsigned>(31 - __builtin_clz(d));
  const unsigned extra = log - 1;
  const uint32_t symbol = 2 * log + (d >> extra & 1);
  return {Reversed(symbol, 5) | (d & ((1u << extra) - 1)) << 5, 5 + extra};
}

uint32_t Load32(const char* at) {
  uint32_t value;
  std::memcpy(&value, at, sizeof(value));
  return value;
}

uint32_t HashOf(uint32_t four) { return four * 2654435761u >> (32 - kHashBits); }

class Coder {
 public:
  explicit Coder(absl::string_view bytes) : bytes_(bytes) {
    // A literal takes nine bits at most, and so does a byte of any repetition.
    out_.resize(bytes.size() * 9 / 8 + 64);
    to_ = out_.data();
  }

  std::string Code() && {
    *to_++ = '\x78';
    *to_++ = '\x01';
    Put({3, 3});  // last block, fixed codes
    size_t at = 0;
    while (at + kShortest <= bytes_.size()) at += Step(at);
    for (; at < bytes_.size(); ++at) Put(kLiterals[static_cast<unsigned char>(bytes_[at])]);
    Put(SymbolBits(256));
    for (; count_ > 0; count_ = count_ > 8 ? count_ - 8 : 0, pending_ >>= 8) *to_++ = static_cast<char>(pending_);
    const uint32_t check = libdeflate_adler32(1, bytes_.data(), bytes_.size());
    for (const int shift : {24, 16, 8, 0}) *to_++ = static_cast<char>(check >> shift);
    out_.resize(static_cast<size_t>(to_ - out_.data()));
    return std::move(out_);
  }

 private:
  // Codes what stands at `at`; returns how many bytes that was.
  size_t Step(size_t at) {
    const uint32_t four = Load32(bytes_.data() + at);
    uint32_t& slot = places_[HashOf(four)];
    const size_t before = slot;  // plus one; 0 = none
    slot = static_cast<uint32_t>(at) + 1;
    if (before == 0 || at + 1 - before > kWindow || Load32(bytes_.data() + before - 1) != four) {
      Put(kLiterals[static_cast<unsigned char>(bytes_[at])]);
      return 1;
    }
    const size_t length = Repetition(before - 1, at);
    Put(kLengths[length]);
    Put(DistanceBits(static_cast<uint32_t>(at + 1 - before)));
    return length;
  }

  size_t Repetition(size_t before, size_t at) const {
    const size_t most = std::min(kLongest, bytes_.size() - at);
    size_t length = kShortest;
    while (length < most && bytes_[before + length] == bytes_[at + length]) ++length;
    return length;
  }

  void Put(Bits bits) {
    pending_ |= uint64_t{bits.value} << count_;
    count_ += bits.count;
    if (count_ < 32) return;
    std::memcpy(to_, &pending_, 4);
    to_ += 4;
    pending_ >>= 32;
    count_ -= 32;
  }

  const absl::string_view bytes_;
  std::string out_;
  char* to_ = nullptr;
  uint64_t pending_ = 0;
  unsigned count_ = 0;
  std::array<uint32_t, 1 << kHashBits> places_{};
};

}  // namespace

std::string QuickZlib(absl::string_view bytes) { return Coder(bytes).Code(); }

}  // namespace nianbao::rendering
