// Where a title may be divided: 词意完整、排列对称、长短适宜. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_TITLE_LINES_H_
#define NIANBAO_SERVICES_RENDERING_TITLE_LINES_H_

#include <vector>

#include "services/rendering/line_breaker.h"

namespace nianbao::rendering {

// As few lines as fit `width`, of like length, divided between words: best behind 年 or before a year, never within a
// word where another way exists.
std::vector<TextLine> TitleLines(const MeasuredText& text, Mpt width);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_TITLE_LINES_H_
