// A workbook that the suite itself wrote (a filling template or a published report): defined names bind its places to
// cells and prose, so that nothing has to be recognised. The other side: services/rendering/xlsx_writer.h. Pure.
#ifndef NIANBAO_SERVICES_IMPORTING_BOUND_WORKBOOK_H_
#define NIANBAO_SERVICES_IMPORTING_BOUND_WORKBOOK_H_

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"
#include "services/importing/source.h"

namespace nianbao::importing {

// Places of one sheet, (row, column) from 0.
using StoredSheet = std::map<std::pair<int, int>, BoundValue>;

// Follows the names to their places; none when the workbook is not the suite's own (no sheet "nianbao" that names an
// edition). A name whose place was deleted is passed over: the cell counts as not filed.
std::optional<Binding> ReadBinding(const std::map<std::string, std::string>& defined_names,
                                   const std::map<std::string, StoredSheet>& sheets);

// Title, prose and signature, a row a paragraph, empty rows left out.
void FileBoundProse(const Binding& binding, report::v1::ReportContent& content);

// The cells, in print order. A blank place becomes `empty` where its table was filled in at all; a total that the
// workbook computes is computed anew from what was typed, since a stored result may be stale. Notes what it passed
// over.
void FileBoundCells(const format::Edition& edition, const Binding& binding, report::v1::ImportedReport& imported);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_BOUND_WORKBOOK_H_
