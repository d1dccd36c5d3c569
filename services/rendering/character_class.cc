#include "services/rendering/character_class.h"

#include <unicode/uchar.h>

#include <array>
#include <string_view>

namespace nianbao::rendering {
namespace {

bool IsOneOf(std::u32string_view set, char32_t c) { return set.find(c) != std::u32string_view::npos; }

CharacterClass Classify(char32_t c) {
  if (IsOneOf(U"（《〈【〔“‘「『［｛", c)) return CharacterClass::kOpening;
  if (IsOneOf(U"。，、；：）》〉】〕”’」』］｝．", c)) return CharacterClass::kClosing;
  if (c == U'—' || c == U'…' || c == U'―') return CharacterClass::kInseparable;
  if (IsOneOf(U"·～％‰℃", c)) return CharacterClass::kNoStart;
  switch (u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_LINE_BREAK)) {
    case U_LB_SPACE:
      return CharacterClass::kSpace;
    case U_LB_ALPHABETIC:
    case U_LB_HEBREW_LETTER:
    case U_LB_NUMERIC:
    case U_LB_PREFIX_NUMERIC:
    case U_LB_POSTFIX_NUMERIC:
    case U_LB_HYPHEN:
    case U_LB_INFIX_NUMERIC:
    case U_LB_BREAK_SYMBOLS:
    case U_LB_QUOTATION:
      return c >= 0xFF00 ? CharacterClass::kIdeograph : CharacterClass::kWord;
    case U_LB_OPEN_PUNCTUATION:
      return c < 0x80 ? CharacterClass::kWord : CharacterClass::kOpening;
    case U_LB_CLOSE_PUNCTUATION:
    case U_LB_CLOSE_PARENTHESIS:
    case U_LB_EXCLAMATION:
    case U_LB_NONSTARTER:
    case U_LB_CONDITIONAL_JAPANESE_STARTER:
      return c < 0x80 ? CharacterClass::kWord : CharacterClass::kNoStart;
    case U_LB_COMBINING_MARK:
    case U_LB_GLUE:
    case U_LB_WORD_JOINER:
    case U_LB_ZWJ:
      return CharacterClass::kAttached;
    default:
      return CharacterClass::kIdeograph;
  }
}

}  // namespace

CharacterClass ClassOf(char32_t c) {
  static const auto* classes = [] {
    auto* all = new std::array<CharacterClass, 0x10000>;
    for (char32_t code = 0; code < all->size(); ++code) (*all)[code] = Classify(code);
    return all;
  }();
  return c < classes->size() ? (*classes)[c] : Classify(c);
}

bool ForbiddenAtStart(char32_t c) {
  const CharacterClass kind = ClassOf(c);
  if (c < 0x80) return IsOneOf(U"%,.;:?!)]}", c);
  return kind == CharacterClass::kClosing || kind == CharacterClass::kNoStart || kind == CharacterClass::kInseparable ||
         kind == CharacterClass::kAttached;
}

bool ForbiddenAtEnd(char32_t c) { return c < 0x80 ? IsOneOf(U"([{", c) : ClassOf(c) == CharacterClass::kOpening; }

bool MayBreakBetween(char32_t before, char32_t after) {
  const CharacterClass left = ClassOf(before);
  const CharacterClass right = ClassOf(after);
  if (right == CharacterClass::kSpace || ForbiddenAtEnd(before) || ForbiddenAtStart(after)) return false;
  if (left == CharacterClass::kSpace || left != CharacterClass::kWord || right != CharacterClass::kWord) return true;
  // A long address may break behind a stroke: http://www.…/zwgk/
  return before == U'/' && after != U'/' && !(after >= U'0' && after <= U'9');
}

}  // namespace nianbao::rendering
