#include "services/importing/tables.h"

#include <algorithm>
#include <optional>
#include <set>

#include "services/common/base/utf8.h"
#include "services/common/format/labels.h"
#include "services/common/format/value.h"

namespace nianbao::importing {
namespace {

using format::BlockInfo;
using format::LabelFit;
using format::LabelMatch;
using format::TableInfo;
using Path = std::vector<std::string>;

constexpr size_t kWidestLabels = 6;  // columns that labels may take
constexpr size_t kTallestHead = 5;   // rows that heads may take
constexpr size_t kFarthestParent = 30;

// Texts of the places, each source cell once, empty ones left out.
Path TextsOf(const std::vector<const GridPlace*>& places) {
  Path path;
  int last = -1;
  for (const GridPlace* place : places) {
    if (place->origin >= 0 && place->origin != last && !place->text.empty()) path.push_back(place->text);
    last = place->origin;
  }
  return path;
}

bool HoldsFigure(const GridPlace& place) {
  return !place.text.empty() && place.text.find_first_not_of("0123456789.,-+") == std::string::npos;
}

// A figure, or a stroke where there is none.
bool HoldsValue(const GridPlace& place) {
  const std::string unified = format::BareLabel(place.text);
  const std::u32string text = DecodeUtf8(unified);
  return !text.empty() && text.find_first_not_of(U"0123456789.,-+/—–一") == std::u32string::npos;
}

// One row of a grid, recognised.
struct RowMatch {
  int line = 0;          // index into BlockInfo::rows
  size_t label_end = 0;  // first column right of the labels
  LabelFit fit = LabelFit::kStatutory;
};

// A grid seen as one block of a table.
class BlockReader {
 public:
  BlockReader(const SourceGrid& grid, const BlockInfo& block) : grid_(grid), block_(block) {}

  // Fills `values`; true for each row of the grid that is one of the block's.
  std::vector<bool> Read(PlacedCells& placed) {
    std::vector<bool> mine(grid_.rows.size(), false);
    const bool hidden = block_.proto->hide_row_labels();
    for (size_t r = 0; r < grid_.rows.size(); ++r) {
      const std::optional<RowMatch> row = hidden ? HiddenRow(r) : MatchRow(r);
      if (!row || ReadRow(r, *row, mine, placed) == 0) continue;
      mine[r] = true;
      if (row->fit == LabelFit::kVariant) NoteVariant(r, *row, placed);
      if (hidden) break;
    }
    return mine;
  }

 private:
  // The row of a table that prints no row labels: the first whose heads above name all columns.
  std::optional<RowMatch> HiddenRow(size_t r) const {
    size_t named = 0;
    for (size_t c = 0; c < grid_.rows[r].size(); ++c) named += MatchColumn(r, c, {}).has_value() ? 1 : 0;
    if (named < block_.columns.size()) return std::nullopt;
    return RowMatch{};
  }

  Path RowLabels(size_t r, size_t end) const {
    std::vector<const GridPlace*> places;
    for (size_t c = 0; c < end; ++c) places.push_back(&grid_.rows[r][c]);
    return TextsOf(places);
  }

  // The widest run of cells from the left that names a row.
  std::optional<RowMatch> MatchRow(size_t r) const {
    const size_t widest = std::min(kWidestLabels, grid_.rows[r].size());
    for (size_t end = widest; end > 0; --end) {
      const Path path = RowLabels(r, end);
      if (path.empty()) return std::nullopt;
      if (const auto match = MatchWithParents(r, path)) return RowMatch{match->line, end, match->fit};
    }
    return std::nullopt;
  }

  // A label that stands twice in the table is told apart by a line further up ("四、行政复议数量").
  std::optional<LabelMatch> MatchWithParents(size_t r, const Path& path) const {
    if (const auto match = format::MatchLabels(block_.rows, path)) return match;
    for (size_t up = 1; up <= std::min(r, kFarthestParent); ++up) {
      Path longer = RowLabels(r - up, 1);
      if (longer.empty()) continue;
      longer.insert(longer.end(), path.begin(), path.end());
      if (const auto match = format::MatchLabels(block_.rows, longer)) return match;
    }
    return std::nullopt;
  }

