// Chinese line breaking: 避头尾, whole numbers and Latin words, closing marks squeezed at the line's end. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_LINE_BREAKER_H_
#define NIANBAO_SERVICES_RENDERING_LINE_BREAKER_H_

#include <functional>
#include <string>
#include <vector>

namespace nianbao::rendering {

struct TextLine {
  size_t begin = 0;  // code points [begin, end)
  size_t end = 0;
  double width = 0;  // natural
};

// Breaks `text` into lines of at most `width`, the first one `indent` shorter. `advance` gives each character's width.
// A word longer than a line is cut. Linear in the text.
std::vector<TextLine> BreakLines(std::u32string_view text, double width, double indent,
                                 const std::function<double(char32_t)>& advance);

// May not begin a line: 。，、；：？！）》” …
bool ForbiddenAtStart(char32_t c);
// May not end a line: （《“ …
bool ForbiddenAtEnd(char32_t c);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LINE_BREAKER_H_
