// Widths of a grid's columns in the type area of 156 mm. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_TABLE_WIDTHS_H_
#define NIANBAO_SERVICES_RENDERING_TABLE_WIDTHS_H_

#include <vector>

#include "services/rendering/document.h"

namespace nianbao::rendering {

// Millimetres, one a column; the sum is 156.
std::vector<double> ColumnWidths(const Grid& grid);

// Width of `span` columns from `first`.
double SpanWidth(const std::vector<double>& widths, int first, int span);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_TABLE_WIDTHS_H_
