#include "services/validation/text/dates.h"

#include "absl/strings/str_cat.h"
#include "re2/re2.h"
#include "services/common/base/utf8.h"
#include "services/validation/text/numbers.h"
#include "services/validation/text/plain.h"

namespace nianbao::validation {
namespace {

// "二〇一七" → 2017, digit by digit.
std::optional<int> YearInWords(absl::string_view words) {
  int year = 0;
  for (const char32_t c : DecodeUtf8(words)) {
    const auto digit = ReadNumber(EncodeUtf8(std::u32string(1, c == U'○' || c == U'Ｏ' ? U'〇' : c)));
    if (!digit || *digit > 9) return std::nullopt;
    year = year * 10 + static_cast<int>(*digit);
  }
  return year;
}

std::optional<DateInText> Made(int64_t year, int64_t month, int64_t day) {
  const absl::CivilDay date(year, month, day);
  if (date.month() != month || date.day() != day) return std::nullopt;  // it rolled over
  return DateInText{date, absl::StrCat(year, "年", month, "月", day, "日")};
}

}  // namespace

std::optional<DateInText> ReadDate(absl::string_view text) {
  static const RE2* digits =
      new RE2(R"((?:^|\D)(\d{4})\s*(?:年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]|[-/.](\d{1,2})[-/.](\d{1,2})(?:\D|$)))");
  static const RE2* words = new RE2(
      R"(([〇零○Ｏ一二三四五六七八九]{4})\s*年\s*([一二三四五六七八九十]{1,2})\s*月\s*([一二三四五六七八九十]{1,3})\s*日)");
  const std::string plain = MakePlain(text).text;
  std::string year, month, day, other_month, other_day;
  if (RE2::PartialMatch(plain, *digits, &year, &month, &day, &other_month, &other_day)) {
    if (month.empty()) month = other_month;
    if (day.empty()) day = other_day;
    return Made(ReadNumber(year).value_or(0), ReadNumber(month).value_or(0), ReadNumber(day).value_or(0));
  }
  if (!RE2::PartialMatch(plain, *words, &year, &month, &day)) return std::nullopt;
  return Made(YearInWords(year).value_or(0), ReadNumber(month).value_or(0), ReadNumber(day).value_or(0));
}

}  // namespace nianbao::validation
