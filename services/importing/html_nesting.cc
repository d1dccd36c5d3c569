#include "services/importing/html_nesting.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace nianbao::importing {
namespace {

constexpr size_t kLongestName = 64;

bool ClosesByItself(const std::string& name) {
  static const auto* names = new absl::flat_hash_set<std::string>{
      "area", "base",  "br",     "col",   "embed", "hr",    "img",      "input",  "link",
      "meta", "param", "source", "track", "wbr",   "p",     "li",       "dt",     "dd",
      "td",   "th",    "tr",     "tbody", "thead", "tfoot", "colgroup", "option", "optgroup"};
  return names->contains(name);
}

// What follows `mark`, case ignored; the end of the text when it does not occur.
size_t After(absl::string_view html, size_t from, absl::string_view mark) {
  for (size_t at = from; at + mark.size() <= html.size(); ++at) {
    if (html[at] == mark[0] && absl::EqualsIgnoreCase(html.substr(at, mark.size()), mark)) return at + mark.size();
  }
  return html.size();
}

std::string NameAt(absl::string_view html, size_t at) {
  size_t end = at;
  while (end < html.size() && end - at < kLongestName && (absl::ascii_isalnum(html[end]) || html[end] == '-')) ++end;
  return absl::AsciiStrToLower(html.substr(at, end - at));
}

}  // namespace

int NestingOf(absl::string_view html) {
  absl::flat_hash_map<std::string, int> open;
  int depth = 0;
  int deepest = 0;
  for (size_t at = html.find('<'); at < html.size(); at = html.find('<', at)) {
    ++at;
    if (absl::StartsWith(html.substr(at), "!--")) {
      at = After(html, at + 3, "-->");
      continue;
    }
    const bool closing = at < html.size() && html[at] == '/';
    const std::string name = NameAt(html, at + (closing ? 1 : 0));
    if (name.empty() || ClosesByItself(name)) continue;
    int& count = open[name];
    if (!closing) {
      ++count;
      deepest = std::max(deepest, ++depth);
      if (name == "script" || name == "style") {
        at = After(html, at, absl::StrCat("</", name));
        --count;  // closed by what was just passed, or by the end
        --depth;
      }
    } else if (count > 0) {
      --count;
      --depth;
    }
  }
  return deepest;
}

}  // namespace nianbao::importing
