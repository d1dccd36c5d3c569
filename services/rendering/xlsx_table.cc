#include "services/rendering/xlsx_table.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/utf8.h"
#include "services/common/format/value.h"
#include "services/rendering/grid.h"
#include "services/rendering/table_widths.h"

namespace nianbao::rendering {
namespace {

using format::BlockInfo;
using format::CellInfo;

constexpr double kCharactersPerMm = 0.72;  // a sheet is read on a screen: wider than paper
constexpr double kLineHeight = 16;         // points
constexpr double kTallest = 400;           // Excel's limit is 409.5

// Column edges of all grids in tenths of a millimetre: a grid of three columns and one of seven share a sheet.
std::vector<int> EdgesOf(const std::vector<Grid>& grids) {
  std::set<int> edges = {0};
  for (const Grid& grid : grids) {
    double edge = 0;
    for (const double width : ColumnWidths(grid)) edges.insert(static_cast<int>(std::lround((edge += width) * 10)));
  }
  return {edges.begin(), edges.end()};
}

double HalfWidths(const std::string& text) {
  double width = 0;
  for (const char32_t c : DecodeUtf8(text)) width += c < 0x80 ? 1 : 2.1;
  return width;
}

class TableBuilder {
 public:
  TableBuilder(const SheetTable& source, DefinedNames& names) : source_(source), names_(names) {
    for (const BlockInfo& block : source.table.blocks) grids_.push_back(BuildGrid(block, source.cells));
    edges_ = EdgesOf(grids_);
    sheet_.name = source.name;
    for (size_t i = 1; i < edges_.size(); ++i)
      sheet_.widths.push_back((edges_[i] - edges_[i - 1]) * 0.1 * kCharactersPerMm);
    columns_ = static_cast<int>(sheet_.widths.size());
  }

  Sheet Build() && {
    Line(source_.title, {.font = SheetLook::Font::kTitle}, 30);
    Line(source_.subtitle, {.font = SheetLook::Font::kNote}, 18);
    Line(source_.header, {.font = SheetLook::Font::kNote, .left = true}, 18);
    // Formulas point at places further down: all places first.
    int row = row_;
    for (const Grid& grid : grids_) {
      Locate(grid, row);
      row += grid.rows;
    }
    for (const Grid& grid : grids_) Draw(grid);
    Line(source_.footer, {.font = SheetLook::Font::kNote, .left = true}, 20);
    for (auto& [key, rule] : rules_) sheet_.rules.push_back(std::move(rule));
    return std::move(sheet_);
  }

 private:
  void Line(const std::string& text, const SheetLook& look, double height) {
    if (text.empty()) return;
    sheet_.Put(row_, 0, 1, columns_, look).text = text;
    sheet_.heights[row_++] = height;
  }

  // The sheet's columns that a grid's column span covers.
  std::pair<int, int> ColumnsOf(const Grid& grid, int column, int span) const {
    const std::vector<double> widths = ColumnWidths(grid);
    const auto at = [&](double mm) {
      const auto edge = static_cast<int>(std::lround(mm * 10));
      return static_cast<int>(std::lower_bound(edges_.begin(), edges_.end(), edge) - edges_.begin());
    };
    const int first = at(SpanWidth(widths, 0, column));
    return {first, std::max(1, at(SpanWidth(widths, 0, column + span)) - first)};
  }

  void Locate(const Grid& grid, int top) {
    for (const GridCell& cell : grid.cells) {
      if (cell.cell < 0) continue;
      const int column = ColumnsOf(grid, cell.column, cell.column_span).first;
      places_[cell.cell] = {top + cell.row, column};
      names_[NameOfCell(InfoOf(cell.cell).id)] =
          absl::StrCat(SheetReference(sheet_), CellReference(top + cell.row, column, true));
    }
  }

  const CellInfo& InfoOf(int cell) const { return source_.cells.edition().cells()[static_cast<size_t>(cell)]; }

  void Draw(const Grid& grid) {
    std::vector<double> heights(static_cast<size_t>(grid.rows), 20);
    for (const GridCell& cell : grid.cells) {
      const auto [column, span] = ColumnsOf(grid, cell.column, cell.column_span);
      const SheetLook look = cell.cell >= 0 ? ValueLook(cell.cell) : HeadLook(cell);
      SheetCell& placed = sheet_.Put(row_ + cell.row, column, cell.row_span, span, look);
      if (cell.cell >= 0) {
        Fill(cell.cell, placed);
      } else {
        placed.text = cell.text;
        Grow(cell, column, span, heights);
      }
    }
    for (double height : heights) sheet_.heights[row_++] = std::min(height, kTallest);
  }

  // Merged cells do not grow by themselves: rows are made tall enough for their labels.
  void Grow(const GridCell& cell, int column, int span, std::vector<double>& heights) const {
    double width = 0;
    for (int c = column; c < column + span; ++c) width += sheet_.widths[static_cast<size_t>(c)];
    const double lines = std::ceil(HalfWidths(cell.text) / std::max(width - 1 - 2 * cell.indent, 2.0));
    const double each = (lines * kLineHeight + 4) / cell.row_span;
    for (int r = cell.row; r < cell.row + cell.row_span; ++r) {
      heights[static_cast<size_t>(r)] = std::max(heights[static_cast<size_t>(r)], each);
    }
  }

