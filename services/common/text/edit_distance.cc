#include "services/common/text/edit_distance.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace nianbao {
namespace {

constexpr int kWord = 64;
constexpr uint64_t kTop = uint64_t{1} << (kWord - 1);

// Characters as small numbers: 0 = does not occur in the pattern.
class Alphabet {
 public:
  explicit Alphabet(std::u32string_view pattern) : plane_(0x10000, 0) {
    for (const char32_t c : pattern) {
      uint16_t& number = Slot(c);
      if (number == 0) number = ++size_;
    }
  }

  int size() const { return size_; }
  int Number(char32_t c) const {
    if (c < plane_.size()) return plane_[c];
    const auto found = beyond_.find(c);
    return found == beyond_.end() ? 0 : found->second;
  }

 private:
  uint16_t& Slot(char32_t c) { return c < plane_.size() ? plane_[c] : beyond_[c]; }

  std::vector<uint16_t> plane_;
  std::unordered_map<char32_t, uint16_t> beyond_;
  uint16_t size_ = 0;
};

// Characters that one text has and the other lacks, counted with their number: never more than the distance.
int BagDistance(const Alphabet& alphabet, std::u32string_view pattern, std::u32string_view text) {
  std::vector<int> balance(static_cast<size_t>(alphabet.size()) + 1, 0);
  for (const char32_t c : pattern) ++balance[alphabet.Number(c)];
  for (const char32_t c : text) --balance[alphabet.Number(c)];
  int over = 0;
  int under = 0;
  for (const int n : balance) (n > 0 ? over : under) += n;
  return std::max(over, -under);
}

// The same bound, but weaker, with characters in few bins: it tells most texts apart before anything is set up.
int CoarseBagDistance(std::u32string_view a, std::u32string_view b) {
  constexpr size_t kBins = 2048;
  std::array<int, kBins> balance{};
  for (const char32_t c : a) ++balance[c % kBins];
  for (const char32_t c : b) --balance[c % kBins];
  int over = 0;
  int under = 0;
  for (const int n : balance) {
    over += std::max(n, 0);
    under -= std::min(n, 0);
  }
  return std::max(over, under);
}

// Sixty-four rows of one column: vertical differences to the row above as bits, and the value of the lowest row.
struct Block {
  uint64_t plus = ~uint64_t{0};
  uint64_t minus = 0;
  int bottom = 0;
};

// One step of Myers' automaton; `in` and the result are the horizontal differences above the first and at the last row.
int Advance(Block& block, uint64_t equal, int in) {
  const uint64_t in_minus = in < 0 ? 1 : 0;
  const uint64_t in_plus = in > 0 ? 1 : 0;
  const uint64_t x_vertical = equal | block.minus;
  equal |= in_minus;
  const uint64_t x_horizontal = (((equal & block.plus) + block.plus) ^ block.plus) | equal;
  uint64_t plus = block.minus | ~(x_horizontal | block.plus);
  uint64_t minus = block.plus & x_horizontal;
  const int out = (plus & kTop) != 0 ? 1 : (minus & kTop) != 0 ? -1 : 0;
  plus = (plus << 1) | in_plus;
  minus = (minus << 1) | in_minus;
  block.plus = minus | ~(x_vertical | plus);
  block.minus = plus & x_vertical;
  block.bottom += out;
  return out;
}

// The value of row `row` (0-based) of a block.
int ValueAt(const Block& block, int row) {
  int value = block.bottom;
  for (int i = kWord - 1; i > row; --i) {
    value -= static_cast<int>((block.plus >> i) & 1) - static_cast<int>((block.minus >> i) & 1);
  }
  return value;
}

class Band {
 public:
  Band(const Alphabet& alphabet, std::u32string_view pattern, int most)
      : rows_(static_cast<int>(pattern.size())), count_((rows_ + kWord - 1) / kWord), most_(most) {
    equal_.resize(static_cast<size_t>((alphabet.size() + 1) * count_), 0);
    for (int row = 0; row < rows_; ++row) {
      equal_[static_cast<size_t>(alphabet.Number(pattern[row]) * count_ + row / kWord)] |= uint64_t{1} << (row % kWord);
    }
    blocks_.resize(static_cast<size_t>(count_));
    for (int b = 0; b < count_; ++b) blocks_[b].bottom = (b + 1) * kWord;
    last_ = std::min(count_ - 1, most_ / kWord);
  }

  // Column `column` (1-based) of the text; false = the distance is above the bound whatever follows.
  bool Step(int column, int number) {
    const int first = std::clamp((column - most_ - 1) / kWord, 0, count_ - 1);
    const int wanted = std::clamp((column + most_ - 1) / kWord, 0, count_ - 1);
    while (last_ < wanted) {
      ++last_;
      blocks_[last_] = Block{.bottom = blocks_[last_ - 1].bottom + kWord};
    }
    // Outside the band every value is above the bound, so that a too large one there changes nothing.
    int difference = 1;
    int least = most_ + 1;
    const uint64_t* equal = &equal_[static_cast<size_t>(number * count_)];
    for (int b = first; b <= last_; ++b) {
      difference = Advance(blocks_[b], number == 0 ? 0 : equal[b], difference);
      least = std::min(least, blocks_[b].bottom - kWord + 1);
    }
    return least <= most_;
  }

  std::optional<int> Result() const {
    const int value = ValueAt(blocks_.back(), (rows_ - 1) % kWord);
    return value <= most_ ? std::optional<int>(value) : std::nullopt;
  }

 private:
  const int rows_;
  const int count_;
  const int most_;
  std::vector<uint64_t> equal_;  // by character, then block
  std::vector<Block> blocks_;
  int last_ = 0;
};

void TakeOffCommonEnds(std::u32string_view& a, std::u32string_view& b) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    a.remove_suffix(1);
    b.remove_suffix(1);
  }
}

}  // namespace

std::optional<int> EditDistance(std::u32string_view a, std::u32string_view b, int most) {
  if (a.size() > b.size()) std::swap(a, b);
  const auto difference = static_cast<int>(b.size() - a.size());
  if (most < 0 || difference > most) return std::nullopt;
  TakeOffCommonEnds(a, b);
  if (a.empty()) return difference;
  if (CoarseBagDistance(a, b) > most) return std::nullopt;
  const Alphabet alphabet(a);
  if (BagDistance(alphabet, a, b) > most) return std::nullopt;
  Band band(alphabet, a, std::min(most, static_cast<int>(b.size())));
  for (size_t column = 0; column < b.size(); ++column) {
    if (!band.Step(static_cast<int>(column) + 1, alphabet.Number(b[column]))) return std::nullopt;
  }
  return band.Result();
}

std::optional<double> EditSimilarity(std::u32string_view a, std::u32string_view b, double at_least) {
  const auto longer = static_cast<double>(std::max(a.size(), b.size()));
  if (longer == 0) return 1;
  const auto distance = EditDistance(a, b, static_cast<int>((1 - at_least) * longer + 1e-9));
  if (!distance) return std::nullopt;
  return 1 - *distance / longer;
}

}  // namespace nianbao
