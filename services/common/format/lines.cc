#include "services/common/format/lines.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace nianbao::format {
namespace {

// Collects the value lines of a tree in print order.
void CollectLines(const v1::Node& node, const Line& above, std::vector<Line>& lines) {
  Line line = above;
  if (!line.path.empty()) line.path.push_back('.');
  line.path.append(node.id());
  line.nodes.push_back(&node);
  line.labels.push_back(node.label());
  line.alias = node.alias();
  line.total = node.total_of_size() > 0;
  const bool leaf = node.children().empty();
  if ((leaf && !node.heading()) || node.has_value()) lines.push_back(line);
  for (const v1::Node& child : node.children()) CollectLines(child, line, lines);
}

// Whether following `parts` from `line` comes back to a line on the way. `done` remembers lines without a circle.
bool RunsInACircle(const std::vector<Line>& lines, int line, std::set<int>& open, std::set<int>& done) {
  if (done.count(line) > 0) return false;
  if (!open.insert(line).second) return true;
  for (const int part : lines[line].parts) {
    if (RunsInACircle(lines, part, open, done)) return true;
  }
  open.erase(line);
  done.insert(line);
  return false;
}

}  // namespace

std::vector<Line> LinesOf(const google::protobuf::RepeatedPtrField<v1::Node>& roots) {
  std::vector<Line> lines;
  for (const v1::Node& root : roots) CollectLines(root, Line(), lines);
  return lines;
}

v1::ValueType TypeOf(const Line& column, const Line& row) {
  for (const Line* line : {&column, &row}) {
    for (auto node = line->nodes.rbegin(); node != line->nodes.rend(); ++node) {
      if ((*node)->type() != v1::VALUE_TYPE_UNSPECIFIED) return (*node)->type();
    }
  }
  return v1::COUNT;
}

std::string UnitOf(const Line& column, const Line& row) {
  for (const Line* line : {&column, &row}) {
    for (auto node = line->nodes.rbegin(); node != line->nodes.rend(); ++node) {
      if (!(*node)->unit().empty()) return (*node)->unit();
    }
  }
  return "";
}

std::string JoinParts(const std::string& a, const std::string& b, absl::string_view separator) {
  if (a.empty() || b.empty()) return a + b;
  return absl::StrCat(a, separator, b);
}

std::string LabelOf(const v1::Block& block, const Line& row, const Line& column) {
  const std::string rows = block.hide_row_labels() ? "" : absl::StrJoin(row.labels, " ");
  return JoinParts(rows, absl::StrJoin(column.labels, " "), "｜");
}

int LineInACircle(const std::vector<Line>& lines) {
  std::set<int> open;
  std::set<int> done;
  for (int i = 0; i < static_cast<int>(lines.size()); ++i) {
    if (RunsInACircle(lines, i, open, done)) return i;
  }
  return -1;
}

}  // namespace nianbao::format
