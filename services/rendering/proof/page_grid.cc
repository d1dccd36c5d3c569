#include "services/rendering/proof/page_grid.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/common/base/status_macros.h"

namespace nianbao::rendering {
namespace {

constexpr double kSame = 0.2;                         // points: two lines closer than that are one
constexpr double kFoot = (37 + 225) * 72 / 25.4 + 4;  // below the type area

std::vector<double> Distinct(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  std::vector<double> distinct;
  for (const double value : values) {
    if (distinct.empty() || value - distinct.back() > kSame) distinct.push_back(value);
  }
  return distinct;
}

// Index of the edge at a place.
int EdgeAt(const std::vector<double>& edges, double place) {
  const auto at = std::lower_bound(edges.begin(), edges.end(), place - kSame);
  return static_cast<int>(at - edges.begin());
}

// Index of the gap between edges that a place falls into; -1 = outside.
int GapAt(const std::vector<double>& edges, double place) {
  const auto at = std::upper_bound(edges.begin(), edges.end(), place);
  if (at == edges.begin() || at == edges.end()) return -1;
  return static_cast<int>(at - edges.begin()) - 1;
}

// Lines from top to bottom, each from left to right; characters of one line may sit a little higher or lower.
std::vector<std::string> LinesOf(std::vector<const PageText*> texts) {
  std::vector<std::string> lines;
  std::stable_sort(texts.begin(), texts.end(), [](auto* a, auto* b) { return a->y < b->y; });
  for (size_t begin = 0; begin < texts.size();) {
    size_t end = begin + 1;
    while (end < texts.size() && texts[end]->y - texts[begin]->y < texts[begin]->size * 0.5) ++end;
    std::stable_sort(texts.begin() + static_cast<ptrdiff_t>(begin), texts.begin() + static_cast<ptrdiff_t>(end),
                     [](auto* a, auto* b) { return a->x < b->x; });
    lines.emplace_back();
    for (; begin < end; ++begin) lines.back() += texts[begin]->text;
  }
  return lines;
}

// The lines below the type area: one is the page's number, or ends with it; the others (a verification code that found
// no room above) are text.
absl::Status TakeFoot(absl::string_view format, size_t page, std::vector<std::string> lines, ReadBack& read) {
  const std::string number = absl::StrCat("—", page, "—");
  const auto bears = [&](const std::string& line) {
    const std::string bare = Bare(line);
    return absl::StartsWith(bare, number) || absl::EndsWith(bare, number);
  };
  const auto at = std::find_if(lines.begin(), lines.end(), bears);
  if (at == lines.end()) {
    return ProofFailed(format,
                       absl::StrCat("第", page, "页没有页码，版心以下读出的是“", absl::StrJoin(lines, ""), "”"));
  }
  std::string rest = Bare(*at);
  rest.erase(absl::StartsWith(rest, number) ? 0 : rest.size() - number.size(), number.size());
  *at = rest;
  read.texts.insert(read.texts.end(), lines.begin(), lines.end());
  return absl::OkStatus();
}

// The plane cut by all lines of a page: places that no line parts are one cell; what reaches the margin is none.
class Lattice {
 public:
  explicit Lattice(const std::vector<PageLine>& lines) {
    std::vector<double> xs;
    std::vector<double> ys;
    for (const PageLine& line : lines) {
      xs.insert(xs.end(), {line.x1, line.x2});
      ys.insert(ys.end(), {line.y1, line.y2});
    }
    xs_ = Distinct(std::move(xs));
    ys_ = Distinct(std::move(ys));
    columns_ = std::max(0, static_cast<int>(xs_.size()) - 1);
    rows_ = std::max(0, static_cast<int>(ys_.size()) - 1);
    // One more place on each side for the margin.
    above_.assign(Places(), false);
    left_.assign(Places(), false);
    for (const PageLine& line : lines) Draw(line);
    Fill();
  }

  int rows() const { return rows_; }
  // Cell at a point of the page; -1 = none.
  int CellAt(double x, double y) const {
    const int row = GapAt(ys_, y);
    const int column = GapAt(xs_, x);
    return row < 0 || column < 0 ? -1 : cell_of_[Index(row, column)];
  }
  const std::vector<ReadCell>& cells() const { return cells_; }

