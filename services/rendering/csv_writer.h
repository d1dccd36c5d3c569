// The figures as CSV (RFC 4180) for whoever computes with them: UTF-8 with byte order mark so that Excel reads Chinese,
// CRLF, one row a cell of every table that was filed. Pure.
//
// Columns: 单位, 报告年度, 指标编号 (cell id), 指标 (statutory labels, outermost first), 数值 (as printed), 计量单位.
#ifndef NIANBAO_SERVICES_RENDERING_CSV_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_CSV_WRITER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

std::string WriteCsv(const format::Edition& edition, const report::v1::ReportContent& content,
                     const RenderContext& context);

// A field, quoted where needed. Text that a spreadsheet would run as a formula (= + - @ or a tab at its start) gets an
// apostrophe before it; plain numbers, negative ones too, stay numbers.
std::string CsvField(absl::string_view text);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_CSV_WRITER_H_
