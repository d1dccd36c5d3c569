#include "services/rendering/huffman.h"

#include <algorithm>
#include <cstring>
#include <queue>
#include <vector>

namespace nianbao::rendering {
namespace {

constexpr int kLongest = 15;
constexpr int kEndOfBlock = 256;
constexpr size_t kSpare = 32;  // words are written whole

// Depths of a Huffman tree over the counts.
std::vector<int> Depths(const std::vector<uint32_t>& counts) {
  struct Entry {
    uint64_t count;
    int node;
    bool operator>(const Entry& other) const { return count != other.count ? count > other.count : node > other.node; }
  };
  const int leaves = static_cast<int>(counts.size());
  std::vector<int> parent(static_cast<size_t>(2 * leaves), 0);
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  for (int i = 0; i < leaves; ++i) queue.push({counts[static_cast<size_t>(i)], i});
  int next = leaves;
  while (queue.size() > 1) {
    const Entry a = queue.top();
    queue.pop();
    const Entry b = queue.top();
    queue.pop();
    parent[static_cast<size_t>(a.node)] = parent[static_cast<size_t>(b.node)] = next;
    queue.push({a.count + b.count, next++});
  }
  std::vector<int> depth(static_cast<size_t>(next), 0);
  for (int node = next - 2; node >= 0; --node) {
    depth[static_cast<size_t>(node)] = depth[static_cast<size_t>(parent[static_cast<size_t>(node)])] + 1;
  }
  depth.resize(static_cast<size_t>(leaves));
  return depth;
}

// Flattens the counts until no code is longer than deflate allows.
std::vector<int> BoundedDepths(std::vector<uint32_t> counts, int longest) {
  while (true) {
    std::vector<int> depths = Depths(counts);
    if (*std::max_element(depths.begin(), depths.end()) <= longest) return depths;
    for (uint32_t& count : counts) count = (count + 1) / 2;
  }
}

uint16_t Reversed(unsigned code, int length) {
  unsigned out = 0;
  for (int i = 0; i < length; ++i) out |= ((code >> i) & 1) << (length - 1 - i);
  return static_cast<uint16_t>(out);
}

// Canonical codes for the lengths (RFC 1951, 3.2.2), bit-reversed as the stream wants them.
std::vector<uint16_t> CodesOf(const std::vector<int>& lengths) {
  std::vector<unsigned> count(kLongest + 1, 0);
  for (const int length : lengths) ++count[static_cast<size_t>(length)];
  count[0] = 0;
  std::vector<unsigned> next(kLongest + 1, 0);
  unsigned code = 0;
  for (int length = 1; length <= kLongest; ++length) {
    code = (code + count[static_cast<size_t>(length) - 1]) << 1;
    next[static_cast<size_t>(length)] = code;
  }
  std::vector<uint16_t> codes;
  for (const int length : lengths) {
    codes.push_back(length == 0 ? uint16_t{0} : Reversed(next[static_cast<size_t>(length)]++, length));
  }
  return codes;
}

// Bits behind each other, for the head alone.
class Bits {
 public:
  void Put(unsigned value, int count) {
    for (int i = 0; i < count; ++i) {
      if (coded_.bit_count % 8 == 0) coded_.bits.push_back(0);
      if ((value >> i) & 1) coded_.bits.back() = static_cast<char>(coded_.bits.back() | (1 << (coded_.bit_count % 8)));
      ++coded_.bit_count;
    }
  }
  CodedBytes Take() && {
    coded_.bits.append(8, 0);  // BlockWriter reads whole words
    return std::move(coded_);
  }

 private:
  CodedBytes coded_;
};

// The head of a dynamic block: the lengths of its symbols (257 at least) and distances, themselves coded without runs.
CodedBytes HeadOf(const std::vector<int>& lengths, const std::vector<int>& distances) {
  constexpr int kOrder[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  std::vector<int> all = lengths;
  all.insert(all.end(), distances.begin(), distances.end());
  std::vector<uint32_t> counts(19, 0);
  for (const int length : all) ++counts[static_cast<size_t>(length)];
  std::vector<uint32_t> used;
  std::vector<size_t> symbols;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) used.push_back(counts[i]), symbols.push_back(i);
  }
  std::vector<int> code_lengths(19, 0);
  if (used.size() == 1) used.push_back(1), symbols.push_back(symbols[0] == 0 ? 1 : 0);
  const std::vector<int> depths = BoundedDepths(used, 7);
  for (size_t i = 0; i < symbols.size(); ++i) code_lengths[symbols[i]] = depths[i];
  const std::vector<uint16_t> codes = CodesOf(code_lengths);
  Bits bits;
  bits.Put(1, 1);  // last block
  bits.Put(2, 2);  // dynamic
  bits.Put(static_cast<unsigned>(lengths.size()) - 257, 5);
  bits.Put(static_cast<unsigned>(distances.size()) - 1, 5);
  bits.Put(15, 4);  // all 19 lengths of lengths
  for (const int symbol : kOrder) bits.Put(static_cast<unsigned>(code_lengths[static_cast<size_t>(symbol)]), 3);
  for (const int length : all) {
    bits.Put(codes[static_cast<size_t>(length)], code_lengths[static_cast<size_t>(length)]);
  }
  return std::move(bits).Take();
}

}  // namespace

