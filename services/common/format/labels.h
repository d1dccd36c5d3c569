// Labels and headings as printed → lines, cells and sections of an edition. Pure.
//
// Printed labels differ from the statutory ones in blanks, line breaks, brackets, quotes and width of characters; those
// differences never count. A label without its number ("属于国家秘密" for "1.属于国家秘密") and an accepted variant are
// recognised, but said to be so, since the national format must not be altered.
#ifndef NIANBAO_SERVICES_COMMON_FORMAT_LABELS_H_
#define NIANBAO_SERVICES_COMMON_FORMAT_LABELS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/common/format/format.h"

namespace nianbao::format {

// The label without blanks and line breaks, full-width ASCII made half-width, brackets and quotes of one kind.
std::string BareLabel(absl::string_view label);

// BareLabel without leading numbers ("一、" "（一）" "1." "其中：") and without a full stop or colon at the end.
std::string UnnumberedLabel(absl::string_view label);

// How well a printed label fits.
enum class LabelFit {
  kStatutory,  // the statutory label but for blanks, brackets, quotes and width
  kVariant,    // an accepted label, or the number missing or written otherwise
};

// A recognised line.
struct LabelMatch {
  int line = 0;  // index into the lines given
  LabelFit fit = LabelFit::kStatutory;
};

// The value line that a printed label path means, outermost label first. Outer levels may be missing; the innermost may
// not. Empty when no line or more than one fits equally well. Cost: linear in the lines.
std::optional<LabelMatch> MatchLabels(const std::vector<Line>& lines, absl::Span<const std::string> path);

// The cell of `table` that a path of row labels followed by column labels means, by index into Edition::cells(). A
// table that prints no row labels is addressed by its column labels alone. Empty when none or several fit.
std::optional<int> MatchCell(const TableInfo& table, absl::Span<const std::string> path);

}  // namespace nianbao::format

#endif  // NIANBAO_SERVICES_COMMON_FORMAT_LABELS_H_
