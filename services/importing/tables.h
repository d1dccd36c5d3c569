// Grids as printed → cells of an edition. Pure.
#ifndef NIANBAO_SERVICES_IMPORTING_TABLES_H_
#define NIANBAO_SERVICES_IMPORTING_TABLES_H_

#include <map>
#include <string>
#include <vector>

#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"
#include "services/importing/source.h"

namespace nianbao::importing {

// What one edition makes of the grids of a document.
struct PlacedCells {
  std::map<int, std::string> values;                          // cell of the edition → text as printed
  std::vector<report::v1::UnplacedLine> unplaced;             // rows of a recognised table that fit no statutory row
  std::vector<std::pair<std::string, std::string>> variants;  // label as printed, statutory label
  std::vector<bool> recognised;                               // per grid: it holds a block of some table
};

// Rows and columns are recognised by their labels (services/common/format/labels.h), wherever they stand.
// Cost: rows of the grids x lines of the edition.
PlacedCells PlaceCells(const format::Edition& edition, const std::vector<SourceGrid>& grids);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_TABLES_H_
