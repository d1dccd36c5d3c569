// Figures that the form tells in a sentence instead of a grid (the processing fee of section six). Pure.
#ifndef NIANBAO_SERVICES_COMMON_FORMAT_SENTENCE_H_
#define NIANBAO_SERVICES_COMMON_FORMAT_SENTENCE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/common/format/cell_table.h"

namespace nianbao::format {

// The names in braces of a template, in order: "{year}年…{t/r/c}件" → {"year", "t/r/c"}. An unclosed brace ends the
// list.
std::vector<std::string> PlaceholdersOf(absl::string_view sentence_template);

// The sentence of a SENTENCE table: its first template whose named cells are all non-zero, else its last, filled in.
// "" when the table has no template or was not filed at all (none of its cells is listed).
std::string TellFigures(const TableInfo& table, const CellTable& cells, int report_year);

}  // namespace nianbao::format

#endif  // NIANBAO_SERVICES_COMMON_FORMAT_SENTENCE_H_
