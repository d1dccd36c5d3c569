#include "services/rendering/table_setter.h"

#include <algorithm>

namespace nianbao::rendering {
namespace {

constexpr Mpt kTolerance = FromPoints(0.5);

// Rows of a grid that stand on one page: the head rows and rows [begin, end).
struct Stretch {
  int begin = 0;
  int end = 0;
};

class GridSetter {
 public:
  GridSetter(const Grid& grid, const GridPlan& plan, Composer& composer)
      : grid_(grid), composer_(composer), plan_(plan), head_(plan.Height(0, grid.head_rows)) {}

  void Set() {
    if (!composer_.ok() || Impossible()) return;
    table_ = composer_.AddElement({.role = Role::kTable});
    cell_elements_.assign(grid_.cells.size(), kNotYet);
    const int first = grid_.head_rows;
    composer_.Need(std::min(head_ + (first < grid_.rows ? plan_.Height(first, first + 1) : 0), kHeight));
    int row = first;
    do {
      const Stretch stretch{row, EndOf(row)};
      SetRows(stretch);
      row = stretch.end;
      if (row < grid_.rows) composer_.NewPage();
    } while (row < grid_.rows && composer_.ok());
  }

 private:
  static constexpr int kNotYet = -2;

  bool Impossible() {
    Mpt tallest = 0;
    for (int r = grid_.head_rows; r < grid_.rows; ++r) tallest = std::max(tallest, plan_.Height(r, r + 1));
    if (head_ + tallest <= kHeight) return false;
    composer_.TooLarge();
    return true;
  }

  // The first row that no longer stands on the page of `begin`.
  int EndOf(int begin) const {
    const Mpt room = composer_.left_over() - head_ + kTolerance;
    int end = begin;
    for (Mpt used = 0; end < grid_.rows; ++end) {
      used += plan_.Height(end, end + 1);
      if (used > room) break;
    }
    end = std::max(end, std::min(begin + 1, grid_.rows));
    if (end == grid_.rows) return end;
    for (int better = end; better > begin; --better) {
      if (LabelsHaveRoom(begin, better)) return better;
    }
    return end;
  }

  // Whether every merged cell torn before row `end` has room for its label on both sides.
  bool LabelsHaveRoom(int begin, int end) const {
    for (size_t i = 0; i < grid_.cells.size(); ++i) {
      const GridCell& cell = grid_.cells[i];
      const int last = cell.row + cell.row_span;
      if (cell.row >= end || last <= end) continue;
      if (plan_.Height(std::max(cell.row, begin), end) < plan_.Needed(i)) return false;
      if (plan_.Height(end, last) < plan_.Needed(i)) return false;
    }
    return true;
  }

  // Heights of the rows of this page; a label that is torn with too little room still gets it.
  std::vector<Mpt> HeightsOf(const Stretch& stretch) const {
    std::vector<Mpt> heights = plan_.heights;
    for (size_t i = 0; i < grid_.cells.size(); ++i) {
      const GridCell& cell = grid_.cells[i];
      const int from = std::max(cell.row, stretch.begin);
      const int to = std::min(cell.row + cell.row_span, stretch.end);
      if (from >= to || cell.row_span == to - from) continue;
      Mpt height = 0;
      for (int r = from; r < to; ++r) height += heights[static_cast<size_t>(r)];
      if (height < plan_.Needed(i)) heights[static_cast<size_t>(to - 1)] += plan_.Needed(i) - height;
    }
    return heights;
  }

  void SetRows(const Stretch& stretch) {
    const std::vector<Mpt> heights = HeightsOf(stretch);
    rows_.clear();
    for (int r = 0; r < grid_.head_rows; ++r) rows_.push_back(r);
    for (int r = stretch.begin; r < stretch.end; ++r) rows_.push_back(r);
    tops_.assign(1, kTop + composer_.y());
    for (const int r : rows_) tops_.push_back(tops_.back() + heights[static_cast<size_t>(r)]);
    owners_.assign(rows_.size() * static_cast<size_t>(grid_.columns()), -1);
    for (size_t i = 0; i < grid_.cells.size(); ++i) SetCell(i, stretch);
    Rules();
    composer_.Advance(tops_.back() - tops_.front());
  }

  // Where a row of the grid stands among the rows of this page.
  int Shown(int row, const Stretch& stretch) const {
    return row < grid_.head_rows ? row : grid_.head_rows + row - stretch.begin;
  }

  void SetCell(size_t i, const Stretch& stretch) {
    const GridCell& cell = grid_.cells[i];
    const bool head = cell.row < grid_.head_rows;
    const int from = head ? cell.row : std::max(cell.row, stretch.begin);
    const int to =
        head ? std::min(cell.row + cell.row_span, grid_.head_rows) : std::min(cell.row + cell.row_span, stretch.end);
    if (from >= to) return;
    const int top = Shown(from, stretch);
    const int bottom = Shown(to - 1, stretch) + 1;
    for (int r = top; r < bottom; ++r) {
      for (int c = 0; c < cell.column_span; ++c) owners_[OwnerAt(r, cell.column + c)] = static_cast<int>(i);
    }
    PlaceText(i, tops_[static_cast<size_t>(top)], tops_[static_cast<size_t>(bottom)], ElementOf(i));
  }

