// Lines of a paragraph by the rules of Chinese typesetting. Pure.
//
// 避头尾: no line begins with a closing mark or ends with an opening one; numbers and Latin words stay whole; of two
// marks that stand together the blank halves are taken out; a closing mark that no longer fits keeps only its inked
// half; where Chinese meets letters or digits a little room is left.
#ifndef NIANBAO_SERVICES_RENDERING_LINE_BREAKER_H_
#define NIANBAO_SERVICES_RENDERING_LINE_BREAKER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "services/rendering/character_class.h"
#include "services/rendering/fonts.h"
#include "services/rendering/type_area.h"

namespace nianbao::rendering {

// From this advance on (thousandths of the size) a glyph fills the square of a Chinese character.
constexpr int kFullAdvance = 950;

// A character with the glyph that shows it.
struct MeasuredCharacter {
  char32_t character = 0;
  FaceGlyph found;
  CharacterClass kind = CharacterClass::kIdeograph;
  bool may_end_line = false;  // a line may end behind it; set by Kern
  Mpt width = 0;              // its advance
  Mpt kern = 0;               // to be added before the next character: negative between marks, positive before digits
};

using MeasuredText = std::vector<MeasuredCharacter>;

// Adds `text` in one style. Characters without a glyph have font -1 and the width of an em.
void Measure(std::u32string_view text, const Style& style, const FontSet& fonts, MeasuredText& out);
// Sets the kerns and the places where lines may end, for a text of which all parts are measured.
void Kern(MeasuredText& text);

// Characters [begin, end) of the text, blanks at the end left out.
struct TextLine {
  size_t begin = 0;
  size_t end = 0;
  Mpt width = 0;  // natural, kerns included; a squeezed mark at the end counts half
};

// Lines of at most `width`, the first one `indent` shorter. A word longer than a line is cut. Linear in the text.
std::vector<TextLine> BreakLines(const MeasuredText& text, Mpt width, Mpt indent);

// Natural width of [begin, end).
Mpt WidthOf(const MeasuredText& text, size_t begin, size_t end);

// Between how many neighbours of the line room may be added: not inside words.
int GapsOf(const MeasuredText& text, const TextLine& line);
bool IsGap(const MeasuredText& text, size_t at);  // behind character `at`

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LINE_BREAKER_H_
