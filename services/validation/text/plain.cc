#include "services/validation/text/plain.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "re2/re2.h"
#include "services/common/base/utf8.h"

namespace nianbao::validation {
namespace {

unsigned char ByteAt(absl::string_view text, size_t at) { return static_cast<unsigned char>(text[at]); }

// Bytes of the blank that begins at `at`: space, tab, no-break space, ideographic space; 0 = none.
size_t BlankAt(absl::string_view text, size_t at) {
  if (text[at] == ' ' || text[at] == '\t') return 1;
  if (text[at] == '\xC2') return absl::StartsWith(text.substr(at), "\xC2\xA0") ? 2 : 0;
  return ThreeBytesAt(text, at) == U'\u3000' ? 3 : 0;
}

// The plain character for a full-width one that begins at `at`; 0 = none.
char Narrow(absl::string_view text, size_t at) {
  if (at + 3 > text.size() || ByteAt(text, at) != 0xEF || ByteAt(text, at + 1) != 0xBC) return 0;
  const unsigned char last = ByteAt(text, at + 2);
  if (last >= 0x90 && last <= 0x99) return static_cast<char>('0' + (last - 0x90));
  return last == 0x85 ? '%' : last == 0x8E ? '.' : 0;
}

// A byte of a Chinese character or mark: three bytes or more, from U+2000.
bool IsWide(absl::string_view text, size_t at) { return at < text.size() && ByteAt(text, at) >= 0xE2; }

// The character that ends before `at` is Chinese.
bool WideBefore(absl::string_view text, size_t at) {
  if (at == 0 || ByteAt(text, at - 1) < 0x80) return false;
  size_t begin = at - 1;
  while (begin > 0 && at - begin < 4 && (ByteAt(text, begin) & 0xC0) == 0x80) --begin;
  return ByteAt(text, begin) >= 0xE2 && Narrow(text, begin) == 0;
}

size_t EndOfBlanks(absl::string_view text, size_t at) {
  while (at < text.size()) {
    const size_t blank = BlankAt(text, at);
    if (blank == 0) break;
    at += blank;
  }
  return at;
}

// Bytes of the digit of either width that begins at `at`, or that ends there; 0 = none.
size_t DigitAt(absl::string_view text, size_t at) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (at >= text.size()) return 0;
  return digit(text[at]) ? 1 : digit(Narrow(text, at)) ? 3 : 0;
}
size_t DigitBefore(absl::string_view text, size_t at) {
  if (at > 0 && DigitAt(text, at - 1) == 1) return 1;
  return at >= 3 && DigitAt(text, at - 3) == 3 ? 3 : 0;
}

// The blank [at, end) stands between groups of three digits, as in "1 286" and "1 286 500" (GB/T 15835): one to three
// digits before it, exactly three behind.
bool GroupsDigits(absl::string_view text, size_t at, size_t end) {
  if (end - at > 2) return false;
  for (int digits = 0; digits < 3; ++digits) {
    const size_t digit = DigitAt(text, end);
    if (digit == 0) return false;
    end += digit;
  }
  size_t before = 0;
  for (size_t digit = DigitBefore(text, at); digit > 0 && before < 4; digit = DigitBefore(text, at)) {
    at -= digit;
    ++before;
  }
  if (DigitAt(text, end) > 0 || before == 0 || before > 3) return false;
  return at == 0 || absl::string_view(".,-:/").find(text[at - 1]) == absl::string_view::npos;
}

constexpr absl::string_view kClauseEnds[] = {"，", "；", "。", "：", ",", ";", ":", "！", "？", "\n"};

// Bytes of the mark of this list that begins at `at`; a comma or colon between digits is none.
template <size_t N>
size_t MarkAt(absl::string_view text, size_t at, const absl::string_view (&marks)[N]) {
  const char c = text[at];
  const unsigned char byte = ByteAt(text, at);
  if (byte >= 0x80 && byte != 0xE3 && byte != 0xEF) return 0;  // 。 begins with E3, the full-width marks with EF
  if (byte < 0x80 && c != ';' && c != ',' && c != ':' && c != '\n') return 0;
  for (const absl::string_view mark : marks) {
    if (!absl::StartsWith(text.substr(at), mark)) continue;
    const auto digit = [&](size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
    const bool number = (mark == "," || mark == ":") && at > 0 && digit(at - 1) && digit(at + 1);
    return number ? 0 : mark.size();
  }
  return 0;
}

std::string WithoutTitles(absl::string_view text) {
  static const RE2* title = new RE2("《[^》]*》|〔[^〕]*〕");
  std::string out(text);
  if (absl::StrContains(out, "《") || absl::StrContains(out, "〔")) RE2::GlobalReplace(&out, *title, "");
  return out;
}

// "2021年至2023年" → 2021, 2023.
std::vector<int> YearsIn(absl::string_view words) {
  std::vector<int> years;
  for (size_t at = words.find("20"); at != absl::string_view::npos && at + 4 <= words.size();
       at = words.find("20", at + 4)) {
    int year = 0;
    if (absl::SimpleAtoi(words.substr(at, 4), &year)) years.push_back(year);
  }
  return years;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Code points of three bytes, one bit each.
class WideSet {
 public:
  explicit WideSet(std::u32string_view characters) {
    for (const char32_t c : characters) bits_[c >> 6] |= uint64_t{1} << (c & 63);
  }
  bool Holds(char32_t c) const { return (bits_[c >> 6] >> (c & 63) & 1) != 0; }

 private:
  uint64_t bits_[0x10000 / 64] = {};
};

// Every mention of a time holds one of these.
bool MayNameATime(absl::string_view text) {
  for (const char* word : {"年", "期", "季", "月", "十"}) {
    if (Holds(text, word)) return true;
  }
  return false;
}

}  // namespace

size_t FindWord(absl::string_view text, absl::string_view word, size_t from) {
  if (word.empty()) return from <= text.size() ? from : absl::string_view::npos;
  const size_t last = word.size() - 1;
  for (size_t at = from + last; at < text.size(); ++at) {
    const void* found = memchr(text.data() + at, word[last], text.size() - at);
    if (found == nullptr) break;
    at = static_cast<size_t>(static_cast<const char*>(found) - text.data());
    const char* begin = text.data() + at - last;
    if (*begin == word[0] && memcmp(begin, word.data(), last) == 0) return at - last;
  }
  return absl::string_view::npos;
}

AsciiSet::AsciiSet(absl::string_view text) {
  constexpr uint64_t kTops = 0x8080808080808080u;
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, 8);
    if ((bytes & kTops) == kTops) continue;  // as nearly everywhere in Chinese
    for (size_t i = 0; i < 8; ++i) Add(text[at + i]);
  }
  for (; at < text.size(); ++at) Add(text[at]);
}