BlockCode::BlockCode(const std::array<uint32_t, kSymbols>& symbols_count,
                     const std::array<uint32_t, kDistances>& distances_count) {
  const auto assign = [](const auto& counts, auto& code) {
    const std::vector<int> lengths = BoundedDepths({counts.begin(), counts.end()}, kLongest);
    const std::vector<uint16_t> codes = CodesOf(lengths);
    for (size_t i = 0; i < codes.size(); ++i) code[i] = {codes[i], static_cast<unsigned>(lengths[i])};
    return lengths;
  };
  const std::vector<int> symbol_lengths = assign(symbols_count, symbols);
  head = HeadOf(symbol_lengths, assign(distances_count, distances));
}

ByteCode::ByteCode(absl::string_view sample) {
  std::vector<uint32_t> counts(kSymbols, 1);
  for (const char byte : sample) ++counts[static_cast<unsigned char>(byte)];
  const std::vector<int> lengths = BoundedDepths(counts, kLongest);
  const std::vector<uint16_t> codes = CodesOf(lengths);
  for (size_t i = 0; i < kSymbols; ++i) {
    codes_[i] = codes[i];
    lengths_[i] = static_cast<uint8_t>(lengths[i]);
  }
  head_ = HeadOf(lengths, {1});  // one distance that is never used
}

CodedBytes ByteCode::Code(absl::string_view bytes) const {
  CodedBytes coded;
  coded.bits.resize(bytes.size() * 2 + 16);  // Append reads whole words
  char* to = coded.bits.data();
  uint64_t pending = 0;
  unsigned count = 0;
  for (const char byte : bytes) {
    const auto symbol = static_cast<unsigned char>(byte);
    pending |= uint64_t{codes_[symbol]} << count;
    count += lengths_[symbol];
    if (count < 48) continue;
    std::memcpy(to, &pending, 8);
    to += 6;
    pending >>= 48;
    count -= 48;
  }
  std::memcpy(to, &pending, 8);
  const auto whole = static_cast<size_t>(to - coded.bits.data());
  coded.bit_count = whole * 8 + count;
  coded.bits.resize(whole + 8);
  coded.bits.append(8, '\0');
  return coded;
}

size_t ByteCode::BlockSize(size_t coded_bits) const {
  return (head_.bit_count + coded_bits + lengths_[kEndOfBlock] + 7) / 8;
}

BlockWriter::BlockWriter(const ByteCode& code, size_t size, std::string& out)
    : code_(code), out_(out), size_(out.size()) {
  out_.resize(size_ + size + kSpare);
  Append(code.head_);
}

void BlockWriter::Room(size_t bytes) {
  if (size_ + bytes + kSpare > out_.size()) out_.resize(out_.size() * 2 + bytes);
}

void BlockWriter::Put(uint64_t bits, unsigned count) {
  pending_ |= bits << pending_bits_;
  if (pending_bits_ + count < 64) {
    pending_bits_ += count;
    return;
  }
  std::memcpy(out_.data() + size_, &pending_, 8);
  size_ += 8;
  const unsigned taken = 64 - pending_bits_;
  pending_ = taken >= 64 ? 0 : bits >> taken;
  pending_bits_ = pending_bits_ + count - 64;
}

void BlockWriter::Append(const CodedBytes& coded) {
  const size_t words = coded.bit_count / 64;
  Room(8 * words);
  const char* from = coded.bits.data();
  char* to = out_.data() + size_;
  const unsigned shift = pending_bits_;
  uint64_t pending = pending_;
  for (size_t i = 0; i < words; ++i, from += 8, to += 8) {
    uint64_t word;
    std::memcpy(&word, from, 8);
    const uint64_t joined = pending | word << shift;
    std::memcpy(to, &joined, 8);
    pending = shift == 0 ? 0 : word >> (64 - shift);
  }
  size_ += 8 * words;
  pending_ = pending;
  const auto left = static_cast<unsigned>(coded.bit_count % 64);
  if (left == 0) return;
  uint64_t word;
  std::memcpy(&word, from, 8);
  Put(word & ((uint64_t{1} << left) - 1), left);
}

void BlockWriter::Finish() && {
  Put(code_.codes_[kEndOfBlock], code_.lengths_[kEndOfBlock]);
  Room(0);
  std::memcpy(out_.data() + size_, &pending_, 8);
  out_.resize(size_ + (pending_bits_ + 7) / 8);
}

}  // namespace nianbao::rendering
