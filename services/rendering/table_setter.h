// Statutory tables on the page: ruled grids over pages, with their heads again on each and the label of every merged
// cell that goes on. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_TABLE_SETTER_H_
#define NIANBAO_SERVICES_RENDERING_TABLE_SETTER_H_

#include <vector>

#include "services/rendering/composer.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

class TableSetter {
 public:
  explicit TableSetter(Composer& composer) : composer_(composer) {}

  // The lines around the grids are the caller's. Fault: DOCUMENT_TOO_LARGE when a row is taller than a page.
  void SetGrid(const Grid& grid);

  // Height of the whole grid.
  Mpt HeightOf(const Grid& grid);

 private:
  Composer& composer_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_TABLE_SETTER_H_
