// A worksheet before it is XML: cells, merges, looks, what may be typed. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_XLSX_SHEET_H_
#define NIANBAO_SERVICES_RENDERING_XLSX_SHEET_H_

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace nianbao::rendering {

// How a cell looks and whether a protected sheet lets it be changed.
struct SheetLook {
  enum class Font { kBody, kHead, kTitle, kNote };
  enum class Fill { kNone, kHead, kInput, kTotal };
  enum class Number { kGeneral, kWhole, kYuan, kTenThousandYuan };
  Font font = Font::kBody;
  Fill fill = Fill::kNone;
  Number number = Number::kGeneral;
  bool bordered = false;
  bool left = false;  // set flush left; else centred
  bool top = false;   // hangs from the top; else in the middle
  bool unlocked = false;
  int indent = 0;

  auto Key() const { return std::tie(font, fill, number, bordered, left, top, unlocked, indent); }
  bool operator<(const SheetLook& other) const { return Key() < other.Key(); }
};

// Looks of a whole workbook, numbered as styles.xml numbers them.
class LookBook {
 public:
  int IndexOf(const SheetLook& look);
  std::string Xml() const;

 private:
  std::map<SheetLook, int> indexes_;
  std::vector<SheetLook> looks_;
};

// What a cell holds.
struct SheetCell {
  std::string text;     // of a text cell
  std::string number;   // of a number cell, or a formula's value: plain decimal digits
  std::string formula;  // without "="; empty = none
  SheetLook look;
};

// What may be typed into some cells, and what the program says.
struct InputRule {
  enum class Kind { kWhole, kSigned, kMoney };
  Kind kind = Kind::kWhole;
  std::string largest;       // decimal digits
  std::string prompt_title;  // at most 32 characters count
  std::string prompt;        // at most 255
  std::vector<std::string> cells;
};

struct Sheet {
  std::string name;                                // at most 31 characters, none of []:*?/\'
  std::vector<double> widths;                      // of columns, in characters of half width
  std::map<int, double> heights;                   // row → points
  std::map<std::pair<int, int>, SheetCell> cells;  // (row, column), 0-based
  std::vector<std::string> merges;                 // "A1:C1"
  std::vector<InputRule> rules;
  bool hidden = false;     // so that only a program shows it
  bool landscape = false;  // on paper; always one page wide

  SheetCell& At(int row, int column) { return cells[{row, column}]; }
  // One cell over a rectangle, its look on every place so that borders are whole.
  SheetCell& Put(int row, int column, int row_span, int column_span, const SheetLook& look);
};

// "C12" of row 11, column 2; "$C$12" when absolute.
std::string CellReference(int row, int column, bool absolute = false);

// The name as formulas write it: 'name'!
std::string SheetReference(const Sheet& sheet);

// The worksheet part. Protected, without password, unless hidden.
std::string SheetXml(const Sheet& sheet, LookBook& looks);

// XML text, in which the escapes that Excel itself would read ("_x0041_") stay what they are.
std::string EscapeSheetText(absl::string_view text);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_XLSX_SHEET_H_
