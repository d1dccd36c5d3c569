// Pages of positioned glyphs and lines: what every page-formed writer draws. Points (1/72 inch), origin top left.
#ifndef NIANBAO_SERVICES_RENDERING_PAGES_H_
#define NIANBAO_SERVICES_RENDERING_PAGES_H_

#include <string>
#include <vector>

namespace nianbao::rendering {

constexpr double kPointsPerMm = 72 / 25.4;
constexpr double kPageWidth = 210 * kPointsPerMm;
constexpr double kPageHeight = 297 * kPointsPerMm;

struct PlacedGlyph {
  char32_t character = 0;
  unsigned cid = 0;
  unsigned gid = 0;
  int advance = 0;  // thousandths of the size
  double x = 0;
};

// Glyphs of one font and size on one baseline, from left to right.
struct GlyphRun {
  int font = 0;  // index into FontSet::fonts()
  double size = 0;
  double y = 0;  // baseline
  std::vector<PlacedGlyph> glyphs;
};

struct Rule {
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
};

struct Bookmark {
  std::string title;
  int page = 0;
  double y = 0;
};

struct Page {
  std::vector<GlyphRun> runs;
  std::vector<Rule> rules;
};

struct Pages {
  std::vector<Page> pages;
  std::vector<Bookmark> bookmarks;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PAGES_H_
