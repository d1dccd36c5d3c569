// Cell values as text and back. Pure.
#ifndef NIANBAO_SERVICES_COMMON_FORMAT_VALUE_H_
#define NIANBAO_SERVICES_COMMON_FORMAT_VALUE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"

namespace nianbao::format {

// Text as printed or typed → cell value for `info`. Full-width digits and thousands separators are normalised; blanks
// and strokes ("" "/" "-" "—") become empty; whatever is no number of the cell's type and range becomes raw, as written
// but trimmed (at most 200 characters; longer is cut). Money is read in the cell's printed unit, exactly: "72701.2578"
// with 万元 is 72,701,257,800 fen.
report::v1::Cell ParseCell(const CellInfo& info, absl::string_view text);

// Cell value → text in the cell's printed unit: "1408", "72701.2578"; empty and not_applicable → "" ; raw as written.
std::string PrintCell(const CellInfo& info, const report::v1::Cell& cell);

// The number for arithmetic: count or fen, 0 for empty and not_applicable; none for raw.
std::optional<int64_t> NumberOf(const report::v1::Cell& cell);

// A typed cell must exist in the edition, carry the value kind of its type, not be negative without a sign, and not lie
// out of range (a count above 10^12 - 1, money above 10^15 - 1 fen). INVALID_ARGUMENT: CELL_UNKNOWN, CELL_WRONG_TYPE,
// CELL_NEGATIVE, CELL_OUT_OF_RANGE, CELL_DUPLICATE with field path "<prefix>.cells[i]". Raw, empty and not_applicable
// cells pass.
absl::Status CheckTypedCells(const Edition& edition, const report::v1::ReportContent& content,
                             absl::string_view prefix);

}  // namespace nianbao::format

#endif  // NIANBAO_SERVICES_COMMON_FORMAT_VALUE_H_
