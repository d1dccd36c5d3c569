#include "services/rendering/line_breaker.h"

namespace nianbao::rendering {
namespace {

bool IsWordCharacter(char32_t c) {
  return (c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z') || c == U'.' || c == U'%' ||
         c == U'-' || c == U'@' || c == U'/' || c == U'_' || c == U':';
}

bool MayBreakBetween(char32_t before, char32_t after) {
  if (ForbiddenAtEnd(before) || ForbiddenAtStart(after)) return false;
  if (before == U'…' && after == U'…') return false;
  if (before == U'—' && after == U'—') return false;
  return !(IsWordCharacter(before) && IsWordCharacter(after));
}

// A closing mark's ink fills the left half of its square: at the end of a line the right half may stick out.
bool IsSqueezable(char32_t c) {
  return std::u32string_view(U"。，、；：？！）》〉】〕”’」』").find(c) != std::u32string_view::npos;
}

}  // namespace

bool ForbiddenAtStart(char32_t c) {
  return std::u32string_view(U"。，、；：？！）》〉】〕”’」』％%…—·,.;:?!)]}").find(c) != std::u32string_view::npos;
}

bool ForbiddenAtEnd(char32_t c) {
  return std::u32string_view(U"（《〈【〔“‘「『([{").find(c) != std::u32string_view::npos;
}

std::vector<TextLine> BreakLines(std::u32string_view text, double width, double indent,
                                 const std::function<double(char32_t)>& advance) {
  std::vector<TextLine> lines;
  size_t begin = 0;
  double room = width - indent;
  while (begin < text.size()) {
    double used = 0;
    double used_at_break = 0;
    size_t last_break = begin;
    size_t at = begin;
    for (; at < text.size(); ++at) {
      const double step = advance(text[at]);
      const double needed = IsSqueezable(text[at]) ? step / 2 : step;
      if (used + needed > room + 0.01 && at > begin) break;
      used += step;
      const bool end = at + 1 == text.size();
      if (end || MayBreakBetween(text[at], text[at + 1])) {
        last_break = at + 1;
        used_at_break = used;
      }
    }
    if (last_break == begin) {  // nothing to break at: cut
      last_break = at;
      used_at_break = used;
    }
    lines.push_back({begin, last_break, used_at_break});
    begin = last_break;
    room = width;
  }
  return lines;
}

}  // namespace nianbao::rendering
