#include "services/rendering/quick_deflate.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "services/rendering/huffman.h"

namespace nianbao::rendering {
namespace {

constexpr uint32_t kWindow = 32'768;
constexpr size_t kShortest = 4;  // shorter repetitions are not worth a distance
constexpr size_t kLongest = 258;
constexpr int kHashBits = 12;

using Bits = SymbolBits;

constexpr uint32_t Reversed(uint32_t code, unsigned length) {
  uint32_t out = 0;
  for (unsigned i = 0; i < length; ++i) out |= ((code >> i) & 1) << (length - 1 - i);
  return out;
}

// The fixed code of a literal or length symbol (RFC 1951, 3.2.6).
constexpr Bits FixedBits(uint32_t symbol) {
  if (symbol < 144) return {Reversed(0x30 + symbol, 8), 8};
  if (symbol < 256) return {Reversed(0x190 + symbol - 144, 9), 9};
  if (symbol < 280) return {Reversed(symbol - 256, 7), 7};
  return {Reversed(0xC0 + symbol - 280, 8), 8};
}

constexpr std::array<Bits, 256> MakeLiterals() {
  std::array<Bits, 256> literals{};
  for (uint32_t c = 0; c < 256; ++c) literals[c] = FixedBits(c);
  return literals;
}

// Symbol and extra bits of each length (3.2.5).
struct LengthSymbol {
  uint32_t symbol = 0;
  uint32_t extra = 0;
  unsigned extra_bits = 0;
};

constexpr std::array<LengthSymbol, kLongest + 1> MakeLengthSymbols() {
  std::array<LengthSymbol, kLongest + 1> lengths{};
  uint32_t length = 3;
  for (uint32_t symbol = 257; symbol < 285; ++symbol) {
    const unsigned extra = symbol < 265 ? 0 : (symbol - 261) / 4;
    for (uint32_t i = 0; i < (1u << extra) && length < kLongest; ++i, ++length) lengths[length] = {symbol, i, extra};
  }
  lengths[kLongest] = {285, 0, 0};
  return lengths;
}

constexpr std::array<LengthSymbol, kLongest + 1> kLengthSymbols = MakeLengthSymbols();

// Code and extra bits of each length, under the codes of symbols.
template <typename CodeOf>
constexpr std::array<Bits, kLongest + 1> MakeLengths(CodeOf code_of) {
  std::array<Bits, kLongest + 1> lengths{};
  for (size_t length = 3; length <= kLongest; ++length) {
    const LengthSymbol& one = kLengthSymbols[length];
    const Bits code = code_of(one.symbol);
    lengths[length] = {code.value | one.extra << code.count, code.count + one.extra_bits};
  }
  return lengths;
}

constexpr std::array<Bits, 256> kLiterals = MakeLiterals();
constexpr std::array<Bits, kLongest + 1> kLengths = MakeLengths(FixedBits);

struct DistanceSymbol {
  uint32_t symbol;
  uint32_t extra;
  unsigned extra_bits;
};

DistanceSymbol DistanceOf(uint32_t distance) {
  const uint32_t d = distance - 1;
  if (d < 4) return {d, 0, 0};
  const auto log = static_cast<unsigned>(31 - __builtin_clz(d));
  const unsigned extra = log - 1;
  return {2 * log + (d >> extra & 1), d & ((1u << extra) - 1), extra};
}

Bits DistanceBits(uint32_t distance) {
  const DistanceSymbol one = DistanceOf(distance);
  return {Reversed(one.symbol, 5) | one.extra << 5, 5 + one.extra_bits};
}

// What a document's streams consist of, roughly: numbers, hanzi as UTF-16 or UTF-8, repetitions of phrases.
BlockCode MakeTellingCode() {
  std::array<uint32_t, BlockCode::kSymbols> symbols{};
  symbols.fill(6);
  for (unsigned c = 0x4E; c < 0xA0; ++c) symbols[c] = 16;
  for (unsigned c = 0x80; c < 0xC0; ++c) symbols[c] = 16;
  for (unsigned c = 0xE4; c < 0xEA; ++c) symbols[c] = 60;
  for (unsigned c = '0'; c <= '9'; ++c) symbols[c] = 300;
  symbols[' '] = 400;
  symbols['.'] = 150;
  for (unsigned symbol = 257; symbol < BlockCode::kSymbols; ++symbol) symbols[symbol] = symbol < 275 ? 60 : 8;
  std::array<uint32_t, BlockCode::kDistances> distances{};
  distances.fill(1);
  for (size_t symbol = 8; symbol < 22; ++symbol) distances[symbol] = 12;
  return BlockCode(symbols, distances);
}

// The code, and the lengths with their extra bits.
struct TellingCode {
  BlockCode code = MakeTellingCode();
  std::array<Bits, kLongest + 1> lengths = MakeLengths([this](uint32_t symbol) { return code.symbols[symbol]; });
};

const TellingCode& TheTellingCode() {
  static const auto* code = new TellingCode;
  return *code;
}

uint32_t Load32(const char* at) {
  uint32_t value;
  std::memcpy(&value, at, sizeof(value));
  return value;
}

uint64_t Load64(const char* at) {
  uint64_t value;
  std::memcpy(&value, at, sizeof(value));
  return value;
}

constexpr char kHead[] = "\x78\x01";  // of zlib's frame

void AppendCheck(absl::string_view bytes, char*& to) {
  const uint32_t check = libdeflate_adler32(1, bytes.data(), bytes.size());
  for (const int shift : {24, 16, 8, 0}) *to++ = static_cast<char>(check >> shift);
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
    for (const char c : {kHead[0], kHead[1]}) *to_++ = c;
    Put({3, 3});  // last block, fixed codes
    size_t at = 0;
    while (at + kShortest <= bytes_.size()) at += Step(at);
    for (; at < bytes_.size(); ++at) Put(kLiterals[static_cast<unsigned char>(bytes_[at])]);
    Put(FixedBits(256));
    for (; count_ > 0; count_ = count_ > 8 ? count_ - 8 : 0, pending_ >>= 8) *to_++ = static_cast<char>(pending_);
    AppendCheck(bytes_, to_);
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
      // Where nothing repeats, it is looked for less and less often.
      const size_t run = std::min(1 + misses_++ / 16, bytes_.size() - at);
      for (size_t i = 0; i < run; ++i) Put(kLiterals[static_cast<unsigned char>(bytes_[at + i])]);
      return run;
    }
    misses_ = 0;
    const size_t length = Repetition(before - 1, at);
    Put(kLengths[length]);
    Put(DistanceBits(static_cast<uint32_t>(at + 1 - before)));
    return length;
  }

