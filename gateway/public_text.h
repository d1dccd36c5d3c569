// The words of published reports, for searching and quoting. Pure.
#ifndef NIANBAO_GATEWAY_PUBLIC_TEXT_H_
#define NIANBAO_GATEWAY_PUBLIC_TEXT_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace nianbao::gateway {

// All that a published JSON file says in words, a paragraph a line; empty when it is no report.
std::string TextOfReport(absl::string_view json);

// Which pairs of neighbouring characters a text has, roughly: 4 KiB whatever its length. A text that has a phrase has
// all its pairs; the other way round is to be looked up in the text itself.
class PairFilter {
 public:
  explicit PairFilter(absl::string_view text);
  // Whether the text may hold the phrase.
  bool MayHold(absl::string_view phrase) const;

 private:
  static constexpr size_t kBits = 32768;
  std::array<uint64_t, kBits / 64> bits_{};
};

// The place of the phrase with some words around it: before, found, after; all empty when it is not there.
struct Quote {
  std::string before;
  std::string found;
  std::string after;
};
Quote QuoteOf(absl::string_view text, absl::string_view phrase);

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_PUBLIC_TEXT_H_
