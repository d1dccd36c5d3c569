#include "services/common/format/cell_table.h"

#include "services/common/format/value.h"

namespace nianbao::format {

using report::v1::Cell;

CellTable::CellTable(const Edition& edition, const report::v1::ReportContent& content)
    : edition_(edition), cells_(edition.cells().size(), nullptr) {
  for (const Cell& cell : content.cells()) {
    const auto index = edition.FindCell(cell.id());
    if (index && cells_[*index] == nullptr) cells_[*index] = &cell;
  }
}

bool CellTable::HasNumber(int cell) const {
  return cells_[cell] != nullptr && (cells_[cell]->has_count() || cells_[cell]->has_fen());
}

std::optional<int64_t> CellTable::Number(int cell) const {
  if (cells_[cell] == nullptr) return 0;
  return NumberOf(*cells_[cell]);
}

std::vector<int> CellTable::Parts(int cell) const {
  const CellInfo& info = edition_.cells()[cell];
  const BlockInfo& block = edition_.tables()[info.table].blocks[info.block];
  const int columns = static_cast<int>(block.columns.size());
  std::vector<int> parts;
  for (const int column : block.columns[info.column].parts)
    parts.push_back(block.first_cell + info.row * columns + column);
  if (!parts.empty()) return parts;
  for (const int row : block.rows[info.row].parts) parts.push_back(block.first_cell + row * columns + info.column);
  return parts;
}

std::optional<int64_t> CellTable::SumOf(const std::vector<int>& cells) const {
  int64_t sum = 0;
  for (const int cell : cells) {
    const auto number = NumberOrTotal(cell);
    if (!number || __builtin_add_overflow(sum, *number, &sum)) return std::nullopt;
  }
  return sum;
}

std::optional<int64_t> CellTable::Total(int cell) const {
  if (!edition_.cells()[cell].total) return std::nullopt;
  return SumOf(Parts(cell));
}

std::optional<int64_t> CellTable::NumberOrTotal(int cell) const {
  if (!HasNumber(cell) && edition_.cells()[cell].total) {
    const bool raw = cells_[cell] != nullptr && cells_[cell]->has_raw();
    return raw ? std::nullopt : Total(cell);
  }
  return Number(cell);
}

std::string CellTable::Text(int cell) const {
  const CellInfo& info = edition_.cells()[cell];
  const bool blank = cells_[cell] == nullptr || cells_[cell]->has_empty();
  if (!blank) return PrintCell(info, *cells_[cell]);
  if (!info.total) return "";
  const auto total = Total(cell);
  if (!total) return "";
  Cell computed;
  if (info.type == v1::MONEY) {
    computed.set_fen(*total);
  } else {
    computed.set_count(*total);
  }
  return PrintCell(info, computed);
}

}  // namespace nianbao::format
