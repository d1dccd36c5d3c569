// The faces of a document and what they can show. Files are read once, by Load; afterwards everything is pure.
#ifndef NIANBAO_SERVICES_RENDERING_FONTS_H_
#define NIANBAO_SERVICES_RENDERING_FONTS_H_

#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"

namespace nianbao::rendering {

// A glyph of a CID-keyed font, measured in thousandths of the font size.
struct Glyph {
  unsigned gid = 0;
  unsigned cid = 0;  // what a PDF content stream writes
  int advance = 0;
};

// One font file. Immutable, thread-safe.
class Font {
 public:
  virtual ~Font() = default;
  virtual const std::string& name() const = 0;    // PostScript name
  virtual const std::string& digest() const = 0;  // SHA-256 of the file
  // nullptr when the font has no glyph for the character.
  virtual const Glyph* Find(char32_t c) const = 0;
  // The font program (CFF table) with these glyphs alone. INTERNAL when the font cannot be cut.
  virtual absl::StatusOr<std::string> Subset(const std::set<unsigned>& gids) const = 0;
};

// What a run of text looks like.
enum class Face { kBody, kKai, kHei, kTitle };

// The four faces and the font that stands in for rare characters.
class FontSet {
 public:
  // Reads the files that scripts/fetch-fonts brings. NOT_FOUND (FONT_NOT_FOUND) names the file and the command.
  static absl::StatusOr<std::unique_ptr<const FontSet>> Load(const std::string& folder);

  const std::vector<std::unique_ptr<const Font>>& fonts() const { return fonts_; }
  // Index into fonts() of the font that shows `c` in `face`: the face's own, else the fallback; -1 when neither has it.
  int FontFor(Face face, char32_t c) const;
  // Over all files: part of an artifact's identity.
  const std::string& digest() const { return digest_; }

 private:
  std::vector<std::unique_ptr<const Font>> fonts_;  // body, kai, hei, title, fallback
  std::string digest_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_FONTS_H_
