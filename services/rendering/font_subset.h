// Font programs with the characters of one document alone, put together from outlines that the process keeps. Pure.
//
// A subset is a CID-keyed CFF whose CIDs are the characters themselves (UTF-16), so that page contents are text and one
// ToUnicode map serves every font. The few characters above U+FFFF take CIDs from 0xD800 on, in order.
#ifndef NIANBAO_SERVICES_RENDERING_FONT_SUBSET_H_
#define NIANBAO_SERVICES_RENDERING_FONT_SUBSET_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "services/rendering/font.h"

namespace nianbao::rendering {

// The characters that a document shows in one font.
class UsedCharacters {
 public:
  static constexpr size_t kMostHigh = 0x800;

  void Add(char32_t c) {
    if (c < 0x10000) {
      low_[c >> 6] |= uint64_t{1} << (c & 63);
      any_ = true;
    } else {
      AddHigh(c);
    }
  }
  bool empty() const { return !any_ && high_.empty(); }
  // More characters above U+FFFF than there are identifiers for; those too many are left out of the subset.
  bool overflows() const { return high_.size() > kMostHigh; }
  // What a content stream writes for `c`, which was added.
  uint16_t CidOf(char32_t c) const { return c < 0x10000 ? static_cast<uint16_t>(c) : HighCid(c); }
  // By CID, ascending: characters below U+D800, those above U+FFFF, the rest.
  struct Entry {
    uint16_t cid = 0;
    char32_t character = 0;
  };
  std::vector<Entry> Sorted() const;

 private:
  void AddHigh(char32_t c);
  uint16_t HighCid(char32_t c) const;

  std::array<uint64_t, 1024> low_{};
  std::vector<char32_t> high_;  // ascending
  bool any_ = false;
};

// A font program under deflate, made without compressing anything anew: what stands before the outlines, and outlines
// that the font keeps. Not to outlive the font.
class PackedFont {
 public:
  // `head` is all of the program before the outlines.
  PackedFont(const Font& font, std::string head, std::vector<const Outline*> outlines);

  uint32_t size() const { return size_; }  // of the program, in bytes
  size_t deflated_size() const { return deflated_size_; }
  // Appends the program as one stream (RFC 1951).
  void AppendDeflated(std::string& out) const;
  // Of the program: for zlib's frame (RFC 1950), for a ZIP entry.
  uint32_t Adler32() const;
  uint32_t Crc32() const;

 private:
  const ByteCode& code_;
  const std::string head_;
  const CodedBytes coded_head_;
  const std::vector<const Outline*> outlines_;
  uint32_t size_ = 0;
  size_t deflated_size_ = 0;
};

// The bare CFF table, as PDF embeds it (/CIDFontType0C); `name` is the PostScript name it bears. Characters that the
// font lacks are left out. At most some 2,000 characters a millisecond.
std::string SubsetCff(const Font& font, const UsedCharacters& used, const std::string& name);
// `entries` are those of UsedCharacters::Sorted.
PackedFont PackCff(const Font& font, const std::vector<UsedCharacters::Entry>& entries, const std::string& name);

// An OpenType file (CFF in sfnt, with cmap): what OFD embeds.
std::string SubsetFont(const Font& font, const UsedCharacters& used);
PackedFont PackFont(const Font& font, const UsedCharacters& used);

// zlib format (RFC 1950), as PDF's FlateDecode reads it.
std::string ZlibFrame(const PackedFont& packed);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_FONT_SUBSET_H_
