// One font file: what it can show and how its glyphs look. The file is mapped, not copied.
#ifndef NIANBAO_SERVICES_RENDERING_FONT_H_
#define NIANBAO_SERVICES_RENDERING_FONT_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/rendering/checksums.h"
#include "services/rendering/huffman.h"

namespace nianbao::rendering {

// Where a face lies.
struct FontSource {
  std::string path;
  unsigned index = 0;  // in a collection; 2 = Simplified Chinese of Noto CJK
};

// A glyph, measured in thousandths of the font size. gid 0: the font has none.
struct Glyph {
  uint16_t gid = 0;
  uint16_t advance = 0;
};

// A glyph's program, ready for use in any document.
struct Outline {
  std::string charstring;  // Type 2, no hints, no subroutines
  CodedBytes coded;        // the same under Font::code()
  PieceSums sums;          // of the charstring
};

// In thousandths of the font size, upwards.
struct FontMetrics {
  int ascent = 880;
  int descent = -120;
  int left = 0, bottom = -200, right = 1000, top = 900;  // of all glyphs
};

// Immutable to its users and thread-safe: outlines are made on first use and kept.
class Font {
 public:
  virtual ~Font() = default;

  virtual const std::string& name() const = 0;    // PostScript name
  virtual const std::string& family() const = 0;  // "FandolFang R"
  virtual const std::string& digest() const = 0;  // SHA-256 of the file
  virtual const FontMetrics& metrics() const = 0;
  // The code of this font's outlines; the same for the same file.
  virtual const ByteCode& code() const = 0;

  // Constant time.
  virtual Glyph Find(char32_t c) const = 0;
  // Calls `visit` for every character the font shows, in order.
  virtual void ForEachCharacter(const std::function<void(char32_t)>& visit) const = 0;
  // gid 0 is an empty box. The reference lives as long as the font.
  virtual const Outline& OutlineOf(uint16_t gid) const = 0;
};

// Maps and reads a font file: OpenType with CFF or TrueType outlines, or a collection of them. NOT_FOUND
// (FONT_NOT_FOUND) names the file and what to do; INVALID_ARGUMENT (FONT_UNREADABLE).
absl::StatusOr<std::unique_ptr<const Font>> OpenFont(const FontSource& source);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_FONT_H_
