// The prose of a report as a worksheet: one row a paragraph, bound by names like the cells. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_XLSX_TEXT_H_
#define NIANBAO_SERVICES_RENDERING_XLSX_TEXT_H_

#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"
#include "services/rendering/document.h"
#include "services/rendering/xlsx_table.h"

namespace nianbao::rendering {

// Names: nb.text.title, nb.text.date, nb.text.lead, nb.text.heading.N and nb.text.section.N (N from 1, in order),
// nb.text.organ, nb.text.signed. A name covers one cell or a column of cells, a paragraph each.
// `fillable`: places unlocked (headings only where the edition leaves them free) and empty rows to write in.
Sheet TextSheet(const format::Edition& edition, const report::v1::ReportContent& content, bool fillable,
                DefinedNames& names);

// A blank report of the edition: title, lead and headings as the form words them, signed by the organ.
report::v1::ReportContent BlankContent(const format::Edition& edition, const RenderContext& context);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_XLSX_TEXT_H_
