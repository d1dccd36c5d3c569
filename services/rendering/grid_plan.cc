#include "services/rendering/grid_plan.h"

#include <algorithm>
#include <numeric>

#include "services/rendering/table_widths.h"

namespace nianbao::rendering {
namespace {

constexpr Mpt kSmallest = FromPoints(6);
constexpr Mpt kStep = FromPoints(0.5);
constexpr int kManyColumns = 6;

Mpt UsualSize(const Grid& grid) { return grid.value_columns >= kManyColumns ? FromPoints(9) : FromPoints(10.5); }

// The widest part of the text that may not be divided.
Mpt WidestWord(const MeasuredText& text) {
  Mpt widest = 0;
  Mpt width = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    width += text[i].width;
    if (!text[i].may_end_line) continue;
    widest = std::max(widest, width);
    width = 0;
  }
  return widest;
}

// What each column needs at least, padding included.
std::vector<Mpt> LeastWidths(const Grid& grid, const GridPlan& plan) {
  std::vector<Mpt> least(static_cast<size_t>(grid.columns()), plan.size + 2 * kCellPadding);
  for (size_t i = 0; i < grid.cells.size(); ++i) {
    const GridCell& cell = grid.cells[i];
    if (cell.column_span > 1) continue;
    Mpt& column = least[static_cast<size_t>(cell.column)];
    column = std::max(column, WidestWord(plan.cells[i].text) + 2 * kCellPadding + cell.indent * plan.size);
  }
  // A label column that holds running text stays readable.
  const int last = grid.label_columns - 1;
  if (last >= 0) {
    Mpt& column = least[static_cast<size_t>(last)];
    column = std::max(column, 6 * plan.size + 2 * kCellPadding);
  }
  return least;
}

// Gives columns that are too narrow what columns from `begin` to `end` can spare, the last first.
void TakeFrom(std::vector<Mpt>& widths, const std::vector<Mpt>& least, int begin, int end, Mpt& lacking) {
  for (int i = end - 1; i >= begin && lacking > 0; --i) {
    const auto column = static_cast<size_t>(i);
    const Mpt spare = std::clamp(widths[column] - least[column], 0, lacking);
    widths[column] -= spare;
    lacking -= spare;
  }
}

// Whether the columns fit.
bool FitColumns(const Grid& grid, const std::vector<Mpt>& least, std::vector<Mpt>& widths) {
  Mpt lacking = 0;
  for (size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] >= least[i]) continue;
    lacking += least[i] - widths[i];
    widths[i] = least[i];
  }
  TakeFrom(widths, least, 0, grid.label_columns, lacking);
  TakeFrom(widths, least, grid.label_columns, grid.columns(), lacking);
  return lacking == 0;
}

std::vector<Mpt> UsualWidths(const Grid& grid) {
  std::vector<Mpt> widths;
  for (const double mm : ColumnWidths(grid)) widths.push_back(FromMm(mm));
  const Mpt sum = std::accumulate(widths.begin(), widths.end(), 0);
  widths.back() += kWidth - sum;  // of rounding
  return widths;
}

void MeasureCells(const Grid& grid, Composer& composer, GridPlan& plan) {
  plan.cells.clear();
  plan.cells.reserve(grid.cells.size());
  for (const GridCell& cell : grid.cells) {
    plan.cells.push_back({composer.MeasureText(cell.text, Fixed(Face::kBody, plan.size)), {}});
  }
}

void ChooseWidths(const Grid& grid, Composer& composer, GridPlan& plan) {
  for (plan.size = UsualSize(grid);; plan.size -= kStep) {
    MeasureCells(grid, composer, plan);
    plan.widths = UsualWidths(grid);
    if (FitColumns(grid, LeastWidths(grid, plan), plan.widths)) return;
    if (plan.size <= kSmallest || !composer.ok()) break;
  }
  plan.widths = UsualWidths(grid);  // nothing fits: numbers are cut
}

// Centred lines of like length: 商业／企业, not 商业企／业.
void Balance(Mpt size, Mpt room, CellPlan& cell) {
  const size_t count = cell.lines.size();
  if (count < 2) return;
  const Mpt even = WidthOf(cell.text, 0, cell.text.size()) / static_cast<Mpt>(count);
  for (Mpt narrower = even; narrower < room; narrower += size / 4) {
    std::vector<TextLine> lines = BreakLines(cell.text, narrower, 0);
    if (lines.size() > count) continue;
    cell.lines = std::move(lines);
    return;
  }
}

void BreakCells(const Grid& grid, GridPlan& plan) {
  for (size_t i = 0; i < grid.cells.size(); ++i) {
    const GridCell& cell = grid.cells[i];
    const Mpt width = plan.Width(cell.column, cell.column + cell.column_span);
    const Mpt room = std::max(width - 2 * kCellPadding - cell.indent * plan.size, plan.size);
    plan.cells[i].lines = BreakLines(plan.cells[i].text, room, 0);
    if (!cell.left) Balance(plan.size, room, plan.cells[i]);
  }
}

void ChooseHeights(const Grid& grid, GridPlan& plan) {
  plan.heights.assign(static_cast<size_t>(grid.rows), plan.pitch + 2 * kCellPadding);
  for (const bool spans : {false, true}) {
    for (size_t i = 0; i < grid.cells.size(); ++i) {
      const GridCell& cell = grid.cells[i];
      if ((cell.row_span > 1) != spans) continue;
      const Mpt lacking = plan.Needed(i) - plan.Height(cell.row, cell.row + cell.row_span);
      if (lacking <= 0) continue;
      // A tall label shares what it lacks among its rows.
      const Mpt share = (lacking + cell.row_span - 1) / cell.row_span;
      for (int r = 0; r < cell.row_span; ++r) plan.heights[static_cast<size_t>(cell.row + r)] += share;
    }
  }
}

}  // namespace

Mpt GridPlan::Height(int begin, int end) const {
  return std::accumulate(heights.begin() + begin, heights.begin() + end, 0);
}

Mpt GridPlan::Width(int begin, int end) const {
  return std::accumulate(widths.begin() + begin, widths.begin() + end, 0);
}

Mpt GridPlan::Needed(size_t cell) const {
  return static_cast<Mpt>(cells[cell].lines.size()) * pitch + 2 * kCellPadding;
}

GridPlan PlanGrid(const Grid& grid, Composer& composer) {
  GridPlan plan;
  ChooseWidths(grid, composer, plan);
  plan.pitch = plan.size * 13 / 10;
  BreakCells(grid, plan);
  ChooseHeights(grid, plan);
  return plan;
}

}  // namespace nianbao::rendering