 private:
  size_t Places() const { return static_cast<size_t>((rows_ + 2) * (columns_ + 2)); }
  size_t Index(int row, int column) const { return static_cast<size_t>((row + 1) * (columns_ + 2) + column + 1); }

  void Draw(const PageLine& line) {
    const int x1 = EdgeAt(xs_, std::min(line.x1, line.x2));
    const int x2 = EdgeAt(xs_, std::max(line.x1, line.x2));
    const int y1 = EdgeAt(ys_, std::min(line.y1, line.y2));
    const int y2 = EdgeAt(ys_, std::max(line.y1, line.y2));
    if (y1 == y2) {
      for (int column = x1; column < x2; ++column) above_[Index(y1, column)] = true;
    } else {
      for (int row = y1; row < y2; ++row) left_[Index(row, x1)] = true;
    }
  }

  void Fill() {
    cell_of_.assign(Places(), kUnseen);
    Flood(-1, -1, kMargin);
    for (int row = 0; row < rows_; ++row) {
      for (int column = 0; column < columns_; ++column) {
        if (cell_of_[Index(row, column)] == kUnseen) AddCell(row, column);
      }
    }
    for (int& cell : cell_of_) cell = std::max(cell, -1);
  }

  void AddCell(int row, int column) {
    ReadCell cell{.row = row, .column = column};
    const auto [last_row, last_column] = Flood(row, column, static_cast<int>(cells_.size()));
    cell.row_span = last_row - row + 1;
    cell.column_span = last_column - column + 1;
    cells_.push_back(std::move(cell));
  }

  // Gives all places that no line parts from the first one the same number; the last row and column reached.
  std::pair<int, int> Flood(int row, int column, int number) {
    std::pair<int, int> last = {row, column};
    std::vector<std::pair<int, int>> open = {last};
    cell_of_[Index(row, column)] = number;
    const auto enter = [&](int r, int c, bool parted) {
      if (parted || r < -1 || c < -1 || r > rows_ || c > columns_ || cell_of_[Index(r, c)] != kUnseen) return;
      cell_of_[Index(r, c)] = number;
      open.emplace_back(r, c);
    };
    while (!open.empty()) {
      const auto [r, c] = open.back();
      open.pop_back();
      last = {std::max(last.first, r), std::max(last.second, c)};
      enter(r - 1, c, above_[Index(r, c)]);
      enter(r, c - 1, left_[Index(r, c)]);
      if (r < rows_) enter(r + 1, c, above_[Index(r + 1, c)]);
      if (c < columns_) enter(r, c + 1, left_[Index(r, c + 1)]);
    }
    return last;
  }

  static constexpr int kUnseen = -3;
  static constexpr int kMargin = -2;

  std::vector<double> xs_;
  std::vector<double> ys_;
  int columns_ = 0;
  int rows_ = 0;
  std::vector<bool> above_;  // a line lies on the upper edge of a place
  std::vector<bool> left_;
  std::vector<int> cell_of_;
  std::vector<ReadCell> cells_;
};

}  // namespace

absl::StatusOr<ReadBack> UnderstandPages(absl::string_view format, const std::vector<PageMarks>& pages) {
  ReadBack read;
  read.lines = true;
  for (size_t p = 0; p < pages.size(); ++p) {
    const Lattice lattice(pages[p].lines);
    std::vector<std::vector<const PageText*>> inside(lattice.cells().size());
    std::vector<const PageText*> outside;
    std::vector<const PageText*> foot;
    for (const PageText& text : pages[p].texts) {
      const int cell = lattice.CellAt(text.x, text.y - text.size * 0.3);  // inside the character, not on its foot
      if (cell >= 0) {
        inside[static_cast<size_t>(cell)].push_back(&text);
      } else {
        (text.y > kFoot ? foot : outside).push_back(&text);
      }
    }
    for (std::string& line : LinesOf(std::move(outside))) read.texts.push_back(std::move(line));
    RETURN_IF_ERROR(TakeFoot(format, p + 1, LinesOf(std::move(foot)), read));
    if (lattice.cells().empty()) continue;
    ReadGrid grid{.rows = lattice.rows(), .cells = lattice.cells()};
    for (size_t i = 0; i < grid.cells.size(); ++i)
      grid.cells[i].text = absl::StrJoin(LinesOf(std::move(inside[i])), "");
    read.grids.push_back(std::move(grid));
  }
  return read;
}

}  // namespace nianbao::rendering
