#include "services/validation/text/counts.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace nianbao::validation {
namespace {

// Longer ones before those that they begin with.
constexpr absl::string_view kUnits[] = {"件次", "人次", "场次", "批次", "条次", "件", "条", "篇", "次", "个",
                                        "份",   "项",   "人",   "期",   "场",   "部", "宗", "起", "例", "户",
                                        "家",   "名",   "位",   "批",   "类",   "本", "册", "幅", "张", "处"};
constexpr absl::string_view kSoftenings[] = {"将近", "接近", "大约", "约为", "超过", "突破",
                                             "不足", "不到", "近",   "约",   "超",   "逾"};

bool IsDigit(absl::string_view text, size_t at) {
  return at < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[at]));
}

size_t NextDigit(absl::string_view text, size_t at) {
  while (at < text.size() && !IsDigit(text, at)) ++at;
  return at;
}

// The word of this list that begins at `at`, or that ends there; "" = none.
template <size_t N>
absl::string_view WordAt(absl::string_view text, size_t at, const absl::string_view (&words)[N]) {
  for (const absl::string_view word : words) {
    if (absl::StartsWith(text.substr(at), word)) return word;
  }
  return "";
}
template <size_t N>
absl::string_view WordBefore(absl::string_view text, const absl::string_view (&words)[N]) {
  for (const absl::string_view word : words) {
    if (absl::EndsWith(text, word)) return word;
  }
  return "";
}

bool TakeAny(absl::string_view text, size_t& at, absl::string_view a, absl::string_view b, absl::string_view c = "") {
  for (const absl::string_view word : {a, b, c}) {
    if (word.empty() || !absl::StartsWith(text.substr(at), word)) continue;
    at += word.size();
    return true;
  }
  return false;
}

size_t EndOfWhole(absl::string_view text, size_t at) {
  while (IsDigit(text, at) || (at < text.size() && text[at] == ',')) ++at;
  return at;
}

// Behind "1,408", "1.2万余" … that begins with the digit at `at`.
size_t EndOfNumber(absl::string_view text, size_t at) {
  at = EndOfWhole(text, at);
  if (at < text.size() && text[at] == '.' && IsDigit(text, at + 1)) {
    for (++at; IsDigit(text, at);) ++at;
  }
  size_t end = at;
  const bool more = TakeAny(text, end, "余", "多");
  const size_t scales = end;
  while (TakeAny(text, end, "千", "万", "亿")) continue;
  if (end == scales) return more ? scales : at;
  TakeAny(text, end, "余", "多");
  return end;
}

}  // namespace

// What stands between two counts is passed over by digits alone. None of the units begins as a number may go on, so
// that where the longest number has no unit no shorter one has.
std::vector<CountInText> CountsIn(absl::string_view text) {
  std::vector<CountInText> counts;
  size_t from = 0;  // the end of the last count
  for (size_t digit = NextDigit(text, 0); digit < text.size();) {
    const size_t end = EndOfNumber(text, digit);
    const absl::string_view unit = WordAt(text, end, kUnits);
    if (unit.empty()) {  // nor has the number any that begins with another digit of its whole part
      digit = NextDigit(text, EndOfWhole(text, digit));
      continue;
    }
    absl::string_view before = text.substr(from, digit - from);
    before.remove_suffix(WordBefore(before, kSoftenings).size());
    const size_t begin = from + before.size();
    const bool ordinal = absl::EndsWith(before, "第");
    from = end + unit.size();
    digit = NextDigit(text, from);
    const auto value = ReadQuantity(text.substr(begin, end - begin));
    const absl::string_view behind = text.substr(from);
    const bool other_word = absl::StartsWith(behind, "月") || absl::StartsWith(behind, "百分点");  // "3个月"
    if (value && !ordinal && !other_word) counts.push_back({*value, std::string(unit), begin, from});
  }
  return counts;
}

}  // namespace nianbao::validation
