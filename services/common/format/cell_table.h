// The cells of one report laid over an edition, with absent totals computed. Pure.
#ifndef NIANBAO_SERVICES_COMMON_FORMAT_CELL_TABLE_H_
#define NIANBAO_SERVICES_COMMON_FORMAT_CELL_TABLE_H_

#include <optional>
#include <string>
#include <vector>

#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"

namespace nianbao::format {

// A view: `edition` and `content` must outlive it. Cells that the edition does not have are passed over; of a cell
// listed twice the first counts. Thread-safe for readers. Building is linear in the cells, every look-up constant but
// for totals, which are linear in their parts.
class CellTable {
 public:
  CellTable(const Edition& edition, const report::v1::ReportContent& content);

  const Edition& edition() const { return edition_; }

  // The cell as filed; nullptr when the report does not list it.
  const report::v1::Cell* Find(int cell) const { return cells_[cell]; }

  // Filed with a number: not absent, empty, not applicable or raw.
  bool HasNumber(int cell) const;

  // The number for arithmetic as filed: 0 when absent, empty or not applicable; none for raw.
  std::optional<int64_t> Number(int cell) const;

  // What a total should be by the numbers filed: the sum of its parts, absent totals among them computed first. None
  // for a cell that is no total, when a part is raw, or on overflow. For a total by row and by column: by its column's
  // parts.
  std::optional<int64_t> Total(int cell) const;

  // The cells that a total sums, by index into Edition::cells(), in print order; empty for a cell that is no total. Of
  // a total by row and by column: its column's parts.
  std::vector<int> Parts(int cell) const;

  // Number as filed, else the computed total, else 0; none for raw. What is shown and summed.
  std::optional<int64_t> NumberOrTotal(int cell) const;

  // Text to print: as filed; an absent or empty total is computed. "" when there is nothing to show.
  std::string Text(int cell) const;

 private:
  std::optional<int64_t> SumOf(const std::vector<int>& cells) const;

  const Edition& edition_;
  std::vector<const report::v1::Cell*> cells_;  // by index into Edition::cells()
};

}  // namespace nianbao::format

#endif  // NIANBAO_SERVICES_COMMON_FORMAT_CELL_TABLE_H_