  // The column that the heads above a place name; rows of values in between are passed over.
  std::optional<int> MatchColumn(size_t r, size_t c, const std::vector<bool>& mine) const {
    std::vector<const GridPlace*> heads;
    for (size_t up = 1; up <= r && heads.size() < kTallestHead; ++up) {
      const GridPlace& place = grid_.rows[r - up][c];
      const bool value = (r - up < mine.size() && mine[r - up]) || HoldsValue(place);
      if (value || place.text.empty()) continue;
      if (!heads.empty() && heads.front()->origin == place.origin) continue;
      heads.insert(heads.begin(), &place);
      if (const auto match = format::MatchLabels(block_.columns, TextsOf(heads))) return match->line;
    }
    return std::nullopt;
  }

  // How many values of the row found their column.
  int ReadRow(size_t r, const RowMatch& row, const std::vector<bool>& mine, PlacedCells& placed) const {
    const std::vector<GridPlace>& places = grid_.rows[r];
    std::set<int> taken;  // source cells
    int found = 0;
    for (size_t c = row.label_end; c < places.size(); ++c) {
      const auto column = MatchColumn(r, c, mine);
      if (!column || (places[c].origin >= 0 && !taken.insert(places[c].origin).second)) continue;
      const int cell = block_.first_cell + row.line * static_cast<int>(block_.columns.size()) + *column;
      found += placed.values.emplace(cell, places[c].text).second ? 1 : 0;
    }
    return found;
  }

  void NoteVariant(size_t r, const RowMatch& row, PlacedCells& placed) const {
    const Path path = RowLabels(r, row.label_end);
    placed.variants.emplace_back(path.back(), block_.rows[row.line].labels.back());
  }

  const SourceGrid& grid_;
  const BlockInfo& block_;
};

// A row that holds figures under labels no line has; none when it holds no figures.
std::optional<report::v1::UnplacedLine> Unplaced(const std::vector<GridPlace>& row) {
  report::v1::UnplacedLine line;
  int last = -1;
  for (const GridPlace& place : row) {
    if (place.origin < 0 || place.origin == last || place.text.empty()) continue;
    last = place.origin;
    if (HoldsFigure(place)) {
      line.add_values(place.text);
    } else if (line.values().empty() && line.label_path_size() < 8) {
      line.add_label_path(place.text);
    }
  }
  if (line.values().empty() || line.values_size() > 20) return std::nullopt;
  return line;
}

using RowOwners = std::vector<const TableInfo*>;  // per row of a grid: the table it belongs to

void CollectUnplaced(const SourceGrid& grid, const RowOwners& owners, PlacedCells& placed) {
  const TableInfo* table = nullptr;
  for (size_t r = 0; r < owners.size(); ++r) {
    if (owners[r] != nullptr) table = owners[r];
    if (owners[r] != nullptr || table == nullptr) continue;
    auto line = Unplaced(grid.rows[r]);
    if (!line) continue;
    line->set_table(table->proto->id());
    line->set_line(grid.number);
    placed.unplaced.push_back(*std::move(line));
  }
}

// Reads the grid as blocks of this table, as far as they are there: at least a quarter of a block's rows. A document
// may print every block as a grid of its own.
void ReadTable(const SourceGrid& grid, const TableInfo& table, RowOwners& owners, PlacedCells& placed) {
  for (const BlockInfo& block : table.blocks) {
    PlacedCells found;
    const std::vector<bool> mine = BlockReader(grid, block).Read(found);
    if (static_cast<size_t>(std::count(mine.begin(), mine.end(), true)) * 4 < block.rows.size()) continue;
    placed.values.merge(found.values);
    placed.variants.insert(placed.variants.end(), found.variants.begin(), found.variants.end());
    for (size_t r = 0; r < mine.size(); ++r) {
      if (mine[r]) owners[r] = &table;
    }
  }
}

}  // namespace

PlacedCells PlaceCells(const format::Edition& edition, const std::vector<SourceGrid>& grids) {
  PlacedCells placed;
  for (const SourceGrid& grid : grids) {
    RowOwners owners(grid.rows.size(), nullptr);
    for (const TableInfo& table : edition.tables()) {
      if (table.proto->presentation() != format::v1::SENTENCE) ReadTable(grid, table, owners, placed);
    }
    CollectUnplaced(grid, owners, placed);
    placed.recognised.push_back(
        std::any_of(owners.begin(), owners.end(), [](auto* owner) { return owner != nullptr; }));
  }
  return placed;
}

}  // namespace nianbao::importing
