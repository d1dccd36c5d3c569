#include "services/rendering/phrase_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace nianbao::rendering {
namespace {

// 0 … 999 as they are printed.
struct Digits {
  char text[3] = {};
  uint8_t size = 0;
};

constexpr std::array<Digits, 1000> MakeDigits() {
  std::array<Digits, 1000> all{};
  for (int i = 0; i < 1000; ++i) {
    Digits& one = all[static_cast<size_t>(i)];
    if (i >= 100) one.text[one.size++] = static_cast<char>('0' + i / 100);
    if (i >= 10) one.text[one.size++] = static_cast<char>('0' + i / 10 % 10);
    one.text[one.size++] = static_cast<char>('0' + i % 10);
  }
  return all;
}

constexpr std::array<Digits, 1000> kDigits = MakeDigits();

// Copies a fixed number of bytes: there is room.
char* Small(int value, char* to) {
  const Digits& digits = kDigits[static_cast<size_t>(value)];
  std::memcpy(to, digits.text, 3);
  return to + digits.size;
}

}  // namespace

PhraseText::PhraseText(size_t expected) : bytes_(new char[expected + kSpare]), capacity_(expected + kSpare) {
  repeats_.reserve(expected / 16);
}

void PhraseText::Grow(size_t bytes) {
  const size_t capacity = std::max(capacity_ * 2, size_ + bytes + kSpare);
  std::unique_ptr<char[]> larger(new char[capacity]);
  std::memcpy(larger.get(), bytes_.get(), size_);
  bytes_ = std::move(larger);
  capacity_ = capacity;
}

void PhraseText::Int(int64_t value) {
  constexpr size_t kMostDigits = 24;
  char* const start = Room(kMostDigits);
  char* end;
  if (value >= 0 && value < 1000) {
    end = Small(static_cast<int>(value), start);
  } else {
    end = std::to_chars(start, start + kMostDigits, value).ptr;
  }
  size_ += static_cast<size_t>(end - start);
}

void PhraseText::Points(Mpt value) {
  if (value < 0) Byte('-'), value = -value;
  const int hundredths = (value + 5) / 10;
  Int(hundredths / 100);
  const int rest = hundredths % 100;
  if (rest == 0) return;
  char* to = Room(3);
  to[0] = '.';
  to[1] = static_cast<char>('0' + rest / 10);
  to[2] = static_cast<char>('0' + rest % 10);
  size_ += rest % 10 != 0 ? 3 : 2;
}

void PhraseText::Again(size_t distance, size_t length) {
  char* const to = Room(length);
  const size_t from = size_ - distance;
  for (size_t i = 0; i < length; ++i) to[i] = bytes_[from + i];
  Note(from, length);
  size_ += length;
}

void PhraseText::Append(const PhraseText& other) {
  const auto shift = static_cast<uint32_t>(size_);
  for (const Repeat& repeat : other.repeats_) {
    repeats_.push_back({repeat.at + shift, repeat.from + shift, repeat.length});
  }
  Bytes(other.text());
}

}  // namespace nianbao::rendering
