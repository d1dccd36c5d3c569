#include "services/common/format/labels.h"

#include <set>

#include "services/common/base/utf8.h"

namespace nianbao::format {
namespace {

constexpr std::u32string_view kNumerals = U"一二三四五六七八九十0123456789";

bool IsBlank(char32_t c) {
  return c <= U' ' || c == U'\u3000' || c == U'\u00A0' || c == U'\u200B' || c == U'\uFEFF' ||
         (c >= U'\u2000' && c <= U'\u200A');
}

// One character for each family of brackets, quotes and dashes; full-width ASCII becomes half-width.
char32_t Unify(char32_t c) {
  if (c >= U'\uFF01' && c <= U'\uFF5E') c -= 0xFEE0;
  switch (c) {
    case U'[':
    case U'【':
    case U'〔':
    case U'〈':
      return U'(';
    case U']':
    case U'】':
    case U'〕':
    case U'〉':
      return U')';
    case U'“':
    case U'”':
    case U'‘':
    case U'’':
    case U'「':
    case U'」':
    case U'\'':
      return U'"';
    default:
      return c;
  }
}

std::u32string Bare(absl::string_view label) {
  std::u32string bare;
  for (const char32_t c : DecodeUtf8(label)) {
    if (!IsBlank(c)) bare.push_back(Unify(c));
  }
  return bare;
}

// Length of one number at the start: "一、" "(一)" "1." "其中:" "第一部分"; 0 = none.
size_t NumberLength(const std::u32string& text) {
  if (text.rfind(U"其中:", 0) == 0) return 3;
  const bool bracket = !text.empty() && text[0] == U'(';
  const bool ordinal = !text.empty() && text[0] == U'第';
  const size_t start = bracket || ordinal ? 1 : 0;
  size_t end = start;
  while (end < text.size() && end < start + 3 && kNumerals.find(text[end]) != std::u32string_view::npos) ++end;
  if (end == start || end >= text.size()) return 0;
  if (bracket) return text[end] == U')' ? end + 1 : 0;
  if (ordinal) return text.compare(end, 2, U"部分") == 0 ? end + 2 : 0;
  const bool mark = text[end] == U'、' || text[end] == U'.' || text[end] == U',' || text[end] == U':';
  return mark ? end + 1 : 0;
}

std::u32string Unnumbered(std::u32string text) {
  for (size_t length = NumberLength(text); length > 0; length = NumberLength(text)) text.erase(0, length);
  while (!text.empty() && std::u32string_view(U"。.:,;").find(text.back()) != std::u32string_view::npos) {
    text.pop_back();
  }
  return text;
}

// How `printed` fits one node; none when it does not.
std::optional<LabelFit> FitNode(const v1::Node& node, const std::u32string& printed) {
  if (Bare(node.label()) == printed) return LabelFit::kStatutory;
  const std::u32string unnumbered = Unnumbered(printed);
  if (!unnumbered.empty() && Unnumbered(Bare(node.label())) == unnumbered) return LabelFit::kVariant;
  for (const std::string& accepted : node.accepted_labels()) {
    if (Bare(accepted) == printed || Unnumbered(Bare(accepted)) == unnumbered) return LabelFit::kVariant;
  }
  return std::nullopt;
}

// How a path fits a line: its last label the line itself, the others the line's groups in order, some left out.
std::optional<LabelFit> FitLine(const Line& line, const std::vector<std::u32string>& path) {
  if (path.empty()) return std::nullopt;
  size_t node = line.nodes.size();
  LabelFit worst = LabelFit::kStatutory;
  for (size_t p = path.size(); p-- > 0;) {
    std::optional<LabelFit> fit;
    while (!fit && node > 0) {
      fit = FitNode(*line.nodes[--node], path[p]);
      if (!fit && p + 1 == path.size()) return std::nullopt;
    }
    if (!fit) return std::nullopt;
    if (*fit == LabelFit::kVariant) worst = LabelFit::kVariant;
  }
  return worst;
}

// The cell of `block` whose row is named by path[0, split) and whose column by the rest.
std::optional<int> MatchAt(const BlockInfo& block, absl::Span<const std::string> path, size_t split) {
  if ((split == 0) != block.proto->hide_row_labels()) return std::nullopt;
  const auto row = split == 0 ? LabelMatch() : MatchLabels(block.rows, path.subspan(0, split));
  const auto column = MatchLabels(block.columns, path.subspan(split));
  if (!row || !column) return std::nullopt;
  return block.first_cell + row->line * static_cast<int>(block.columns.size()) + column->line;
}

}  // namespace

std::string BareLabel(absl::string_view label) { return EncodeUtf8(Bare(label)); }

std::string UnnumberedLabel(absl::string_view label) { return EncodeUtf8(Unnumbered(Bare(label))); }

std::optional<LabelMatch> MatchLabels(const std::vector<Line>& lines, absl::Span<const std::string> path) {
  std::vector<std::u32string> bare;
  for (const std::string& label : path) bare.push_back(Bare(label));
  std::vector<int> fits[2];
  for (size_t i = 0; i < lines.size(); ++i) {
    if (const auto fit = FitLine(lines[i], bare)) fits[static_cast<int>(*fit)].push_back(static_cast<int>(i));
  }
  for (const LabelFit fit : {LabelFit::kStatutory, LabelFit::kVariant}) {
    const std::vector<int>& found = fits[static_cast<int>(fit)];
    if (found.size() == 1) return LabelMatch{.line = found[0], .fit = fit};
    if (!found.empty()) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<int> MatchCell(const TableInfo& table, absl::Span<const std::string> path) {
  std::set<int> found;
  for (const BlockInfo& block : table.blocks) {
    for (size_t split = 0; split < path.size(); ++split) {
      if (const auto cell = MatchAt(block, path, split)) found.insert(*cell);
    }
  }
  if (found.size() != 1) return std::nullopt;
  return *found.begin();
}

}  // namespace nianbao::format
