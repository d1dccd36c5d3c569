#include "services/rendering/proof/compare.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/common/base/utf8.h"

namespace nianbao::rendering {
namespace {

using format::BlockInfo;
using format::Line;
using Cells = std::vector<const ReadCell*>;

constexpr size_t kShown = 24;  // characters of a text in a message

std::string Shown(const std::string& text) {
  const std::u32string all = DecodeUtf8(text);
  return all.size() <= kShown ? text : EncodeUtf8(all.substr(0, kShown)) + "…";
}

std::string CompareLines(const std::vector<ExpectedText>& expected, const ReadBack& read) {
  std::string rest;
  for (const std::string& line : read.texts) rest += Bare(line);
  absl::string_view at = rest;
  for (const ExpectedText& text : expected) {
    const std::string bare = Bare(text.text);
    if (at.substr(0, bare.size()) != bare) {
      return absl::StrCat(text.place, "应为“", Shown(bare), "”，读出的是“", Shown(std::string(at.substr(0, 200))), "”");
    }
    at.remove_prefix(bare.size());
  }
  return at.empty() ? "" : absl::StrCat("多出文字“", Shown(std::string(at.substr(0, 200))), "”");
}

bool IsFigure(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789.-") == std::string::npos;
}

// What a row without figures of its own holds in their places.
bool IsStroke(const std::string& text) { return text == "——"; }

// One row of one grid.
struct Row {
  const ReadGrid* grid = nullptr;
  int number = 0;
  Cells cells;  // from left to right
};

// Texts of distinct cells, empty ones left out.
std::vector<std::string> TextsOf(const Cells& cells) {
  std::vector<std::string> texts;
  for (const ReadCell* cell : cells) {
    if (std::string bare = Bare(cell->text); !bare.empty()) texts.push_back(std::move(bare));
  }
  return texts;
}

class TableComparer {
 public:
  TableComparer(const format::CellTable& cells, const std::vector<ReadGrid>& grids) : cells_(cells) {
    for (const ReadGrid& grid : grids) {
      for (int r = 0; r < grid.rows; ++r) rows_.push_back({&grid, r, grid.Covering(r)});
    }
  }

  std::string Compare(const std::vector<const format::TableInfo*>& tables) {
    for (const format::TableInfo* table : tables) {
      for (const BlockInfo& block : table->blocks) {
        if (std::string difference = CompareBlock(block); !difference.empty()) return difference;
      }
    }
    for (; at_ < rows_.size(); ++at_) {
      if (HoldsFigure(rows_[at_])) return absl::StrCat("多出一行“", absl::StrJoin(TextsOf(rows_[at_].cells), " "), "”");
    }
    return "";
  }

 private:
  std::string CompareBlock(const BlockInfo& block) {
    const ReadGrid* grid = nullptr;  // where the heads were looked at last
    size_t start = at_;
    for (size_t line = 0; line < block.rows.size();) {
      if (at_ >= rows_.size()) return absl::StrCat("表中没有“", absl::StrJoin(block.rows[line].labels, " "), "”这一行");
      const Row& row = rows_[at_];
      if (!IsLine(block, block.rows[line], row)) {
        if (HoldsFigure(row)) {
          return absl::StrCat("“", absl::StrJoin(block.rows[line].labels, " "), "”的位置上是另一行“",
                              absl::StrJoin(TextsOf(row.cells), " "), "”");
        }
        ++at_;
        continue;
      }
      if (row.grid != grid) {
        if (grid != nullptr) start = at_ - static_cast<size_t>(row.number);  // heads repeated on a new page
        if (std::string difference = CompareHeads(block, row, start); !difference.empty()) return difference;
        grid = row.grid;
      }
      if (std::string difference = CompareValues(block, static_cast<int>(line), row); !difference.empty()) {
        return difference;
      }
      ++at_;
      ++line;
    }
    return "";
  }

  // Figures of its own, not those of a cell that reaches down into it.
  static bool HoldsFigure(const Row& row) {
    return std::any_of(row.cells.begin(), row.cells.end(),
                       [&](const ReadCell* cell) { return cell->row == row.number && IsFigure(Bare(cell->text)); });
  }

  Cells LabelCells(const BlockInfo& block, const Row& row) const {
    Cells labels(row.cells.begin(), row.cells.end() - static_cast<ptrdiff_t>(block.columns.size()));
    if (!block.proto->unit_column().empty() && !labels.empty()) labels.pop_back();
    return labels;
  }

