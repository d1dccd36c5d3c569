#include "services/importing/xlsx_source.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <pugixml.hpp>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "re2/re2.h"
#include "services/common/base/utf8.h"
#include "services/importing/bound_workbook.h"

namespace nianbao::importing {
namespace {

constexpr int kMostSheets = 50;
constexpr int kMostColumns = 500;
constexpr int kMostRows = 5'000;

struct Position {
  int row = 0;  // 0-based
  int column = 0;
};

// "C12" → row 11, column 2.
std::optional<Position> PositionOf(absl::string_view reference) {
  Position position;
  size_t i = 0;
  for (; i < reference.size() && reference[i] >= 'A' && reference[i] <= 'Z' && i < 3; ++i) {
    position.column = position.column * 26 + (reference[i] - 'A' + 1);
  }
  if (i == 0 || !absl::SimpleAtoi(reference.substr(i), &position.row)) return std::nullopt;
  if (position.row < 1 || position.row > kMostRows || position.column > kMostColumns) return std::nullopt;
  return Position{.row = position.row - 1, .column = position.column - 1};
}

// Excel stores characters that XML cannot hold as "_x000D_", and what only looks so as "_x005F_x000D_".
std::string DecodeEscapes(const std::string& stored) {
  static const RE2* escape = new RE2("_x([0-9A-Fa-f]{4})_");
  std::string text;
  re2::StringPiece rest(stored);
  re2::StringPiece digits;
  while (RE2::PartialMatch(rest, *escape, &digits)) {
    const auto before = static_cast<size_t>(digits.data() - 2 - rest.data());
    text.append(rest.data(), before);
    uint32_t code = 0;
    (void)absl::SimpleHexAtoi(absl::string_view(digits.data(), digits.size()), &code);
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    if (!surrogate) text += EncodeUtf8(std::u32string(1, static_cast<char32_t>(code)));
    rest.remove_prefix(before + 7);
  }
  return text.append(rest.data(), rest.size());
}

std::string RichText(const pugi::xml_node& item) {
  std::string text = item.child("t").child_value();
  for (const pugi::xml_node run : item.children("r")) text += run.child("t").child_value();
  return DecodeEscapes(text);
}

std::vector<std::string> SharedStrings(const std::map<std::string, std::string>& parts) {
  std::vector<std::string> strings;
  const auto part = parts.find("xl/sharedStrings.xml");
  if (part == parts.end()) return strings;
  pugi::xml_document xml;
  xml.load_buffer(part->second.data(), part->second.size(), pugi::parse_default | pugi::parse_ws_pcdata);
  for (const pugi::xml_node item : xml.child("sst").children("si")) strings.push_back(RichText(item));
  return strings;
}

// A number as it was typed: spreadsheets store binary fractions, "72701.257799999996" for 72701.2578, and large counts
// as "1.5E+6". Fifteen digits are what they keep; text that is no number stays.
std::string PlainNumber(const std::string& stored) {
  double number = 0;
  if (!absl::SimpleAtod(stored, &number) || !(std::fabs(number) < 1e15)) return stored;
  if (stored.find_first_of(".eE") == std::string::npos) return stored;
  const int whole = std::max(1, static_cast<int>(std::floor(std::log10(std::max(std::fabs(number), 1.0)))) + 1);
  std::string plain = absl::StrFormat("%.*f", std::max(0, 15 - whole), number);
  if (absl::StrContains(plain, '.')) {
    while (plain.back() == '0') plain.pop_back();
    if (plain.back() == '.') plain.pop_back();
  }
  return plain;
}

std::string ValueOf(const pugi::xml_node& cell, const std::vector<std::string>& strings) {
  const absl::string_view type = cell.attribute("t").value();
  if (type == "inlineStr") return RichText(cell.child("is"));
  const std::string stored = cell.child("v").child_value();
  if (type != "s") return type.empty() || type == "n" ? PlainNumber(stored) : stored;
  size_t index = 0;
  return absl::SimpleAtoi(stored, &index) && index < strings.size() ? strings[index] : "";
}

std::map<std::pair<int, int>, Position> Merges(const pugi::xml_node& sheet) {
  std::map<std::pair<int, int>, Position> spans;  // top left → rows and columns covered
  for (const pugi::xml_node merge : sheet.child("mergeCells").children("mergeCell")) {
    const absl::string_view range = merge.attribute("ref").value();
    const size_t colon = range.find(':');
    if (colon == absl::string_view::npos) continue;
    const auto first = PositionOf(range.substr(0, colon));
    const auto last = PositionOf(range.substr(colon + 1));
    if (!first || !last) continue;
    spans[{first->row, first->column}] = {.row = last->row - first->row + 1,
                                          .column = last->column - first->column + 1};
  }
  return spans;
}

void ReadSheet(const pugi::xml_node& sheet, const std::vector<std::string>& strings, GridBuilder& grid) {
  const auto spans = Merges(sheet);
  for (const pugi::xml_node row : sheet.child("sheetData").children("row")) {
    for (const pugi::xml_node cell : row.children("c")) {
      const auto position = PositionOf(cell.attribute("r").value());
      if (!position) continue;
      const std::string text = WithoutBlanks(ValueOf(cell, strings));
      const auto span = spans.find({position->row, position->column});
      if (text.empty() && span == spans.end()) continue;
      const Position size = span == spans.end() ? Position{1, 1} : span->second;
      grid.PutCell(position->row, position->column, text, size.column, size.row);
    }
  }
}

bool LoadPart(const std::map<std::string, std::string>& parts, const std::string& name, pugi::xml_document& xml) {
  const auto part = parts.find(name);
  return part != parts.end() &&
         xml.load_buffer(part->second.data(), part->second.size(), pugi::parse_default | pugi::parse_ws_pcdata);
}

StoredSheet StoredPlaces(const pugi::xml_node& sheet, const std::vector<std::string>& strings) {
  StoredSheet places;
  for (const pugi::xml_node row : sheet.child("sheetData").children("row")) {
    for (const pugi::xml_node cell : row.children("c")) {
      const auto position = PositionOf(cell.attribute("r").value());
      if (!position) continue;
      places[{position->row, position->column}] = {ValueOf(cell, strings), static_cast<bool>(cell.child("f"))};
    }
  }
  return places;
}

// The parts that hold the sheets, by the sheets' names.
std::map<std::string, std::string> PartsOfSheets(const pugi::xml_node& workbook,
                                                 const std::map<std::string, std::string>& parts) {
  pugi::xml_document relations;
  std::map<std::string, std::string> targets;
  if (!LoadPart(parts, "xl/_rels/workbook.xml.rels", relations)) return targets;
  for (const pugi::xml_node relation : relations.child("Relationships").children("Relationship")) {
    const absl::string_view target = relation.attribute("Target").value();
    targets[relation.attribute("Id").value()] =
        absl::StartsWith(target, "/") ? std::string(target.substr(1)) : absl::StrCat("xl/", target);
  }
  std::map<std::string, std::string> sheets;
  int count = 0;
  for (const pugi::xml_node sheet : workbook.child("sheets").children("sheet")) {
    if (++count <= kMostSheets) sheets[sheet.attribute("name").value()] = targets[sheet.attribute("r:id").value()];
  }
  return sheets;
}

// None unless the suite wrote the workbook.
std::optional<Binding> BindingOf(const std::map<std::string, std::string>& parts,
                                 const std::vector<std::string>& strings) {
  pugi::xml_document xml;
  if (!LoadPart(parts, "xl/workbook.xml", xml)) return std::nullopt;
  const pugi::xml_node workbook = xml.child("workbook");
  std::map<std::string, std::string> names;
  for (const pugi::xml_node name : workbook.child("definedNames").children("definedName")) {
    if (absl::StartsWith(name.attribute("name").value(), "nb.")) {
      names[name.attribute("name").value()] = name.child_value();
    }
  }
  if (names.empty()) return std::nullopt;
  std::map<std::string, StoredSheet> sheets;
  for (const auto& [name, part] : PartsOfSheets(workbook, parts)) {
    pugi::xml_document sheet;
    if (LoadPart(parts, part, sheet)) sheets[name] = StoredPlaces(sheet.child("worksheet"), strings);
  }
  return ReadBinding(names, sheets);
}

}  // namespace

absl::StatusOr<SourceDocument> ReadXlsx(const std::map<std::string, std::string>& parts, const SourceLimits& limits) {
  const std::vector<std::string> strings = SharedStrings(parts);
  SourceDocument document;
  document.binding = BindingOf(parts, strings);
  if (document.binding) return document;
  for (int i = 1; i <= kMostSheets; ++i) {
    const auto part = parts.find(absl::StrCat("xl/worksheets/sheet", i, ".xml"));
    if (part == parts.end()) continue;
    pugi::xml_document xml;
    if (!xml.load_buffer(part->second.data(), part->second.size(), pugi::parse_default | pugi::parse_ws_pcdata)) {
      return RefuseDocument("DOCUMENT_DAMAGED", "Excel 文件的内容不完整，请用 Excel 或 WPS 打开后另存一份再上传。");
    }
    GridBuilder grid(limits.max_grid_places);
    ReadSheet(xml.child("worksheet"), strings, grid);
    document.grids.push_back(grid.Take(i));
    if (grid.overflowed()) {
      return RefuseDocument("DOCUMENT_TOO_LARGE", "工作表太大，请只保留年报表格后再上传。");
    }
  }
  return document;
}

}  // namespace nianbao::importing
