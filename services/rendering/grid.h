// A statutory block with its figures as a grid. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_GRID_H_
#define NIANBAO_SERVICES_RENDERING_GRID_H_

#include "services/common/format/cell_table.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

Grid BuildGrid(const format::BlockInfo& block, const format::CellTable& cells);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_GRID_H_
