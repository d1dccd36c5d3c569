#include <algorithm>
#include <pugixml.hpp>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "re2/re2.h"
#include "services/common/base/status_macros.h"
#include "services/rendering/proof/readers.h"

namespace nianbao::rendering {
namespace {

using Parts = std::map<std::string, std::string>;

absl::Status Load(const Parts& parts, absl::string_view format, const std::string& name, pugi::xml_document& xml) {
  const auto part = parts.find(name);
  if (part != parts.end() &&
      xml.load_buffer(part->second.data(), part->second.size(), pugi::parse_default | pugi::parse_ws_pcdata)) {
    return absl::OkStatus();
  }
  return ProofFailed(format, absl::StrCat("没有部件 ", name, "，或者不是 XML"));
}

// --- Word ------------------------------------------------------------------------------------------------------------

std::string ParagraphText(const pugi::xml_node& paragraph) {
  std::string text;
  for (const pugi::xml_node run : paragraph.children("w:r")) {
    for (const pugi::xml_node piece : run.children("w:t")) text += piece.child_value();
  }
  return text;
}

std::string CellText(const pugi::xml_node& cell) {
  std::string text;
  for (const pugi::xml_node paragraph : cell.children("w:p")) text += ParagraphText(paragraph);
  return text;
}

ReadGrid WordTable(const pugi::xml_node& table) {
  ReadGrid grid;
  std::map<int, size_t> open;  // column → the cell that a vertical merge goes on with
  for (const pugi::xml_node row : table.children("w:tr")) {
    int column = 0;
    for (const pugi::xml_node cell : row.children("w:tc")) {
      const pugi::xml_node facts = cell.child("w:tcPr");
      const int span = facts.child("w:gridSpan").attribute("w:val").as_int(1);
      const pugi::xml_node merge = facts.child("w:vMerge");
      if (merge && std::string(merge.attribute("w:val").value()) != "restart" && open.count(column) > 0) {
        ++grid.cells[open[column]].row_span;
      } else {
        open.erase(column);
        if (merge) open[column] = grid.cells.size();
        grid.cells.push_back({.row = grid.rows, .column = column, .column_span = span, .text = CellText(cell)});
      }
      column += span;
    }
    ++grid.rows;
  }
  return grid;
}

// --- Excel -----------------------------------------------------------------------------------------------------------

struct Place {
  int row = 0;
  int column = 0;
};

Place PlaceOf(const std::string& reference) {
  Place place;
  for (const char c : reference) {
    if (c >= 'A' && c <= 'Z') place.column = place.column * 26 + (c - 'A' + 1);
    if (c >= '0' && c <= '9') place.row = place.row * 10 + (c - '0');
  }
  return {place.row - 1, place.column - 1};
}

std::string ValueOf(const pugi::xml_node& cell) {
  if (std::string(cell.attribute("t").value()) != "inlineStr") return cell.child("v").child_value();
  // "_x005F_x0041_" is how the text "_x0041_" is stored.
  static const RE2* escape = new RE2("_x005F_(x[0-9A-Fa-f]{4}_)");
  std::string text = cell.child("is").child("t").child_value();
  RE2::GlobalReplace(&text, *escape, "_\\1");
  return text;
}

ReadGrid SheetGrid(const pugi::xml_node& sheet) {
  std::map<std::pair<int, int>, Place> spans;
  std::set<std::pair<int, int>> covered;
  for (const pugi::xml_node merge : sheet.child("mergeCells").children()) {
    const std::string range = merge.attribute("ref").value();
    const Place first = PlaceOf(range.substr(0, range.find(':')));
    const Place last = PlaceOf(range.substr(range.find(':') + 1));
    spans[{first.row, first.column}] = {last.row - first.row + 1, last.column - first.column + 1};
    for (int r = first.row; r <= last.row; ++r) {
      for (int c = first.column; c <= last.column; ++c) covered.insert({r, c});
    }
    covered.erase({first.row, first.column});
  }
  ReadGrid grid;
  for (const pugi::xml_node row : sheet.child("sheetData").children("row")) {
    for (const pugi::xml_node cell : row.children("c")) {
      const Place place = PlaceOf(cell.attribute("r").value());
      if (covered.count({place.row, place.column}) > 0) continue;
      const auto span = spans.find({place.row, place.column});
      const Place size = span == spans.end() ? Place{1, 1} : span->second;
      grid.cells.push_back({place.row, place.column, size.row, size.column, ValueOf(cell)});
      grid.rows = std::max(grid.rows, place.row + size.row);
    }
  }
  return grid;
}

std::string TextAt(const ReadGrid& grid, const Place& place) {
  for (const ReadCell& cell : grid.cells) {
    if (cell.row == place.row && cell.column == place.column) return cell.text;
  }
  return "";
}

// The cells, and the rows of prose, that the defined names point at; prose in the order of its rows.
void FollowNames(const pugi::xml_node& workbook, const std::map<std::string, ReadGrid>& sheets, ReadBack& read) {
  static const RE2* pattern = new RE2(R"('([^']+)'!(\$[A-Z]+\$\d+)(?::(\$[A-Z]+\$\d+))?)");
  std::map<int, std::string> prose;
  for (const pugi::xml_node name : workbook.child("definedNames").children("definedName")) {
    const std::string key = name.attribute("name").value();
    std::string sheet;
    std::string first;
    std::string last;
    if (!absl::StartsWith(key, "nb.") || !RE2::FullMatch(name.child_value(), *pattern, &sheet, &first, &last)) continue;
    const auto grid = sheets.find(sheet);
    if (grid == sheets.end()) continue;
    const Place begin = PlaceOf(first);
    if (!absl::StartsWith(key, "nb.text.")) {
      read.named[absl::StrReplaceAll(key.substr(3), {{"..", "/"}})] = TextAt(grid->second, begin);
      continue;
    }
    for (int row = begin.row; row <= (last.empty() ? begin : PlaceOf(last)).row; ++row) {
      if (std::string text = TextAt(grid->second, {row, begin.column}); !text.empty()) prose[row] = std::move(text);
    }
  }
  for (auto& [row, text] : prose) read.texts.push_back(std::move(text));
}

}  // namespace

absl::StatusOr<ReadBack> ReadDocxBack(absl::string_view bytes) {
  ASSIGN_OR_RETURN(const Parts parts, ReadParts("docx", bytes));
  pugi::xml_document xml;
  RETURN_IF_ERROR(Load(parts, "docx", "word/document.xml", xml));
  ReadBack read;
  for (const pugi::xml_node block : xml.child("w:document").child("w:body").children()) {
    const std::string kind = block.name();
    if (kind == "w:tbl") read.grids.push_back(WordTable(block));
    if (kind != "w:p") continue;
    if (std::string text = ParagraphText(block); !Bare(text).empty()) read.texts.push_back(std::move(text));
  }
  return read;
}

absl::StatusOr<ReadBack> ReadXlsxBack(absl::string_view bytes) {
  ASSIGN_OR_RETURN(const Parts parts, ReadParts("xlsx", bytes));
  pugi::xml_document workbook;
  pugi::xml_document relations;
  RETURN_IF_ERROR(Load(parts, "xlsx", "xl/workbook.xml", workbook));
  RETURN_IF_ERROR(Load(parts, "xlsx", "xl/_rels/workbook.xml.rels", relations));
  std::map<std::string, std::string> targets;
  for (const pugi::xml_node relation : relations.child("Relationships").children()) {
    targets[relation.attribute("Id").value()] = relation.attribute("Target").value();
  }
  ReadBack read;
  std::map<std::string, ReadGrid> sheets;
  for (const pugi::xml_node sheet : workbook.child("workbook").child("sheets").children("sheet")) {
    pugi::xml_document xml;
    RETURN_IF_ERROR(Load(parts, "xlsx", absl::StrCat("xl/", targets[sheet.attribute("r:id").value()]), xml));
    sheets[sheet.attribute("name").value()] = SheetGrid(xml.child("worksheet"));
    const bool hidden = std::string(sheet.attribute("state").value()) == "veryHidden";
    // The cover and the prose stand before the tables.
    if (sheets.size() > 2 && !hidden) read.grids.push_back(sheets[sheet.attribute("name").value()]);
  }
  FollowNames(workbook.child("workbook"), sheets, read);
  return read;
}

}  // namespace nianbao::rendering
