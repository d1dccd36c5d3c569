#include "services/rendering/huffman.h"

#include <algorithm>
#include <cstring>
#include <queue>
#include <vector>

namespace nianbao::rendering {
namespace {

constexpr int kLongest = 15;
constexpr int kEndOfBlock = 256;

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
  CodedBytes Take() && { return std::move(coded_); }

 private:
  CodedBytes coded_;
};

// The head of a dynamic block: the lengths of 257 symbols and of one distance code that is never used, themselves coded
// without runs.
CodedBytes HeadOf(const std::vector<int>& lengths) {
  constexpr int kOrder[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  std::vector<int> all = lengths;
  all.push_back(1);
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
  bits.Put(1, 1);   // last block
  bits.Put(2, 2);   // dynamic
  bits.Put(0, 5);   // 257 literals and lengths
  bits.Put(0, 5);   // 1 distance
  bits.Put(15, 4);  // all 19 lengths of lengths
  for (const int symbol : kOrder) bits.Put(static_cast<unsigned>(code_lengths[static_cast<size_t>(symbol)]), 3);
  for (const int length : all) {
    bits.Put(codes[static_cast<size_t>(length)], code_lengths[static_cast<size_t>(length)]);
  }
  return std::move(bits).Take();
}

}  // namespace

ByteCode::ByteCode(absl::string_view sample) {
  std::vector<uint32_t> counts(kSymbols, 1);
  for (const char byte : sample) ++counts[static_cast<unsigned char>(byte)];
  const std::vector<int> lengths = BoundedDepths(counts, kLongest);
  const std::vector<uint16_t> codes = CodesOf(lengths);
  for (size_t i = 0; i < kSymbols; ++i) {
    codes_[i] = codes[i];
    lengths_[i] = static_cast<uint8_t>(lengths[i]);
  }
  head_ = HeadOf(lengths);
}

CodedBytes ByteCode::Code(absl::string_view bytes) const {
  CodedBytes coded;
  uint64_t pending = 0;
  unsigned count = 0;
  for (const char byte : bytes) {
    const auto symbol = static_cast<unsigned char>(byte);
    pending |= uint64_t{codes_[symbol]} << count;
    count += lengths_[symbol];
    coded.bit_count += lengths_[symbol];
    for (; count >= 8; count -= 8, pending >>= 8) coded.bits.push_back(static_cast<char>(pending));
  }
  if (count > 0) coded.bits.push_back(static_cast<char>(pending));
  coded.bits.append(8, 0);  // Append reads whole words
  return coded;
}

BlockWriter::BlockWriter(const ByteCode& code, size_t expected) : code_(code) {
  out_.resize(expected + 64);
  CodedBytes head = code.head_;
  head.bits.append(8, 0);
  Append(head);
}

void BlockWriter::Put(uint64_t bits, unsigned count) {
  pending_ |= bits << pending_bits_;
  if (pending_bits_ + count < 64) {
    pending_bits_ += count;
    return;
  }
  if (size_ + 16 > out_.size()) out_.resize(out_.size() * 2 + 64);
  std::memcpy(out_.data() + size_, &pending_, 8);
  size_ += 8;
  const unsigned taken = 64 - pending_bits_;
  pending_ = taken >= 64 ? 0 : bits >> taken;
  pending_bits_ = pending_bits_ + count - 64;
}

void BlockWriter::Append(absl::string_view bytes) {
  for (const char byte : bytes) {
    const auto symbol = static_cast<unsigned char>(byte);
    Put(code_.codes_[symbol], code_.lengths_[symbol]);
  }
}

void BlockWriter::Append(const CodedBytes& coded) {
  const size_t words = coded.bit_count / 64;
  if (size_ + 8 * words + 24 > out_.size()) out_.resize(out_.size() * 2 + 8 * words + 64);
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

std::string BlockWriter::Finish() && {
  Put(code_.codes_[kEndOfBlock], code_.lengths_[kEndOfBlock]);
  if (size_ + 16 > out_.size()) out_.resize(size_ + 16);
  std::memcpy(out_.data() + size_, &pending_, 8);
  out_.resize(size_ + (pending_bits_ + 7) / 8);
  return std::move(out_);
}

}  // namespace nianbao::rendering