  size_t Repetition(size_t before, size_t at) const {
    const size_t most = std::min(kLongest, bytes_.size() - at);
    size_t length = kShortest;
    while (length + 8 <= most) {
      const uint64_t unlike = Load64(bytes_.data() + before + length) ^ Load64(bytes_.data() + at + length);
      if (unlike != 0) return length + static_cast<size_t>(__builtin_ctzll(unlike)) / 8;
      length += 8;
    }
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
  size_t misses_ = 0;  // since the last repetition
  std::array<uint32_t, 1 << kHashBits> places_{};
};

// Codes a text whose repetitions are known.
class TellingCoder {
 public:
  TellingCoder(absl::string_view bytes, absl::Span<const Repeat> repeats)
      : bytes_(bytes), repeats_(repeats), code_(TheTellingCode()) {
    // A repetition takes fewer bits than its bytes would.
    out_.resize(code_.code.head.bits.size() + bytes.size() * BlockCode::kLongest / 8 + 64);
    to_ = out_.data();
  }

  std::string Code() && {
    for (const char c : {kHead[0], kHead[1]}) *to_++ = c;
    Head();
    for (const Repeat& repeat : repeats_) Code(repeat);
    Literals(bytes_.size());
    Put(code_.code.symbols[256]);
    Flush();
    if (count_ > 0) *to_++ = static_cast<char>(pending_);
    AppendCheck(bytes_, to_);
    out_.resize(static_cast<size_t>(to_ - out_.data()));
    return std::move(out_);
  }

 private:
  void Head() {
    const CodedBytes& head = code_.code.head;
    for (size_t bit = 0; bit < head.bit_count; bit += 8) {
      const auto left = static_cast<unsigned>(std::min<size_t>(8, head.bit_count - bit));
      Put({static_cast<unsigned char>(head.bits[bit / 8]), left});
      Flush();
    }
  }

  void Code(Repeat repeat) {
    const size_t taken = at_ > repeat.at ? at_ - repeat.at : 0;  // by the repetition before, which went on
    const uint32_t distance = repeat.at - repeat.from;
    if (repeat.length < taken + kShortest || distance > kWindow) return;
    Literals(repeat.at + taken);
    size_t left = repeat.length - taken;
    left += AlikeAt(at_ + left, distance);
    const DistanceSymbol far = DistanceOf(distance);
    while (left >= kShortest) {
      const size_t length = std::min(left, kLongest);
      Put(code_.lengths[length]);
      Put(code_.code.distances[far.symbol]);
      Put({far.extra, far.extra_bits});
      Flush();
      at_ += length;
      left -= length;
    }
  }

  // How many bytes, up to eight, go on alike.
  size_t AlikeAt(size_t at, uint32_t distance) const {
    if (at + 8 > bytes_.size()) return 0;
    const uint64_t unlike = Load64(bytes_.data() + at) ^ Load64(bytes_.data() + at - distance);
    return unlike == 0 ? 8 : static_cast<size_t>(__builtin_ctzll(unlike)) / 8;
  }

  void Literals(size_t end) {
    constexpr size_t kAtOnce = 5;  // of eleven bits at most
    while (at_ + kAtOnce <= end) {
      for (size_t i = 0; i < kAtOnce; ++i) Literal(at_ + i);
      at_ += kAtOnce;
      Flush();
    }
    for (; at_ < end; ++at_) Literal(at_);
    Flush();
  }

  void Literal(size_t at) { Put(code_.code.symbols[static_cast<unsigned char>(bytes_[at])]); }

  // 57 bits may be put before the next Flush.
  void Put(Bits bits) {
    pending_ |= uint64_t{bits.value} << count_;
    count_ += bits.count;
  }
  void Flush() {
    std::memcpy(to_, &pending_, 8);
    to_ += count_ / 8;
    pending_ >>= count_ & ~7u;
    count_ &= 7;
  }

  const absl::string_view bytes_;
  const absl::Span<const Repeat> repeats_;
  const TellingCode& code_;
  std::string out_;
  char* to_ = nullptr;
  size_t at_ = 0;
  uint64_t pending_ = 0;
  unsigned count_ = 0;
};

}  // namespace

std::string QuickZlib(absl::string_view bytes) { return Coder(bytes).Code(); }

std::string QuickZlib(absl::string_view bytes, absl::Span<const Repeat> repeats) {
  return TellingCoder(bytes, repeats).Code();
}

}  // namespace nianbao::rendering