  static SheetLook HeadLook(const GridCell& cell) {
    return {.font = SheetLook::Font::kHead,
            .fill = SheetLook::Fill::kHead,
            .bordered = true,
            .left = cell.left,
            .indent = cell.indent};
  }

  // A total is computed, unless what was filed is another number: that number must stay, and may be mended.
  bool IsFormula(int cell) const {
    if (!InfoOf(cell).total) return false;
    const report::v1::Cell* filed = source_.cells.Find(cell);
    if (filed == nullptr || filed->has_empty()) return source_.fillable || source_.cells.Total(cell).has_value();
    return source_.cells.HasNumber(cell) && source_.cells.Number(cell) == source_.cells.Total(cell);
  }

  SheetLook ValueLook(int cell) const {
    const CellInfo& info = InfoOf(cell);
    SheetLook look{.bordered = true};
    look.number = info.type != format::v1::MONEY ? SheetLook::Number::kWhole
                  : info.unit == "万元"          ? SheetLook::Number::kTenThousandYuan
                                                 : SheetLook::Number::kYuan;
    look.unlocked = source_.fillable && !IsFormula(cell);
    look.fill = IsFormula(cell) ? SheetLook::Fill::kTotal
                : look.unlocked ? SheetLook::Fill::kInput
                                : SheetLook::Fill::kNone;
    return look;
  }

  void Fill(int cell, SheetCell& placed) {
    const report::v1::Cell* filed = source_.cells.Find(cell);
    if (IsFormula(cell)) {
      placed.formula = SumOf(cell);
      placed.number = source_.cells.Text(cell);
    } else if (filed != nullptr && filed->has_raw()) {
      placed.text = filed->raw();
    } else if (filed != nullptr && filed->has_not_applicable()) {
      placed.text = "不适用";
    } else {
      placed.number = source_.cells.Text(cell);
    }
    if (placed.look.unlocked) Admit(cell);
  }

  // "SUM(C4:C9,C12)": runs of neighbouring places are written as ranges.
  std::string SumOf(int cell) const {
    std::vector<std::string> terms;
    const std::vector<int> parts = source_.cells.Parts(cell);
    for (size_t i = 0; i < parts.size();) {
      const auto first = places_.at(parts[i]);
      auto last = first;
      while (++i < parts.size() && places_.at(parts[i]) == std::make_pair(last.first + 1, last.second)) ++last.first;
      const std::string begin = CellReference(first.first, first.second);
      terms.push_back(first == last ? begin : absl::StrCat(begin, ":", CellReference(last.first, last.second)));
    }
    return absl::StrCat("SUM(", absl::StrJoin(terms, ","), ")");
  }

  void Admit(int cell) {
    const CellInfo& info = InfoOf(cell);
    const BlockInfo& block = source_.table.blocks[static_cast<size_t>(info.block)];
    const format::v1::Node& row = *block.rows[static_cast<size_t>(info.row)].nodes.back();
    const format::v1::Node& column = *block.columns[static_cast<size_t>(info.column)].nodes.back();
    InputRule rule;
    rule.kind = info.type == format::v1::MONEY          ? InputRule::Kind::kMoney
                : info.type == format::v1::SIGNED_COUNT ? InputRule::Kind::kSigned
                                                        : InputRule::Kind::kWhole;
    rule.largest = info.type != format::v1::MONEY ? "999999999999"
                   : info.unit == "万元"          ? "999999999"
                                                  : "9999999999999";
    rule.prompt_title = row.label();
    rule.prompt = absl::StrCat(info.unit.empty() ? "" : absl::StrCat("单位：", info.unit, "。"),
                               row.guidance().empty() ? column.guidance() : row.guidance());
    if (rule.prompt.empty()) rule.prompt = "没有发生的填0。";
    InputRule& kept = rules_.emplace(std::make_tuple(rule.kind, rule.prompt_title, rule.prompt), rule).first->second;
    const auto [r, c] = places_.at(cell);
    kept.cells.push_back(CellReference(r, c));
  }

  const SheetTable& source_;
  DefinedNames& names_;
  std::vector<Grid> grids_;
  std::vector<int> edges_;
  int columns_ = 0;
  int row_ = 0;
  Sheet sheet_;
  std::map<int, std::pair<int, int>> places_;  // cell of the edition → place in the sheet
  std::map<std::tuple<InputRule::Kind, std::string, std::string>, InputRule> rules_;
};

}  // namespace

// Names may hold no "/", and ids no two points in a row.
std::string NameOfCell(const std::string& cell_id) {
  return absl::StrCat("nb.", absl::StrReplaceAll(cell_id, {{"/", ".."}}));
}

Sheet TableSheet(const SheetTable& source, DefinedNames& names) { return TableBuilder(source, names).Build(); }

}  // namespace nianbao::rendering