bool AsciiSet::HoldsAny(absl::string_view ascii) const {
  return std::any_of(ascii.begin(), ascii.end(), [&](char c) { return Holds(c); });
}

bool IsPlain(absl::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    const unsigned char byte = ByteAt(text, at);
    if (byte >= 0xE4 && byte < 0xED && at + 3 <= text.size() &&
        ((ByteAt(text, at + 1) ^ 0x80) | (ByteAt(text, at + 2) ^ 0x80)) < 0x40) {
      at += 2;  // an ideograph
      continue;
    }
    if (byte == 0xEF && Narrow(text, at) != 0) return false;
    if (byte > ' ' && byte != 0xC2 && byte != 0xE3) continue;
    const size_t blank = BlankAt(text, at);
    if (blank == 0) continue;
    const size_t end = EndOfBlanks(text, at);
    if (WideBefore(text, at) || IsWide(text, end) || GroupsDigits(text, at, end)) return false;
  }
  return true;
}

PlainText MakePlain(absl::string_view text) {
  PlainText plain;
  plain.text.reserve(text.size());
  const auto put = [&](char byte, size_t from) {
    plain.text.push_back(byte);
    plain.origin.push_back(static_cast<uint32_t>(from));
  };
  for (size_t at = 0; at < text.size();) {
    if (const char narrow = Narrow(text, at); narrow != 0) {
      put(narrow, at);
      at += 3;
    } else if (BlankAt(text, at) > 0) {
      const size_t end = EndOfBlanks(text, at);
      const bool goes =
          WideBefore(text, at) || (IsWide(text, end) && Narrow(text, end) == 0) || GroupsDigits(text, at, end);
      for (; at < end; ++at) {
        if (!goes) put(text[at], at);
      }
    } else {
      put(text[at], at);
      ++at;
    }
  }
  plain.origin.push_back(static_cast<uint32_t>(text.size()));
  return plain;
}

