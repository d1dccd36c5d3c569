#include "services/rendering/xlsx_sheet.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "re2/re2.h"
#include "services/common/base/utf8.h"
#include "services/rendering/html_writer.h"

namespace nianbao::rendering {
namespace {

constexpr char kHead[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr char kMain[] = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

// Fonts, fills and number formats in the order of the enums.
constexpr char kFonts[] =
    "<fonts count=\"4\"><font><sz val=\"11\"/><name val=\"仿宋\"/><family val=\"3\"/><charset val=\"134\"/></font>"
    "<font><sz val=\"11\"/><name val=\"宋体\"/><family val=\"3\"/><charset val=\"134\"/></font>"
    "<font><b/><sz val=\"18\"/><name val=\"宋体\"/><family val=\"3\"/><charset val=\"134\"/></font>"
    "<font><sz val=\"10\"/><name val=\"楷体\"/><family val=\"3\"/><charset val=\"134\"/></font></fonts>";
// The first two fills are the format's own.
constexpr char kFills[] =
    "<fills count=\"5\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill "
    "patternType=\"gray125\"/></fill>"
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFF2F2F2\"/><bgColor indexed=\"64\"/></patternFill></fill>"
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFFFBE6\"/><bgColor indexed=\"64\"/></patternFill></fill>"
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE8F0E8\"/><bgColor "
    "indexed=\"64\"/></patternFill></fill></fills>";
constexpr char kBorders[] =
    "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border><border><left "
    "style=\"thin\"><color "
    "auto=\"1\"/></left><right style=\"thin\"><color auto=\"1\"/></right><top style=\"thin\"><color "
    "auto=\"1\"/></top><bottom style=\"thin\"><color auto=\"1\"/></bottom><diagonal/></border></borders>";
constexpr char kNumbers[] =
    "<numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"0.00\"/><numFmt numFmtId=\"165\" "
    "formatCode=\"0.00####\"/></numFmts>";

int FillId(SheetLook::Fill fill) { return fill == SheetLook::Fill::kNone ? 0 : static_cast<int>(fill) + 1; }

int NumberId(SheetLook::Number number) {
  constexpr int kIds[] = {0, 1, 164, 165};  // General, "0", and the two above
  return kIds[static_cast<int>(number)];
}

std::string LookXml(const SheetLook& look) {
  return absl::StrCat("<xf numFmtId=\"", NumberId(look.number), "\" fontId=\"", static_cast<int>(look.font),
                      "\" fillId=\"", FillId(look.fill), "\" borderId=\"", look.bordered ? 1 : 0,
                      "\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" "
                      "applyAlignment=\"1\" applyProtection=\"1\"><alignment horizontal=\"",
                      look.left ? "left" : "center", "\" vertical=\"", look.top ? "top" : "center", "\" wrapText=\"1\"",
                      look.indent > 0 ? absl::StrCat(" indent=\"", look.indent, "\"") : "", "/><protection locked=\"",
                      look.unlocked ? 0 : 1, "\"/></xf>");
}

std::string CellXml(int row, int column, const SheetCell& cell, LookBook& looks) {
  std::string out = absl::StrCat("<c r=\"", CellReference(row, column), "\" s=\"", looks.IndexOf(cell.look), "\"");
  if (!cell.text.empty()) {
    return absl::StrCat(out, " t=\"inlineStr\"><is><t xml:space=\"preserve\">", EscapeSheetText(cell.text),
                        "</t></is></c>");
  }
  if (cell.number.empty() && cell.formula.empty()) return out + "/>";
  out += ">";
  if (!cell.formula.empty()) absl::StrAppend(&out, "<f>", EscapeXml(cell.formula), "</f>");
  if (!cell.number.empty()) absl::StrAppend(&out, "<v>", cell.number, "</v>");
  return out + "</c>";
}

std::string RowsXml(const Sheet& sheet, LookBook& looks) {
  std::string out = "<sheetData>";
  int open = -1;
  for (const auto& [place, cell] : sheet.cells) {
    if (place.first != open) {
      if (open >= 0) out += "</row>";
      open = place.first;
      const auto height = sheet.heights.find(open);
      absl::StrAppend(&out, "<row r=\"", open + 1, "\"",
                      height == sheet.heights.end()
                          ? ""
                          : absl::StrCat(" ht=\"", static_cast<int>(height->second), "\" customHeight=\"1\""),
                      ">");
    }
    out += CellXml(place.first, place.second, cell, looks);
  }
  return out + (open >= 0 ? "</row>" : "") + "</sheetData>";
}

// At most `most` UTF-16 units, as the format counts.
std::string Cut(const std::string& text, size_t most) {
  std::u32string out;
  size_t units = 0;
  for (const char32_t c : DecodeUtf8(text)) {
    units += c > 0xFFFF ? 2 : 1;
    if (units > most) break;
    out.push_back(c);
  }
  return EncodeUtf8(out);
}

std::string RuleXml(const InputRule& rule) {
  const char* type = rule.kind == InputRule::Kind::kMoney ? "decimal" : "whole";
  const char* complaint = rule.kind == InputRule::Kind::kWhole ? "请填0或者正整数，没有发生的填0，不要填文字。"
                          : rule.kind == InputRule::Kind::kSigned ? "请填整数，增加填正数，减少填负数。"
                                                                  : "请填金额数字，不能是负数，不要写单位。";
  return absl::StrCat("<dataValidation type=\"", type,
                      "\" operator=\"between\" allowBlank=\"1\" showInputMessage=\"1\" showErrorMessage=\"1\" "
                      "errorTitle=\"请核对\" error=\"",
                      complaint, "\" promptTitle=\"", EscapeXml(Cut(rule.prompt_title, 32)), "\" prompt=\"",
                      EscapeXml(Cut(rule.prompt, 255)), "\" sqref=\"", absl::StrJoin(rule.cells, " "), "\"><formula1>",
                      rule.kind == InputRule::Kind::kSigned ? "-" + rule.largest : "0", "</formula1><formula2>",
                      rule.largest, "</formula2></dataValidation>");
}

std::string ColumnsXml(const Sheet& sheet) {
  if (sheet.widths.empty()) return "";
  std::string out = "<cols>";
  for (size_t i = 0; i < sheet.widths.size(); ++i) {
    const auto tenths = static_cast<int>(sheet.widths[i] * 10 + 0.5);
    absl::StrAppend(&out, "<col min=\"", i + 1, "\" max=\"", i + 1, "\" width=\"", tenths / 10, ".", tenths % 10,
                    "\" customWidth=\"1\"/>");
  }
  return out + "</cols>";
}

}  // namespace

int LookBook::IndexOf(const SheetLook& look) {
  const auto [found, fresh] = indexes_.emplace(look, static_cast<int>(looks_.size()) + 1);
  if (fresh) looks_.push_back(look);
  return found->second;
}

std::string LookBook::Xml() const {
  std::string out = absl::StrCat(
      kHead, "<styleSheet ", kMain, ">", kNumbers, kFonts, kFills, kBorders,
      "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>",
      "<cellXfs count=\"", looks_.size() + 1,
      "\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>");
  for (const SheetLook& look : looks_) out += LookXml(look);
  return out +
         "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>"
         "</styleSheet>";
}

SheetCell& Sheet::Put(int row, int column, int row_span, int column_span, const SheetLook& look) {
  for (int r = row; r < row + row_span; ++r) {
    for (int c = column; c < column + column_span; ++c) At(r, c).look = look;
  }
  if (row_span * column_span > 1) {
    merges.push_back(
        absl::StrCat(CellReference(row, column), ":", CellReference(row + row_span - 1, column + column_span - 1)));
  }
  return At(row, column);
}

std::string CellReference(int row, int column, bool absolute) {
  std::string letters;
  for (int c = column + 1; c > 0; c = (c - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (c - 1) % 26));
  const char* mark = absolute ? "$" : "";
  return absl::StrCat(mark, letters, mark, row + 1);
}

std::string SheetReference(const Sheet& sheet) { return absl::StrCat("'", sheet.name, "'!"); }

std::string EscapeSheetText(absl::string_view text) {
  static const RE2* escape = new RE2("_(x[0-9A-Fa-f]{4}_)");
  std::string out = EscapeXml(text);
  RE2::GlobalReplace(&out, *escape, "_x005F_\\1");
  return out;
}

std::string SheetXml(const Sheet& sheet, LookBook& looks) {
  std::string out =
      absl::StrCat(kHead, "<worksheet ", kMain, "><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>",
                   "<sheetViews><sheetView showGridLines=\"0\" workbookViewId=\"0\"/></sheetViews><sheetFormatPr "
                   "defaultRowHeight=\"18\"/>",
                   ColumnsXml(sheet), RowsXml(sheet, looks));
  if (!sheet.hidden) out += "<sheetProtection sheet=\"1\" objects=\"1\" scenarios=\"1\"/>";
  if (!sheet.merges.empty()) {
    absl::StrAppend(&out, "<mergeCells count=\"", sheet.merges.size(), "\">");
    for (const std::string& merge : sheet.merges) absl::StrAppend(&out, "<mergeCell ref=\"", merge, "\"/>");
    out += "</mergeCells>";
  }
  if (!sheet.rules.empty()) {
    absl::StrAppend(&out, "<dataValidations count=\"", sheet.rules.size(), "\">");
    for (const InputRule& rule : sheet.rules) out += RuleXml(rule);
    out += "</dataValidations>";
  }
  return out +
         "<printOptions horizontalCentered=\"1\"/><pageMargins left=\"0.6\" right=\"0.6\" top=\"0.8\" "
         "bottom=\"0.8\" header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"" +
         (sheet.landscape ? "landscape" : "portrait") + "\" fitToWidth=\"1\" fitToHeight=\"0\"/></worksheet>";
}

}  // namespace nianbao::rendering
