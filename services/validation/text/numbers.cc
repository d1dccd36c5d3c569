#include "services/validation/text/numbers.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/common/base/utf8.h"

namespace nianbao::validation {
namespace {

constexpr int64_t kLargestNumber = 999'999'999'999;
constexpr int64_t kFenOfYuan = 100;

// Value of a digit in words; -1 = none.
int DigitOf(char32_t c) {
  switch (c) {
    case U'〇':
    case U'零':
      return 0;
    case U'两':
      return 2;
    default: {
      const size_t at = std::u32string_view(U"一二三四五六七八九").find(c);
      return at == std::u32string_view::npos ? -1 : static_cast<int>(at) + 1;
    }
  }
}

int64_t UnitOf(char32_t c) { return c == U'十' ? 10 : c == U'百' ? 100 : c == U'千' ? 1000 : 0; }

// The largest power of ten that divides n; 1 for 0.
int64_t LastUnit(int64_t n) {
  int64_t unit = 1;
  while (n != 0 && n % (unit * 10) == 0) unit *= 10;
  return unit;
}

bool ConsumeAnyPrefix(absl::string_view& text, std::initializer_list<absl::string_view> words) {
  for (const absl::string_view word : words) {
    if (absl::ConsumePrefix(&text, word)) return true;
  }
  return false;
}

bool ConsumeAnySuffix(absl::string_view& text, std::initializer_list<absl::string_view> words) {
  for (const absl::string_view word : words) {
    if (absl::ConsumeSuffix(&text, word)) return true;
  }
  return false;
}

enum class Softening { kNone, kMore, kNearly, kAbout, kAbove, kBelow };

Softening ConsumeSoftening(absl::string_view& text) {
  if (ConsumeAnyPrefix(text, {"将近", "接近", "近"})) return Softening::kNearly;
  if (ConsumeAnyPrefix(text, {"大约", "约为", "约"})) return Softening::kAbout;
  if (ConsumeAnyPrefix(text, {"超过", "突破", "超", "逾"})) return Softening::kAbove;
  if (ConsumeAnyPrefix(text, {"不足", "不到"})) return Softening::kBelow;
  return Softening::kNone;
}

// "1.2" → 12 and 10; "1408" → 1408 and 1.
struct Decimal {
  int64_t digits = 0;
  int64_t divisor = 1;
};

std::optional<Decimal> ReadDecimal(absl::string_view text) {
  const size_t point = text.find('.');
  if (point == absl::string_view::npos) {
    const auto whole = ReadNumber(text);
    return whole ? std::optional<Decimal>(Decimal{*whole, 1}) : std::nullopt;
  }
  const auto whole = ReadNumber(text.substr(0, point));
  const absl::string_view rest = text.substr(point + 1);
  int64_t behind = 0;
  if (!whole || rest.empty() || rest.size() > 6 || !absl::SimpleAtoi(rest, &behind) || behind < 0) return std::nullopt;
  int64_t divisor = 1;
  for (size_t i = 0; i < rest.size(); ++i) divisor *= 10;
  if (*whole > kLargestNumber / divisor) return std::nullopt;
  return Decimal{*whole * divisor + behind, divisor};
}

Quantity Soften(Softening softening, int64_t n) {
  const int64_t unit = LastUnit(n);
  switch (softening) {
    case Softening::kMore:
      return {n, n + unit - 1};
    case Softening::kNearly:
      return {n - unit + 1, n - 1};
    case Softening::kAbout:
      return {n - n / 20, n + n / 20};
    case Softening::kAbove:
      return {n, kUnbounded};
    case Softening::kBelow:
      return {0, n - 1};
    default:
      return {n, n};
  }
}

std::string Trimmed(absl::string_view text) {
  // Nothing of what is looked for begins with another byte.
  const auto odd = [](char c) { return c == ' ' || c == '\t' || c == '\xE3' || c == '\xC2' || c == '\xEF'; };
  if (std::none_of(text.begin(), text.end(), odd)) return std::string(text);
  std::string out;
  for (const char32_t c : DecodeUtf8(text)) {
    if (c == U' ' || c == U'\t' || c == U'\u3000' || c == U'\u00A0') continue;
    out += EncodeUtf8(std::u32string(1, c >= U'０' && c <= U'９' ? c - U'０' + U'0' : c == U'．' ? U'.' : c));
  }
  return out;
}

// What stands in units of 1/divisor of `scale`.
std::optional<Quantity> Scaled(Softening softening, const Decimal& decimal, int64_t scale, bool rounded) {
  if (decimal.digits > kLargestNumber / scale) return std::nullopt;
  const int64_t raised = decimal.digits * scale;
  if (raised % decimal.divisor != 0) return std::nullopt;  // 2.5 things
  const int64_t n = raised / decimal.divisor;
  const int64_t step = scale / decimal.divisor;  // worth of the last digit told
  if (softening == Softening::kMore && step > 0 && decimal.divisor > 1) return Quantity{n, n + step - 1};
  if (softening == Softening::kNone && rounded && step > 1) return Quantity{n - step / 2, n + step / 2 - 1};
  return Soften(softening, n);
}

}  // namespace

std::optional<int64_t> ReadNumber(absl::string_view text) {
  int64_t plain = 0;    // of digits written one after another
  int64_t section = 0;  // below ten thousand
  int64_t whole = 0;
  int64_t last = 0;
  bool spelled = false;
  bool any = false;
  for (size_t at = 0; at < text.size();) {
    char32_t c = TakeCodePoint(text, at);
    if (c >= U'０' && c <= U'９') c -= U'０' - U'0';
    if (c == U',' || c == U'，') continue;
    any = true;
    if (c >= U'0' && c <= U'9') {
      plain = plain * 10 + static_cast<int64_t>(c - U'0');
    } else if (const int digit = DigitOf(c); digit >= 0) {
      last = digit;
      spelled = true;
    } else if (const int64_t unit = UnitOf(c); unit > 0) {
      section += (spelled && last != 0 ? last : plain != 0 ? plain : 1) * unit;
      plain = last = 0;
      spelled = true;
    } else if (c == U'万' || c == U'亿') {
      whole = (whole + (spelled ? section + last : plain)) * (c == U'万' ? 10'000 : 100'000'000);
      section = last = plain = 0;
      spelled = true;
    } else {
      return std::nullopt;
    }
    if (plain > kLargestNumber || whole > kLargestNumber || section > kLargestNumber) return std::nullopt;
  }
  if (!any) return std::nullopt;
  const int64_t number = whole + (spelled ? section + last + plain : plain);
  return number > kLargestNumber ? std::nullopt : std::optional<int64_t>(number);
}

std::optional<Quantity> ReadQuantity(absl::string_view text) {
  const std::string trimmed = Trimmed(text);
  absl::string_view rest = trimmed;
  Softening softening = ConsumeSoftening(rest);
  bool more = ConsumeAnySuffix(rest, {"余", "多"});
  int64_t scale = absl::ConsumeSuffix(&rest, "万") ? 10'000 : absl::ConsumeSuffix(&rest, "亿") ? 100'000'000 : 1;
  more = ConsumeAnySuffix(rest, {"余", "多"}) || more;
  if (more && softening == Softening::kNone) softening = Softening::kMore;
  const auto decimal = ReadDecimal(rest);
  if (!decimal) return std::nullopt;
  return Scaled(softening, *decimal, scale, scale > 1);
}

std::optional<Quantity> ReadMoney(absl::string_view text) {
  const std::string trimmed = Trimmed(text);
  absl::string_view rest = trimmed;
  if (!absl::ConsumeSuffix(&rest, "元")) return std::nullopt;
  Softening softening = ConsumeSoftening(rest);
  bool more = ConsumeAnySuffix(rest, {"余", "多"});
  int64_t scale = absl::ConsumeSuffix(&rest, "万") ? 10'000 : absl::ConsumeSuffix(&rest, "亿") ? 100'000'000 : 1;
  more = ConsumeAnySuffix(rest, {"余", "多"}) || more;
  if (more && softening == Softening::kNone) softening = Softening::kMore;
  const auto decimal = ReadDecimal(rest);
  if (!decimal) return std::nullopt;
  return Scaled(softening, *decimal, scale * kFenOfYuan, false);
}

std::optional<Percentage> ReadPercentage(absl::string_view text) {
  const std::string trimmed = Trimmed(text);
  absl::string_view rest = trimmed;
  const bool words = absl::ConsumePrefix(&rest, "百分之");
  if (!words && !ConsumeAnySuffix(rest, {"%", "％"})) return std::nullopt;
  const auto decimal = ReadDecimal(rest);
  if (!decimal || decimal->digits > 1'000'000'000) return std::nullopt;
  const auto divisor = static_cast<double>(decimal->divisor);
  return Percentage{static_cast<double>(decimal->digits) / divisor, 0.5 / divisor};
}

bool HasDigits(absl::string_view text, size_t run) {
  const auto digit = [&](size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  // A run this long holds a digit at every run-th place.
  for (size_t at = run - 1; at < text.size(); at += run) {
    if (!digit(at)) continue;
    size_t begin = at;
    size_t end = at + 1;
    while (begin > 0 && digit(begin - 1)) --begin;
    while (end < text.size() && digit(end)) ++end;
    if (end - begin >= run) return true;
  }
  return false;
}

const std::string& QuantityPattern() {
  static const auto* pattern = new std::string(
      R"((?:将近|接近|近|大约|约为|约|超过|突破|超|逾|不足|不到)?(?:\d[\d,]*(?:\.\d+)?|[〇零一二两三四五六七八九十百千]+)(?:[余多]?[百千万亿]+[余多]?|[余多])?)");
  return *pattern;
}

const std::string& MoneyPattern() {
  static const auto* pattern = new std::string(absl::StrCat(QuantityPattern(), "元"));
  return *pattern;
}

}  // namespace nianbao::validation
