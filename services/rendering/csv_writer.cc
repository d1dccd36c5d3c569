#include "services/rendering/csv_writer.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/format/cell_table.h"

namespace nianbao::rendering {
namespace {

bool IsNumber(absl::string_view text) {
  if (!text.empty() && text[0] == '-') text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789.") == absl::string_view::npos;
}

bool IsFiled(const format::TableInfo& table, const format::CellTable& cells) {
  for (int i = table.first_cell; i < table.first_cell + table.cell_count; ++i) {
    if (cells.Find(i) != nullptr) return true;
  }
  return false;
}

}  // namespace

std::string CsvField(absl::string_view text) {
  constexpr absl::string_view kStartsFormula = "=+-@\t\r\n";
  const bool formula = !text.empty() && kStartsFormula.find(text[0]) != absl::string_view::npos && !IsNumber(text);
  const std::string field = absl::StrCat(formula ? "'" : "", text);
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  return absl::StrCat("\"", absl::StrReplaceAll(field, {{"\"", "\"\""}}), "\"");
}

std::string WriteCsv(const format::Edition& edition, const report::v1::ReportContent& content,
                     const RenderContext& context) {
  const format::CellTable cells(edition, content);
  const std::string lead = absl::StrCat(CsvField(context.organ_display_name), ",", context.report_year, ",");
  std::string out = "\xEF\xBB\xBF单位,报告年度,指标编号,指标,数值,计量单位\r\n";
  for (const format::TableInfo& table : edition.tables()) {
    if (!IsFiled(table, cells)) continue;
    for (int i = table.first_cell; i < table.first_cell + table.cell_count; ++i) {
      const format::CellInfo& info = edition.cells()[static_cast<size_t>(i)];
      absl::StrAppend(&out, lead, CsvField(info.id), ",", CsvField(info.label), ",", CsvField(cells.Text(i)), ",",
                      CsvField(info.unit), "\r\n");
    }
  }
  return out;
}

}  // namespace nianbao::rendering
