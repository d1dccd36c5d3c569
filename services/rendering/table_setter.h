// Statutory tables on the page: ruled grids over pages, with their heads again on each and the label of every merged
// cell that goes on. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_TABLE_SETTER_H_
#define NIANBAO_SERVICES_RENDERING_TABLE_SETTER_H_

#include <map>
#include <memory>

#include "services/rendering/composer.h"
#include "services/rendering/document.h"
#include "services/rendering/grid_plan.h"

namespace nianbao::rendering {

class TableSetter {
 public:
  explicit TableSetter(Composer& composer) : composer_(composer) {}

  // Grids outlive the setter. The lines around them are the caller's. Fault: DOCUMENT_TOO_LARGE when a row is taller
  // than a page.
  void SetGrid(const Grid& grid);

  // Height of the whole grid.
  Mpt HeightOf(const Grid& grid);

 private:
  const GridPlan& PlanOf(const Grid& grid);

  Composer& composer_;
  // Measuring is dear, and a table is measured before it is set.
  std::map<const Grid*, std::unique_ptr<const GridPlan>> plans_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_TABLE_SETTER_H_