std::vector<Sentence> SentencesOf(absl::string_view text) {
  static const auto* numerals = new WideSet(U"〇零一二两三四五六七八九十百千");  // those that QuantityPattern reads
  static const auto* looked_at = new WideSet(U"。；！？〇零一二两三四五六七八九十百千");
  constexpr size_t kUsualSentence = 150;  // bytes
  std::vector<Sentence> sentences;
  sentences.reserve(text.size() / kUsualSentence + 1);
  size_t begin = 0;
  bool numeral = false;
  for (size_t at = 0; at < text.size();) {
    const char32_t wide = ThreeBytesAt(text, at);
    const size_t size = wide == 0 ? 1 : 3;
    if (wide != 0 && !looked_at->Holds(wide)) {
      at += size;
      continue;
    }
    const bool number = wide == 0 ? IsDigit(text[at]) : numerals->Holds(wide);
    const bool ends = wide == 0 ? text[at] == ';' || text[at] == '\n' : !number;
    if (ends && at > begin) sentences.push_back({text.substr(begin, at - begin), begin, numeral});
    numeral = !ends && (numeral || number);
    at += size;
    if (ends) begin = at;
  }
  if (begin < text.size()) sentences.push_back({text.substr(begin), begin, numeral});
  return sentences;
}

absl::string_view WindowAround(absl::string_view text, size_t begin, size_t end) {
  const auto middle = [&](size_t at) { return at < text.size() && (ByteAt(text, at) & 0xC0) == 0x80; };
  size_t first = begin > kWindow ? begin - kWindow : 0;
  while (middle(first)) ++first;
  size_t last = std::min(text.size(), end + kWindow);
  while (middle(last)) --last;
  return text.substr(first, last - first);
}

absl::string_view ClauseAround(absl::string_view text, size_t begin, size_t end) {
  size_t first = begin > kWindow ? begin - kWindow : 0;
  while (first < begin && (ByteAt(text, first) & 0xC0) == 0x80) ++first;
  for (size_t at = begin; at-- > first;) {
    const size_t mark = MarkAt(text, at, kClauseEnds);
    if (mark == 0 || at + mark > begin) continue;
    first = at + mark;
    break;
  }
  size_t last = end;
  const size_t limit =
      WindowAround(text, begin, end).size() + static_cast<size_t>(WindowAround(text, begin, end).data() - text.data());
  while (last < limit && MarkAt(text, last, kClauseEnds) == 0) ++last;
  return text.substr(first, last - first);
}

Period PeriodAt(absl::string_view sentence, size_t at, int report_year) {
  static const RE2* mention = new RE2(
      R"((?:20\d\d)年?(?:度)?\s*(?:至|到|—+|-+|－|～|~)\s*(?:20\d\d)年(?:度)?)"
      R"(|(?:去|前|上一?|往|历|近[一二两三四五六七八九十几\d]+|[三四五]|多)年(?:度)?(?:同期|以?来)?|近年来?|同期|十[二三四]五)"
      R"(|上半年|下半年|[一二三四]季度|前[一二三]季度|\d{1,2}月份)"
      R"(|(?:自|从)20\d\d年[^，。；]{0,8}(?:以来|起)|(?:今|本|当)年(?:度)?)"
      R"(|20\d\d年)");
  const absl::string_view window = WindowAround(sentence, at, at);
  const absl::string_view told = window.substr(0, at - static_cast<size_t>(window.data() - sentence.data()));
  if (!MayNameATime(told)) return Period::kReportYear;
  const std::string before = WithoutTitles(told);
  const re2::StringPiece text(before);
  re2::StringPiece found;
  std::string last;
  for (size_t from = 0; mention->Match(text, from, text.size(), RE2::UNANCHORED, &found, 1);) {
    const std::string words(found);
    from = static_cast<size_t>(found.data() - text.data()) + found.size();
    absl::string_view rest = absl::string_view(before).substr(from);
    if (!absl::ConsumePrefix(&rest, "末")) absl::ConsumePrefix(&rest, "底");
    const bool last_year = absl::StartsWith(words, "上") || absl::StartsWith(words, "去");
    const bool carried = last_year && (absl::StartsWith(rest, "结转") || absl::StartsWith(rest, "转结"));
    if (!carried && !absl::StrContains(words, "多年")) last = words;
  }
  const bool this_year =
      absl::StartsWith(last, "今年") || absl::StartsWith(last, "本年") || absl::StartsWith(last, "当年");
  if (last.empty() || this_year) return Period::kReportYear;
  const std::vector<int> years = YearsIn(last);
  const bool all = !years.empty() && std::all_of(years.begin(), years.end(), [&](int y) { return y == report_year; });
  return all ? Period::kReportYear : Period::kOther;
}

}  // namespace nianbao::validation