  // The row's innermost label is the line's, and every label before it is one of its outer labels, in order.
  bool IsLine(const BlockInfo& block, const Line& line, const Row& row) const {
    if (row.cells.size() < block.columns.size()) return false;
    if (block.proto->hide_row_labels()) return IsBelowHeads(block, row);
    const std::vector<std::string> path = TextsOf(LabelCells(block, row));
    if (path.empty() || path.back() != Bare(line.labels.back())) return false;
    size_t outer = 0;
    for (size_t i = 0; i + 1 < path.size(); ++i) {
      while (outer + 1 < line.labels.size() && Bare(line.labels[outer]) != path[i]) ++outer;
      if (outer + 1 >= line.labels.size()) return false;
      ++outer;
    }
    return true;
  }

  // A row without labels: the first whose every place begins in it and follows the innermost heads.
  bool IsBelowHeads(const BlockInfo& block, const Row& row) const {
    if (row.number == 0 || row.cells.size() != block.columns.size()) return false;
    for (size_t c = 0; c < row.cells.size(); ++c) {
      if (row.cells[c]->row != row.number) return false;
      const Cells above = Above(row, *row.cells[c], 0);
      if (above.empty() || Bare(above.back()->text) != Bare(block.columns[c].labels.back())) return false;
    }
    return true;
  }

  // Cells over the middle of `value`, from row `first` of its grid downwards.
  static Cells Above(const Row& row, const ReadCell& value, int first) {
    const int middle = value.column + (value.column_span - 1) / 2;
    Cells above;
    for (const ReadCell& cell : row.grid->cells) {
      const bool over = cell.column <= middle && middle < cell.column + cell.column_span;
      if (over && cell.row >= first && cell.row + cell.row_span <= row.number) above.push_back(&cell);
    }
    std::sort(above.begin(), above.end(), [](auto* a, auto* b) { return a->row < b->row; });
    return above;
  }

  std::string CompareHeads(const BlockInfo& block, const Row& row, size_t start) const {
    const int first = rows_[start].grid == row.grid ? rows_[start].number : 0;
    const size_t lead = row.cells.size() - block.columns.size();
    for (size_t c = 0; c < block.columns.size(); ++c) {
      std::vector<std::string> heads = TextsOf(Above(row, *row.cells[lead + c], first));
      heads.erase(std::remove_if(heads.begin(), heads.end(), IsStroke), heads.end());
      const std::vector<std::string>& labels = block.columns[c].labels;
      bool same = heads.size() >= labels.size();
      for (size_t i = 0; same && i < labels.size(); ++i) {
        same = heads[heads.size() - labels.size() + i] == Bare(labels[i]);
      }
      if (!same) {
        return absl::StrCat("表头应为“", absl::StrJoin(labels, " "), "”，读出的是“", absl::StrJoin(heads, " "), "”");
      }
    }
    return "";
  }

  std::string CompareValues(const BlockInfo& block, int line, const Row& row) const {
    const size_t lead = row.cells.size() - block.columns.size();
    for (size_t c = 0; c < block.columns.size(); ++c) {
      const int cell = block.first_cell + line * static_cast<int>(block.columns.size()) + static_cast<int>(c);
      const std::string expected = Bare(cells_.Text(cell));
      const std::string found = Bare(row.cells[lead + c]->text);
      if (found != expected) {
        return absl::StrCat("“", cells_.edition().cells()[static_cast<size_t>(cell)].label, "”应为“", expected,
                            "”，读出的是“", Shown(found), "”");
      }
    }
    return "";
  }

  const format::CellTable& cells_;
  std::vector<Row> rows_;
  size_t at_ = 0;
};

}  // namespace

std::string CompareTexts(const std::vector<ExpectedText>& expected, const ReadBack& read) {
  if (read.lines) return CompareLines(expected, read);
  for (size_t i = 0; i < std::max(expected.size(), read.texts.size()); ++i) {
    if (i >= read.texts.size()) return absl::StrCat("没有", expected[i].place, "“", Shown(expected[i].text), "”");
    if (i >= expected.size()) return absl::StrCat("多出文字“", Shown(read.texts[i]), "”");
    if (Bare(read.texts[i]) != Bare(expected[i].text)) {
      return absl::StrCat(expected[i].place, "应为“", Shown(expected[i].text), "”，读出的是“", Shown(read.texts[i]),
                          "”");
    }
  }
  return "";
}

std::string CompareTables(const std::vector<const format::TableInfo*>& tables, const format::CellTable& cells,
                          const std::vector<ReadGrid>& grids) {
  return TableComparer(cells, grids).Compare(tables);
}

}  // namespace nianbao::rendering
