// Text as a page shows it. Pure.
#ifndef NIANBAO_SERVICES_COMMON_PRINTABLE_SHOWN_TEXT_H_
#define NIANBAO_SERVICES_COMMON_PRINTABLE_SHOWN_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace nianbao::printable {

// Characters that have no look of their own: zero-width blanks and joiners, byte order marks, soft hyphens, variation
// selectors. They come along when text is copied from a web page or from Word.
bool IsInvisible(char32_t c);

// A blank of any width but the ideographic space: tab, line break, no-break space …
bool IsBlank(char32_t c);

// What is set: invisible characters are left out, blanks of any kind are one space each, and a letter with its accents
// is one character where Unicode has one. Nothing else changes.
std::u32string ShownText(absl::string_view utf8);

}  // namespace nianbao::printable

#endif  // NIANBAO_SERVICES_COMMON_PRINTABLE_SHOWN_TEXT_H_
