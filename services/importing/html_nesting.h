// How deep a page's elements lie in one another, before it is parsed: the parser's time grows with the square of it.
#ifndef NIANBAO_SERVICES_IMPORTING_HTML_NESTING_H_
#define NIANBAO_SERVICES_IMPORTING_HTML_NESTING_H_

#include "absl/strings/string_view.h"

namespace nianbao::importing {

// Deeper than any page that people wrote; a page of this depth is parsed in milliseconds.
constexpr int kDeepestNesting = 2000;

// The largest number of elements that are open at once, counted by name: a closing tag closes only its like. Elements
// that HTML closes by itself (p, li, td …) and comments, scripts and styles do not count. Linear in the page.
int NestingOf(absl::string_view html);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_HTML_NESTING_H_
