#include "services/rendering/table_widths.h"

#include <algorithm>
#include <numeric>

namespace nianbao::rendering {
namespace {

constexpr double kTypeArea = 156;    // mm, GB/T 9704
constexpr double kNarrowest = 12.8;  // a value of six digits in 小五
constexpr double kUnit = 16;
constexpr double kGroups[] = {8, 16};  // upright labels of groups

}  // namespace

std::vector<double> ColumnWidths(const Grid& grid) {
  std::vector<double> widths(static_cast<size_t>(grid.columns()));
  const int labels = grid.label_columns;
  double value =
      labels == 0 ? kTypeArea / grid.value_columns : std::max(kNarrowest, kTypeArea / (grid.value_columns + 1.0));
  if (grid.value_columns >= 6 && labels > 0) value = kNarrowest;
  if (grid.unit_column) value = 30;
  double rest = kTypeArea - value * grid.value_columns - (grid.unit_column ? kUnit : 0);
  size_t column = 0;
  for (int i = 0; i < labels; ++i, ++column) {
    const bool last = i + 1 == labels;
    widths[column] = last ? rest : kGroups[std::min(i, 1)];
    rest -= widths[column];
  }
  if (grid.unit_column) widths[column++] = kUnit;
  std::fill(widths.begin() + static_cast<ptrdiff_t>(column), widths.end(), value);
  return widths;
}

double SpanWidth(const std::vector<double>& widths, int first, int span) {
  return std::accumulate(widths.begin() + first, widths.begin() + first + span, 0.0);
}

}  // namespace nianbao::rendering
