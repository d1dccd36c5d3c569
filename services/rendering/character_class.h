// How characters stand to each other in a line: ICU's line breaking classes (UAX #14) with the habits of Chinese
// typesetting (GB/T 15834, CLREQ). Pure.
#ifndef NIANBAO_SERVICES_RENDERING_CHARACTER_CLASS_H_
#define NIANBAO_SERVICES_RENDERING_CHARACTER_CLASS_H_

#include <cstdint>

namespace nianbao::rendering {

enum class CharacterClass : uint8_t {
  kIdeograph,  // a line may break before and behind it
  kWord,       // letters, digits and what belongs to them: 3.5%, a@b.cn
  kSpace,
  kOpening,      // （《“: never ends a line; its left half is blank
  kClosing,      // 。，）》”: never begins a line; its right half is blank
  kNoStart,      // ！？·％ and small kana: never begins a line
  kInseparable,  // —— ……: not parted from its like, never begins a line
  kAttached,     // accents: never parted from what stands before
};

CharacterClass ClassOf(char32_t c);

// Whether a line may end between the two.
bool MayBreakBetween(char32_t before, char32_t after);

// May not begin a line: 。，、；：？！）》” …
bool ForbiddenAtStart(char32_t c);
// May not end a line: （《“ …
bool ForbiddenAtEnd(char32_t c);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_CHARACTER_CLASS_H_
