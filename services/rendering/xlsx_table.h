// A statutory table as a worksheet: heads merged as the form prints them, totals as formulas, places to fill. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_XLSX_TABLE_H_
#define NIANBAO_SERVICES_RENDERING_XLSX_TABLE_H_

#include <map>
#include <string>

#include "services/common/format/cell_table.h"
#include "services/rendering/document.h"
#include "services/rendering/xlsx_sheet.h"

namespace nianbao::rendering {

// Defined name → what it names, in the formula language: "nb.requests..a..b" → "'sheet'!$C$4".
using DefinedNames = std::map<std::string, std::string>;

// The defined name that binds a place to a cell of the edition.
std::string NameOfCell(const std::string& cell_id);

struct SheetTable {
  const format::TableInfo& table;
  const format::CellTable& cells;
  std::string name;       // of the sheet
  std::string title;      // printed above
  std::string subtitle;   // may be empty
  std::string header;     // may be empty
  std::string footer;     // may be empty
  bool fillable = false;  // input cells unlocked, with what may be typed
};

// The sheet; every value place gets its name in `names`.
Sheet TableSheet(const SheetTable& source, DefinedNames& names);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_XLSX_TABLE_H_
