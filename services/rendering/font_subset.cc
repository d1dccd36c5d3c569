#include "services/rendering/font_subset.h"

#include <libdeflate.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/rendering/charstring.h"
#include "services/rendering/sfnt.h"

namespace nianbao::rendering {
namespace {

constexpr uint16_t kFirstHighCid = 0xD800;
constexpr size_t kMostHigh = UsedCharacters::kMostHigh;

void Append16(unsigned value, std::string& out) {
  out.push_back(static_cast<char>(value >> 8));
  out.push_back(static_cast<char>(value));
}

void Append32(uint32_t value, std::string& out) {
  Append16(value >> 16, out);
  Append16(value & 0xFFFF, out);
}

// An INDEX of CFF with one object.
void AppendIndex(absl::string_view object, std::string& out) {
  Append16(1, out);
  out.push_back(4);
  Append32(1, out);
  Append32(static_cast<uint32_t>(object.size()) + 1, out);
  absl::StrAppend(&out, object);
}

void AppendOperator(unsigned op, std::string& out) {
  if (op > 0xFF) out.push_back(12);
  out.push_back(static_cast<char>(op));
}

// Operators of CFF's DICTs (Adobe Technical Note 5176); escaped ones carry 0x100.
enum DictOperator : unsigned {
  kCharset = 15,
  kCharStrings = 17,
  kPrivate = 18,
  kDefaultWidth = 20,
  kNominalWidth = 21,
  kFontBox = 5,
  kRegistryOrderingSupplement = 0x100 | 30,
  kCidCount = 0x100 | 34,
  kFdArray = 0x100 | 36,
  kFdSelect = 0x100 | 37,
};
constexpr int kFirstOwnString = 391;

// A subset before it is written: glyph 0 is the empty box.
struct Cut {
  std::vector<UsedCharacters::Entry> entries;  // of glyphs 1 …
  std::vector<Glyph> glyphs;                   // of the font
  std::vector<const Outline*> outlines;
  size_t outline_size = 0;
};

Cut CutOut(const Font& font, const std::vector<UsedCharacters::Entry>& entries) {
  Cut cut;
  cut.entries.reserve(entries.size());
  cut.glyphs.reserve(entries.size() + 1);
  cut.outlines.reserve(entries.size() + 1);
  const auto add = [&](Glyph glyph) {
    cut.glyphs.push_back(glyph);
    cut.outlines.push_back(&font.OutlineOf(glyph.gid));
    cut.outline_size += cut.outlines.back()->sums.size;
  };
  add({0, kUsualAdvance});
  for (const UsedCharacters::Entry& entry : entries) {
    const Glyph glyph = font.Find(entry.character);
    if (glyph.gid == 0) continue;
    cut.entries.push_back(entry);
    add(glyph);
  }
  return cut;
}

struct DictOffsets {
  int charset = 0;
  int fd_select = 0;
  int char_strings = 0;
  int fd_array = 0;
};

std::string TopDict(const Font& font, const DictOffsets& offsets) {
  std::string dict;
  for (const int value : {kFirstOwnString, kFirstOwnString + 1, 0}) AppendDictNumber(value, dict);
  AppendOperator(kRegistryOrderingSupplement, dict);
  const FontMetrics& box = font.metrics();
  for (const int value : {box.left, box.bottom, box.right, box.top}) AppendDictOffset(value, dict);
  AppendOperator(kFontBox, dict);
  AppendDictOffset(0x10000, dict);
  AppendOperator(kCidCount, dict);
  AppendDictOffset(offsets.charset, dict);
  AppendOperator(kCharset, dict);
  AppendDictOffset(offsets.fd_select, dict);
  AppendOperator(kFdSelect, dict);
  AppendDictOffset(offsets.char_strings, dict);
  AppendOperator(kCharStrings, dict);
  AppendDictOffset(offsets.fd_array, dict);
  AppendOperator(kFdArray, dict);
  return dict;
}

void AppendStrings(std::string& out) {
  Append16(2, out);
  out.push_back(1);
  for (const char offset : {1, 6, 14}) out.push_back(offset);
  out += "AdobeIdentity";
}

// Which glyph is which character.
void AppendCharset(const Cut& cut, std::string& out) {
  out.push_back(0);
  for (const UsedCharacters::Entry& entry : cut.entries) Append16(entry.cid, out);
}

// All glyphs use the one private dictionary.
void AppendFdSelect(const Cut& cut, std::string& out) {
  out.push_back(3);
  Append16(1, out);
  Append16(0, out);
  out.push_back(0);
  Append16(static_cast<unsigned>(cut.glyphs.size()), out);
}

std::string PrivateDict() {
  std::string dict;
  AppendDictNumber(kUsualAdvance, dict);
  AppendOperator(kDefaultWidth, dict);
  AppendDictNumber(0, dict);
  AppendOperator(kNominalWidth, dict);
  return dict;
}

void AppendFdArray(std::string& out) {
  const std::string dict = PrivateDict();
  const auto offset = static_cast<int>(out.size());
  out += dict;
  std::string font_dict;
  AppendDictNumber(static_cast<int>(dict.size()), font_dict);
  AppendDictOffset(offset, font_dict);
  AppendOperator(kPrivate, font_dict);
  AppendIndex(font_dict, out);
}

// Where each outline begins, and the last ends, in three bytes.
void AppendOffsets(const Cut& cut, std::string& out) {
  const size_t start = out.size();
  out.resize(start + 3 * (cut.outlines.size() + 1));
  char* to = out.data() + start;
  uint32_t offset = 1;
  const auto put = [&] {
    for (const int shift : {16, 8, 0}) *to++ = static_cast<char>(offset >> shift);
  };
  put();
  for (const Outline* outline : cut.outlines) offset += outline->sums.size, put();
}

// Everything before the outlines: the outlines come last.
std::string HeadOf(const Font& font, const Cut& cut, const std::string& name) {
  std::string out("\x01\x00\x04\x04", 4);
  out.reserve(512 + 5 * cut.outlines.size());
  AppendIndex(name, out);
  const size_t dict_at = out.size();
  AppendIndex(TopDict(font, {}), out);
  AppendStrings(out);
  Append16(0, out);  // no subroutines
  DictOffsets offsets;
  offsets.charset = static_cast<int>(out.size());
  AppendCharset(cut, out);
  offsets.fd_select = static_cast<int>(out.size());
  AppendFdSelect(cut, out);
  const size_t fd_array_at = out.size() + PrivateDict().size();
  AppendFdArray(out);
  offsets.fd_array = static_cast<int>(fd_array_at);
  offsets.char_strings = static_cast<int>(out.size());
  Append16(static_cast<unsigned>(cut.outlines.size()), out);
  out.push_back(3);
  AppendOffsets(cut, out);
  std::string dict;
  AppendIndex(TopDict(font, offsets), dict);
  out.replace(dict_at, dict.size(), dict);
  return out;
}

std::string Join(std::string head, const Cut& cut) {
  head.reserve(head.size() + cut.outline_size + 4);
  for (const Outline* outline : cut.outlines) head += outline->charstring;
  return head;
}

// The OpenType file up to its outlines.
std::string SfntHeadOf(const Font& font, const Cut& cut) {
  const std::string cff_head = HeadOf(font, cut, font.name());
  SfntFacts facts{.name = font.name(), .family = font.family(), .metrics = font.metrics()};
  facts.advances.reserve(cut.glyphs.size());
  for (const Glyph& glyph : cut.glyphs) facts.advances.push_back(glyph.advance);
  facts.characters.reserve(cut.entries.size());
  for (const UsedCharacters::Entry& entry : cut.entries) facts.characters.push_back(entry.character);
  size_t size = cff_head.size();
  uint32_t sum = TableSum(cff_head);
  for (const Outline* outline : cut.outlines) {
    sum += WordSum(outline->sums, size);
    size += outline->sums.size;
  }
  return SfntHead(facts, size, sum) + cff_head;
}

}  // namespace

void UsedCharacters::AddHigh(char32_t c) {
  const auto at = std::lower_bound(high_.begin(), high_.end(), c);
  if (at == high_.end() || *at != c) high_.insert(at, c);
}

uint16_t UsedCharacters::HighCid(char32_t c) const {
  const auto at = static_cast<size_t>(std::lower_bound(high_.begin(), high_.end(), c) - high_.begin());
  return at < kMostHigh ? static_cast<uint16_t>(kFirstHighCid + at) : uint16_t{0};
}

std::vector<UsedCharacters::Entry> UsedCharacters::Sorted() const {
  std::vector<Entry> entries;
  entries.reserve(1024);
  const auto low = [&](size_t begin, size_t end) {
    for (size_t word = begin; word < end; ++word) {
      for (uint64_t bits = low_[word]; bits != 0; bits &= bits - 1) {
        const auto c = static_cast<char32_t>(word * 64 + static_cast<size_t>(__builtin_ctzll(bits)));
        entries.push_back({static_cast<uint16_t>(c), c});
      }
    }
  };
  low(0, kFirstHighCid / 64);
  for (size_t i = 0; i < std::min(high_.size(), kMostHigh); ++i) {
    entries.push_back({static_cast<uint16_t>(kFirstHighCid + i), high_[i]});
  }
  low((kFirstHighCid + kMostHigh) / 64, low_.size());
  return entries;
}

PackedFont::PackedFont(const Font& font, std::string head, std::vector<const Outline*> outlines)
    : code_(font.code()),
      head_(std::move(head)),
      coded_head_(code_.Code(head_)),
      outlines_(std::move(outlines)),
      size_(static_cast<uint32_t>(head_.size())) {
  size_t bits = coded_head_.bit_count;
  for (const Outline* outline : outlines_) {
    size_ += outline->sums.size;
    bits += outline->coded.bit_count;
  }
  deflated_size_ = code_.BlockSize(bits);
}

void PackedFont::AppendDeflated(std::string& out) const {
  BlockWriter block(code_, deflated_size_, out);
  block.Append(coded_head_);
  // Outlines lie all over memory: each is called for while those before it are joined.
  constexpr size_t kAhead = 4;
  constexpr size_t kLine = 64;
  for (size_t i = 0; i < outlines_.size(); ++i) {
    if (i + kAhead < outlines_.size()) {
      const std::string& bits = outlines_[i + kAhead]->coded.bits;
      for (size_t at = 0; at < bits.size(); at += kLine) __builtin_prefetch(bits.data() + at);
    }
    block.Append(outlines_[i]->coded);
  }
  std::move(block).Finish();
}

uint32_t PackedFont::Adler32() const {
  uint32_t sum = libdeflate_adler32(1, head_.data(), head_.size());
  for (const Outline* outline : outlines_) sum = JoinedAdler32(sum, outline->sums);
  return sum;
}

uint32_t PackedFont::Crc32() const {
  uint32_t sum = libdeflate_crc32(0, head_.data(), head_.size());
  for (const Outline* outline : outlines_) sum = JoinedCrc32(sum, outline->sums);
  return sum;
}

std::string SubsetCff(const Font& font, const UsedCharacters& used, const std::string& name) {
  const Cut cut = CutOut(font, used.Sorted());
  return Join(HeadOf(font, cut, name), cut);
}

PackedFont PackCff(const Font& font, const std::vector<UsedCharacters::Entry>& entries, const std::string& name) {
  Cut cut = CutOut(font, entries);
  std::string head = HeadOf(font, cut, name);
  return {font, std::move(head), std::move(cut.outlines)};
}

std::string SubsetFont(const Font& font, const UsedCharacters& used) {
  const Cut cut = CutOut(font, used.Sorted());
  return Join(SfntHeadOf(font, cut), cut);
}

PackedFont PackFont(const Font& font, const UsedCharacters& used) {
  Cut cut = CutOut(font, used.Sorted());
  std::string head = SfntHeadOf(font, cut);
  return {font, std::move(head), std::move(cut.outlines)};
}

std::string ZlibFrame(const PackedFont& packed) {
  std::string out;
  out.reserve(packed.deflated_size() + 64);
  out += "\x78\x01";
  packed.AppendDeflated(out);
  Append32(packed.Adler32(), out);
  return out;
}

}  // namespace nianbao::rendering
