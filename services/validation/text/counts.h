// Counts in a sentence: digits with a counter word behind them.
#ifndef NIANBAO_SERVICES_VALIDATION_TEXT_COUNTS_H_
#define NIANBAO_SERVICES_VALIDATION_TEXT_COUNTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/validation/text/numbers.h"

namespace nianbao::validation {

// "5500余条": what it can mean, its counter, its bytes in the text (counter included).
struct CountInText {
  Quantity value;
  std::string unit;
  size_t begin = 0;
  size_t end = 0;
};

// Counts told in digits, from left to right. Numerals in words ("一项重要工作"), ordinals ("第3次"), dates and numbers
// without a counter are none.
std::vector<CountInText> CountsIn(absl::string_view text);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_TEXT_COUNTS_H_
