// The report as an Excel workbook (OOXML spreadsheet): one sheet a statutory table, the prose on another. The same file
// is what a clerk fills in without the system. Pure: same input, same bytes.
//
// Places are bound to cells by defined names (NameOfCell), which Excel, WPS and LibreOffice carry along when rows move;
// the sheet "nianbao", hidden, says which edition, year and organ the workbook belongs to:
//   format, structure_digest, report_year, organ, verification, use ("template" or "report")
#ifndef NIANBAO_SERVICES_RENDERING_XLSX_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_XLSX_WRITER_H_

#include <string>

#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

enum class XlsxUse {
  kReport,    // to read: every cell locked, tables that were not filed left out
  kTemplate,  // to fill: input cells unlocked and checked as they are typed, all tables, empty rows for prose
};

std::string WriteXlsx(const format::Edition& edition, const report::v1::ReportContent& content,
                      const RenderContext& context, XlsxUse use);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_XLSX_WRITER_H_