  size_t OwnerAt(int row, int column) const {
    return static_cast<size_t>(row) * static_cast<size_t>(grid_.columns()) + static_cast<size_t>(column);
  }

  void PlaceText(size_t i, Mpt top, Mpt bottom, int element) {
    const GridCell& cell = grid_.cells[i];
    const CellPlan& plan = plan_.cells[i];
    const Mpt x = kLeft + plan_.Width(0, cell.column);
    const Mpt width = plan_.Width(cell.column, cell.column + cell.column_span);
    const auto lines = static_cast<Mpt>(plan.lines.size());
    Mpt baseline =
        top + (bottom - top - lines * plan_.pitch) / 2 + (plan_.pitch - plan_.size) / 2 + AscentOf(plan_.size);
    for (const TextLine& line : plan.lines) {
      const Mpt start = cell.left ? kCellPadding + cell.indent * plan_.size : (width - line.width) / 2;
      composer_.Place(plan.text, line, plan_.size, x + start, baseline, element);
      baseline += plan_.pitch;
    }
  }

  // A cell has its meaning where it is first set; what is set again on a later page is an ornament of that page.
  int ElementOf(size_t i) {
    if (cell_elements_[i] != kNotYet) return kArtifact;
    const GridCell& cell = grid_.cells[i];
    const bool head = cell.row < grid_.head_rows;
    int& group = head ? head_group_ : body_group_;
    if (group == kNotYet) group = composer_.AddElement({.role = head ? Role::kHead : Role::kBody, .parent = table_});
    if (cell.row != row_of_element_) {
      row_element_ = composer_.AddElement({.role = Role::kRow, .parent = group});
      row_of_element_ = cell.row;
    }
    cell_elements_[i] = composer_.AddElement({.role = cell.head ? Role::kHeadCell : Role::kCell,
                                              .parent = row_element_,
                                              .row_span = cell.row_span,
                                              .column_span = cell.column_span,
                                              .heads_column = cell.head && head,
                                              .heads_row = cell.head && !head});
    return cell_elements_[i];
  }

  int Owner(int row, int column) const {
    if (row < 0 || column < 0 || row >= static_cast<int>(rows_.size()) || column >= grid_.columns()) return -1;
    return owners_[OwnerAt(row, column)];
  }

  // Each line once, as long as it goes.
  void Rules() {
    const int rows = static_cast<int>(rows_.size());
    const int columns = grid_.columns();
    std::vector<Mpt> lefts(1, kLeft);
    for (const Mpt width : plan_.widths) lefts.push_back(lefts.back() + width);
    const auto x = [&](int column) { return lefts[static_cast<size_t>(column)]; };
    const auto y = [&](int row) { return tops_[static_cast<size_t>(row)]; };
    std::vector<Rule>& rules = composer_.page().rules;
    for (int r = 0; r <= rows; ++r) {
      for (int c = 0, start = -1; c <= columns; ++c) {
        const bool drawn = c < columns && Owner(r - 1, c) != Owner(r, c);
        if (drawn && start < 0) start = c;
        if (!drawn && start >= 0) rules.push_back({x(start), y(r), x(c), y(r)}), start = -1;
      }
    }
    for (int c = 0; c <= columns; ++c) {
      for (int r = 0, start = -1; r <= rows; ++r) {
        const bool drawn = r < rows && Owner(r, c - 1) != Owner(r, c);
        if (drawn && start < 0) start = r;
        if (!drawn && start >= 0) rules.push_back({x(c), y(start), x(c), y(r)}), start = -1;
      }
    }
  }

  const Grid& grid_;
  Composer& composer_;
  const GridPlan& plan_;
  const Mpt head_;
  int table_ = 0;
  int head_group_ = kNotYet;
  int body_group_ = kNotYet;
  int row_of_element_ = -1;
  int row_element_ = 0;
  std::vector<int> cell_elements_;
  // Of the page at hand:
  std::vector<int> rows_;    // of the grid
  std::vector<Mpt> tops_;    // of the rows, and the foot of the last
  std::vector<int> owners_;  // cell of each place
};

}  // namespace

const GridPlan& TableSetter::PlanOf(const Grid& grid) {
  auto& plan = plans_[&grid];
  if (plan == nullptr) plan = std::make_unique<const GridPlan>(PlanGrid(grid, composer_));
  return *plan;
}

void TableSetter::SetGrid(const Grid& grid) { GridSetter(grid, PlanOf(grid), composer_).Set(); }

Mpt TableSetter::HeightOf(const Grid& grid) { return PlanOf(grid).Height(0, grid.rows); }

}  // namespace nianbao::rendering
