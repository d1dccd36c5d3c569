// Text as rules read it: full-width digits as plain ones, no blanks beside Chinese, cut into sentences.
#ifndef NIANBAO_SERVICES_VALIDATION_TEXT_PLAIN_H_
#define NIANBAO_SERVICES_VALIDATION_TEXT_PLAIN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace nianbao::validation {

// A text made plain, and where each byte came from.
struct PlainText {
  std::string text;
  std::vector<uint32_t> origin;  // by byte of `text`, and one behind the last: byte of the text as filed
};

// True when MakePlain would change nothing.
bool IsPlain(absl::string_view text);

// Full-width digits, ％ and ． become plain; blanks beside a Chinese character or mark go, and those that group digits
// ("1 286"). Ill-formed bytes stay.
PlainText MakePlain(absl::string_view text);

// A sentence; ends before 。；！？ or a line break. Offsets are bytes of the text it was cut from.
struct Sentence {
  absl::string_view text;
  size_t begin = 0;
  bool numeral = false;  // holds a digit or a numeral in words: no number can be read in another
};

std::vector<Sentence> SentencesOf(absl::string_view text);

// Hostile text may be one endless sentence: rules look no further than this many bytes around what they found.
inline constexpr size_t kWindow = 900;
absl::string_view WindowAround(absl::string_view text, size_t begin, size_t end);

// Where the word stands first, from byte `from` on; npos = nowhere. Looks for its last byte: the first one is the same
// for every few Chinese characters, which string_view::find and memmem stop at.
size_t FindWord(absl::string_view text, absl::string_view word, size_t from = 0);
inline bool Holds(absl::string_view text, absl::string_view word) {
  return FindWord(text, word) != absl::string_view::npos;
}

// Which ASCII characters stand in a text.
class AsciiSet {
 public:
  AsciiSet() = default;
  explicit AsciiSet(absl::string_view text);
  bool Holds(char c) const { return (bits_[static_cast<unsigned char>(c) >> 6] >> (c & 63) & 1) != 0; }
  bool HoldsAny(absl::string_view ascii) const;

 private:
  void Add(char c) { bits_[static_cast<unsigned char>(c) >> 6] |= uint64_t{1} << (c & 63); }
  uint64_t bits_[4] = {};  // the upper two: bytes of other characters
};

// The clause of `text` that holds [begin, end): cut at ，；。： and their half-width forms.
absl::string_view ClauseAround(absl::string_view text, size_t begin, size_t end);

// Whose figures stand at a place of a sentence.
enum class Period {
  kReportYear,  // the report year, or nothing said
  kOther,       // another year, part of a year, or several years
};

// By the nearest mention of a time before byte `at`: "2022年", "去年", "上半年", "2021年至2023年", "近三年". Dates
// within the report year ("2023年1月1日至12月31日") are the report year. What stands in 《》 or 〔〕 does not count.
Period PeriodAt(absl::string_view sentence, size_t at, int report_year);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_TEXT_PLAIN_H_
