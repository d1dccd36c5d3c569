#include "services/rendering/title_lines.h"

#include <unicode/brkiter.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "services/rendering/character_class.h"

namespace nianbao::rendering {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr double kWithinWord = 100;  // costs, in squared ems of uneven length
constexpr double kBetweenWords = 25;
constexpr size_t kLongestTitle = 300;

bool IsDigit(char32_t c) { return c >= U'0' && c <= U'9'; }

// Word boundaries by ICU's dictionary, by character.
std::vector<bool> WordStarts(const MeasuredText& text) {
  icu::UnicodeString whole;
  std::vector<size_t> at;  // character of each UTF-16 unit
  for (size_t i = 0; i < text.size(); ++i) {
    whole.append(static_cast<UChar32>(text[i].character));
    at.resize(static_cast<size_t>(whole.length()), i);
  }
  std::vector<bool> starts(text.size() + 1, false);
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale::getSimplifiedChinese(), error));
  if (U_FAILURE(error)) return std::vector<bool>(text.size() + 1, true);
  words->setText(whole);
  for (int32_t unit = words->first(); unit != icu::BreakIterator::DONE && unit < whole.length(); unit = words->next()) {
    starts[at[static_cast<size_t>(unit)]] = true;
  }
  return starts;
}

// What it costs to divide before character `i`.
std::vector<double> CostsOf(const MeasuredText& text) {
  const std::vector<bool> starts = WordStarts(text);
  std::vector<double> costs(text.size() + 1, 0);
  for (size_t i = 1; i < text.size(); ++i) {
    const char32_t before = text[i - 1].character;
    const char32_t after = text[i].character;
    if (!MayBreakBetween(before, after) || (IsDigit(before) && after == U'年')) {
      costs[i] = kNever;
    } else if ((before == U'年' && i >= 2 && IsDigit(text[i - 2].character)) || (IsDigit(after) && !IsDigit(before))) {
      costs[i] = 0;
    } else {
      costs[i] = starts[i] ? kBetweenWords : kWithinWord;
    }
  }
  return costs;
}

// The cheapest division into `lines` lines of at most `width`; empty when there is none.
std::vector<TextLine> Divide(const MeasuredText& text, const std::vector<double>& costs, Mpt width, size_t lines) {
  const size_t n = text.size();
  const double em = static_cast<double>(text[0].width > 0 ? text[0].width : 1);
  std::vector<Mpt> upto(n + 1, 0);
  for (size_t i = 0; i < n; ++i) upto[i + 1] = upto[i] + text[i].width + text[i].kern;
  const double even = static_cast<double>(upto[n]) / static_cast<double>(lines);
  std::vector<std::vector<double>> cost(lines + 1, std::vector<double>(n + 1, kNever));
  std::vector<std::vector<size_t>> from(lines + 1, std::vector<size_t>(n + 1, 0));
  cost[0][0] = 0;
  for (size_t line = 1; line <= lines; ++line) {
    for (size_t end = 1; end <= n; ++end) {
      if (costs[end] == kNever) continue;
      for (size_t begin = end; begin-- > 0 && upto[end] - upto[begin] <= width;) {
        const double off = (static_cast<double>(upto[end] - upto[begin]) - even) / em;
        const double total = cost[line - 1][begin] + off * off + costs[end];
        if (total < cost[line][end]) cost[line][end] = total, from[line][end] = begin;
      }
    }
  }
  if (cost[lines][n] == kNever) return {};
  std::vector<TextLine> found(lines);
  for (size_t line = lines, end = n; line > 0; end = from[line][end], --line) {
    const size_t begin = from[line][end];
    found[line - 1] = {begin, end, WidthOf(text, begin, end)};
  }
  return found;
}

}  // namespace

std::vector<TextLine> TitleLines(const MeasuredText& text, Mpt width) {
  const Mpt whole = WidthOf(text, 0, text.size());
  if (whole <= width) return {{0, text.size(), whole}};
  if (text.size() > kLongestTitle) return BreakLines(text, width, 0);
  const std::vector<double> costs = CostsOf(text);
  const auto fewest = static_cast<size_t>((whole + width - 1) / width);
  for (size_t lines = fewest; lines <= fewest + 2; ++lines) {
    std::vector<TextLine> found = Divide(text, costs, width, lines);
    if (!found.empty()) return found;
  }
  return BreakLines(text, width, 0);
}

}  // namespace nianbao::rendering
