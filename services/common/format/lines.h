// Value lines of a row or column tree, and what a cell inherits from its row and column. Pure.
#ifndef NIANBAO_SERVICES_COMMON_FORMAT_LINES_H_
#define NIANBAO_SERVICES_COMMON_FORMAT_LINES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/common/format/format.h"

namespace nianbao::format {

// The value lines of a tree in print order, `parts` not yet resolved. The nodes must outlive them.
std::vector<Line> LinesOf(const google::protobuf::RepeatedPtrField<v1::Node>& roots);

// Type and unit of a cell: the innermost node that says something wins, the column before the row.
v1::ValueType TypeOf(const Line& column, const Line& row);
std::string UnitOf(const Line& column, const Line& row);

// Label of a cell for people: row labels, "｜", column labels.
std::string LabelOf(const v1::Block& block, const Line& row, const Line& column);

// a + separator + b, without the separator when one of them is empty.
std::string JoinParts(const std::string& a, const std::string& b, absl::string_view separator);

// Index of a total that is, over some steps, a part of itself; -1 = none.
int LineInACircle(const std::vector<Line>& lines);

}  // namespace nianbao::format

#endif  // NIANBAO_SERVICES_COMMON_FORMAT_LINES_H_
