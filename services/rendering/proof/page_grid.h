// From marks on pages back to lines of text and ruled grids: how PDF and OFD are understood. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_PROOF_PAGE_GRID_H_
#define NIANBAO_SERVICES_RENDERING_PROOF_PAGE_GRID_H_

#include <string>
#include <vector>

#include "services/rendering/proof/read_back.h"

namespace nianbao::rendering {

// Points (1/72 inch), origin top left.
struct PageText {
  double x = 0;      // middle of the character
  double y = 0;      // baseline, or any height that the characters of a line share
  double size = 0;   // of the characters
  std::string text;  // a character or a few
};
struct PageLine {
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;  // horizontal or vertical
};
struct PageMarks {
  std::vector<PageText> texts;
  std::vector<PageLine> lines;
};

// Characters inside a ruled cell are its text; the others are lines from top to bottom. Below the type area must stand
// the page's number, "— 3 —", which is left out. RENDER_PROOF_FAILED when a number is missing or wrong.
absl::StatusOr<ReadBack> UnderstandPages(absl::string_view format, const std::vector<PageMarks>& pages);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PROOF_PAGE_GRID_H_
