#include "services/validation/text/counts.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "re2/re2.h"

namespace nianbao::validation {

std::vector<CountInText> CountsIn(absl::string_view text) {
  static const RE2* pattern = new RE2(
      R"((第)?((?:将近|接近|近|大约|约为|约|超过|突破|超|逾|不足|不到)?\d[\d,]*(?:\.\d+)?(?:[余多]?[千万亿]+[余多]?|[余多])?))"
      R"((件次|人次|场次|批次|条次|件|条|篇|次|个|份|项|人|期|场|部|宗|起|例|户|家|名|位|批|类|本|册|幅|张|处))");
  std::vector<CountInText> counts;
  const re2::StringPiece piece(text.data(), text.size());
  re2::StringPiece groups[4];
  for (size_t at = 0; at <= text.size() && pattern->Match(piece, at, text.size(), RE2::UNANCHORED, groups, 4);) {
    const size_t begin = static_cast<size_t>(groups[2].data() - text.data());
    at = begin + groups[2].size() + groups[3].size();
    const auto value = ReadQuantity(absl::string_view(groups[2].data(), groups[2].size()));
    const bool ordinal = groups[1].data() != nullptr && !groups[1].empty();
    const absl::string_view behind = text.substr(at);
    const bool other_word = absl::StartsWith(behind, "月") || absl::StartsWith(behind, "百分点");  // "3个月"
    if (!value || ordinal || other_word) continue;
    counts.push_back({*value, std::string(groups[3]), begin, at});
  }
  return counts;
}

}  // namespace nianbao::validation
