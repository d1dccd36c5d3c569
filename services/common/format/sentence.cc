#include "services/common/format/sentence.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace nianbao::format {
namespace {

// Every cell that the template names is filed with a number other than 0.
bool TellsTruly(const std::string& sentence_template, const CellTable& cells) {
  const std::vector<std::string> names = PlaceholdersOf(sentence_template);
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    const auto cell = cells.edition().FindCell(name);
    return !cell || cells.NumberOrTotal(*cell).value_or(1) != 0;  // raw text is shown, not hidden
  });
}

std::string Fill(const std::string& sentence_template, const CellTable& cells, int report_year) {
  std::string sentence = absl::StrReplaceAll(sentence_template, {{"{year}", absl::StrCat(report_year)}});
  for (const std::string& name : PlaceholdersOf(sentence_template)) {
    const auto cell = cells.edition().FindCell(name);
    if (cell) sentence = absl::StrReplaceAll(sentence, {{absl::StrCat("{", name, "}"), cells.Text(*cell)}});
  }
  return sentence;
}

}  // namespace

std::vector<std::string> PlaceholdersOf(absl::string_view sentence_template) {
  std::vector<std::string> names;
  for (size_t open = sentence_template.find('{'); open != absl::string_view::npos;
       open = sentence_template.find('{', open + 1)) {
    const size_t close = sentence_template.find('}', open);
    if (close == absl::string_view::npos) break;
    names.emplace_back(sentence_template.substr(open + 1, close - open - 1));
  }
  return names;
}

std::string TellFigures(const TableInfo& table, const CellTable& cells, int report_year) {
  bool filed = false;
  for (int i = 0; i < table.cell_count; ++i) filed = filed || cells.Find(table.first_cell + i) != nullptr;
  const auto& templates = table.proto->sentence_templates();
  if (!filed || templates.empty()) return "";
  for (const std::string& sentence_template : templates) {
    if (TellsTruly(sentence_template, cells)) return Fill(sentence_template, cells, report_year);
  }
  return Fill(templates[templates.size() - 1], cells, report_year);
}

}  // namespace nianbao::format
