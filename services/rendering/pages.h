// Pages of positioned glyphs, lines and boxes, and what they mean: what every page-formed writer draws. Lengths are
// whole thousandths of a point (1/72 inch), origin top left, y downwards: integers, so that every machine gets the same
// bytes.
#ifndef NIANBAO_SERVICES_RENDERING_PAGES_H_
#define NIANBAO_SERVICES_RENDERING_PAGES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"

namespace nianbao::rendering {

using Mpt = int32_t;  // thousandths of a point

constexpr Mpt FromMm(double mm) { return static_cast<Mpt>(mm * 72'000 / 25.4 + 0.5); }
constexpr Mpt FromPoints(double points) { return static_cast<Mpt>(points * 1000 + 0.5); }
constexpr Mpt kPageWidth = FromMm(210);
constexpr Mpt kPageHeight = FromMm(297);

struct PlacedGlyph {
  char32_t character = 0;  // as in the source text
  Mpt x = 0;
  uint16_t gid = 0;      // of the run's font
  uint16_t advance = 0;  // thousandths of the size
};

constexpr int kArtifact = -1;  // page numbers, rules, repeated heads: not part of the text

// Glyphs of one font and size on one baseline, from left to right: glyphs [begin, end) of the page.
struct GlyphRun {
  int font = 0;  // index into FontSet::fonts()
  Mpt size = 0;
  Mpt y = 0;  // baseline
  uint32_t begin = 0;
  uint32_t end = 0;
  int element = kArtifact;  // index into Pages::elements
};

// A black line, horizontal or vertical.
struct Rule {
  Mpt x1 = 0, y1 = 0, x2 = 0, y2 = 0;
  Mpt thickness = 500;
};

// A filled black rectangle: a module of a QR code. All boxes of a page form one figure (Role::kFigure) or none.
struct Box {
  Mpt x = 0, y = 0, width = 0, height = 0;
  int element = kArtifact;
};

struct Page {
  std::vector<PlacedGlyph> glyphs;
  std::vector<GlyphRun> runs;
  std::vector<Rule> rules;
  std::vector<Box> boxes;

  absl::Span<const PlacedGlyph> GlyphsOf(const GlyphRun& run) const {
    return absl::MakeConstSpan(glyphs).subspan(run.begin, run.end - run.begin);
  }
};

struct Bookmark {
  std::string title;
  int level = 1;  // 1 …; a bookmark belongs below the last one of a smaller level
  int page = 0;
  Mpt y = 0;
};

// What a part of the text is.
enum class Role {
  kDocument,
  kHeading,  // `level` 1 = the title
  kParagraph,
  kTable,
  kCaption,
  kHead,  // of a table
  kBody,
  kRow,
  kHeadCell,
  kCell,
  kFigure,
};

// A node of the tree of meaning, in reading order; parents come before their children.
struct Element {
  Role role = Role::kParagraph;
  int parent = 0;  // index; the root (element 0, kDocument) is its own parent
  int level = 0;   // of a heading
  int row_span = 1;
  int column_span = 1;
  bool heads_column = false;  // scope of a head cell
  bool heads_row = false;
  std::string text = {};  // what a figure shows
};

// Large grey letters over a draft; an artifact.
struct Watermark {
  int font = 0;
  Mpt size = 0;
  std::vector<PlacedGlyph> glyphs;  // x from the middle of the page along a line that rises by 45 degrees
};

struct Pages {
  std::vector<Page> pages;
  std::vector<Bookmark> bookmarks;
  std::vector<Element> elements;
  Watermark watermark;  // none without glyphs
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PAGES_H_
