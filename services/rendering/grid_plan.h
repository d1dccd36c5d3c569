// A grid measured: size of its type, widths of its columns, heights of its rows, lines of its cells. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_GRID_PLAN_H_
#define NIANBAO_SERVICES_RENDERING_GRID_PLAN_H_

#include <vector>

#include "services/rendering/composer.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

constexpr Mpt kCellPadding = FromPoints(2.2);

struct CellPlan {
  MeasuredText text;
  std::vector<TextLine> lines;
};

struct GridPlan {
  Mpt size = 0;   // of the type
  Mpt pitch = 0;  // of the lines
  std::vector<Mpt> widths;
  std::vector<Mpt> heights;
  std::vector<CellPlan> cells;  // as Grid::cells

  // Of rows [begin, end).
  Mpt Height(int begin, int end) const;
  // Of columns [begin, end).
  Mpt Width(int begin, int end) const;
  // What the cell's own lines need.
  Mpt Needed(size_t cell) const;
};

// 小五 for tables of six value columns and more, else 五号. Numbers are not broken: where one is too wide its column
// takes room from the labels, then from its neighbours; then the type of the whole table becomes smaller, down to 6 pt.
GridPlan PlanGrid(const Grid& grid, Composer& composer);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_GRID_PLAN_H_
