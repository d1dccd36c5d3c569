#include "services/rendering/grid.h"

#include <algorithm>

namespace nianbao::rendering {
namespace {

using format::BlockInfo;
using format::v1::Node;
using Nodes = google::protobuf::RepeatedPtrField<Node>;

bool IsLeaf(const Node& node) { return node.children().empty(); }

// A group prints no row of its own: its label spans its children's rows.
bool IsGroup(const Node& node) { return !IsLeaf(node) && !node.has_value() && !node.heading(); }

int DepthOf(const Nodes& nodes) {
  int depth = 0;
  for (const Node& node : nodes) depth = std::max(depth, 1 + DepthOf(node.children()));
  return depth;
}

int GroupDepthOf(const Nodes& nodes) {
  int depth = 0;
  for (const Node& node : nodes) depth = std::max(depth, (IsGroup(node) ? 1 : 0) + GroupDepthOf(node.children()));
  return depth;
}

int RowsOf(const Node& node) {
  int rows = IsGroup(node) ? 0 : 1;
  for (const Node& child : node.children()) rows += RowsOf(child);
  return rows;
}

int LeavesOf(const Node& node) {
  int leaves = IsLeaf(node) ? 1 : 0;
  for (const Node& child : node.children()) leaves += LeavesOf(child);
  return leaves;
}

class Builder {
 public:
  Builder(const BlockInfo& block, const format::CellTable& cells) : block_(block), cells_(cells) {
    const format::v1::Block& proto = *block.proto;
    grid_.label_columns = proto.hide_row_labels() ? 0 : 1 + GroupDepthOf(proto.rows());
    grid_.unit_column = !proto.unit_column().empty();
    grid_.value_columns = static_cast<int>(block.columns.size());
  }

  Grid Build() && {
    Heads();
    for (const Node& row : block_.proto->rows()) Row(row, 0, 0);
    grid_.rows = next_row_;
    std::stable_sort(grid_.cells.begin(), grid_.cells.end(), [](const GridCell& a, const GridCell& b) {
      return a.row != b.row ? a.row < b.row : a.column < b.column;
    });
    return std::move(grid_);
  }

 private:
  int FirstValueColumn() const { return grid_.label_columns + (grid_.unit_column ? 1 : 0); }

  void Add(GridCell cell) { grid_.cells.push_back(std::move(cell)); }

  void Heads() {
    const format::v1::Block& proto = *block_.proto;
    if (!proto.caption().empty()) {
      Add({.row = next_row_++, .column = 0, .column_span = grid_.columns(), .text = proto.caption(), .head = true});
    }
    const int group = proto.column_group().empty() ? 0 : 1;
    const int levels = DepthOf(proto.columns()) + group;
    const int top = next_row_;
    if (grid_.label_columns > 0) {
      Add({.row = top,
           .column = 0,
           .row_span = levels,
           .column_span = grid_.label_columns,
           .text = proto.corner(),
           .head = true});
    }
    if (grid_.unit_column) {
      Add({.row = top, .column = grid_.label_columns, .row_span = levels, .text = proto.unit_column(), .head = true});
    }
    if (group == 1) {
      Add({.row = top,
           .column = FirstValueColumn(),
           .column_span = grid_.value_columns,
           .text = proto.column_group(),
           .head = true});
    }
    int column = FirstValueColumn();
    for (const Node& node : proto.columns()) column = Head(node, top + group, levels - group, column);
    next_row_ += levels;
    grid_.head_rows = next_row_;
  }

  // A column head and those below it; returns the next free column.
  int Head(const Node& node, int row, int levels, int column) {
    const int width = LeavesOf(node);
    Add({.row = row,
         .column = column,
         .row_span = IsLeaf(node) ? levels : 1,
         .column_span = width,
         .text = node.label(),
         .head = true});
    int next = column;
    for (const Node& child : node.children()) next = Head(child, row + 1, levels - 1, next);
    return column + width;
  }

  void Row(const Node& node, int group, int indent) {
    if (IsGroup(node)) {
      Add({.row = next_row_, .column = group, .row_span = RowsOf(node), .text = node.label(), .head = true});
      for (const Node& child : node.children()) Row(child, group + 1, indent);
      return;
    }
    const int row = next_row_++;
    if (grid_.label_columns > 0) {
      Add({.row = row,
           .column = group,
           .column_span = grid_.label_columns - group,
           .text = node.label(),
           .head = true,
           .left = true,
           .indent = indent});
    }
    const bool has_value = node.has_value() || (IsLeaf(node) && !node.heading());
    if (grid_.unit_column) {
      Add({.row = row, .column = grid_.label_columns, .text = has_value ? node.unit() : "——", .head = true});
    }
    for (int column = 0; column < grid_.value_columns; ++column) {
      const int cell = block_.first_cell + value_row_ * grid_.value_columns + column;
      Add({.row = row,
           .column = FirstValueColumn() + column,
           .text = has_value ? cells_.Text(cell) : "——",
           .cell = has_value ? cell : -1});
    }
    if (has_value) ++value_row_;
    for (const Node& child : node.children()) Row(child, group, indent + 1);
  }

  const BlockInfo& block_;
  const format::CellTable& cells_;
  Grid grid_;
  int next_row_ = 0;
  int value_row_ = 0;
};

}  // namespace

Grid BuildGrid(const BlockInfo& block, const format::CellTable& cells) { return Builder(block, cells).Build(); }

}  // namespace nianbao::rendering
