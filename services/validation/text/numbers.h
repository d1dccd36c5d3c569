// Numbers as Chinese prose writes them.
#ifndef NIANBAO_SERVICES_VALIDATION_TEXT_NUMBERS_H_
#define NIANBAO_SERVICES_VALIDATION_TEXT_NUMBERS_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace nianbao::validation {

// A number as told: every whole number from `low` to `high` agrees with it. One that is told exactly has low = high.
struct Quantity {
  int64_t low = 0;
  int64_t high = 0;

  bool exact() const { return low == high; }
  bool Agrees(int64_t number) const { return number >= low && number <= high; }
  bool Overlaps(const Quantity& other) const { return low <= other.high && other.low <= high; }
};

inline constexpr int64_t kUnbounded = std::numeric_limits<int64_t>::max();

// "1,408", "１４０８", "二十", "三百零五", "两", "二万三千" → the number; none for what is no whole number below 10^12.
std::optional<int64_t> ReadNumber(absl::string_view text);

// A number with what softens it. Choices: 余, 多 = from n up to one unit of its last digit that is not 0 ("5500余":
// 5500–5599); 近, 接近 = below n by less than that unit; 约 = ±5 %; 超过, 逾, 突破 = n or more; 不足 = below n; a round
// number of 万 or 亿, or one with decimals, stands for what rounds to it ("1.2万": 11500–12499).
std::optional<Quantity> ReadQuantity(absl::string_view text);

// The same with 元, 万元 or 亿元 behind it, in fen; whole 万元 are exact.
std::optional<Quantity> ReadMoney(absl::string_view text);

// "41.67%" or "百分之四十": per cent in ten-thousandths of one, and how far the true value may be off: half of the last
// digit told.
struct Percentage {
  double value = 0;      // 41.67
  double tolerance = 0;  // 0.005
};
std::optional<Percentage> ReadPercentage(absl::string_view text);

// Whether a run of ASCII digits is as long as this; where none is, longer numbers need not be looked for.
bool HasDigits(absl::string_view text, size_t run);

// RE2 that matches what ReadQuantity and ReadMoney read; no group of their own.
const std::string& QuantityPattern();
const std::string& MoneyPattern();

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_TEXT_NUMBERS_H_
