// Personal data.
#include "re2/re2.h"
#include "services/common/base/utf8.h"
#include "services/validation/checks/checks.h"

namespace nianbao::validation {
namespace {

// GB 11643: weights over the first 17 digits, remainder of 11 gives the check character.
bool IsCitizenId(absl::string_view id) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr char kCheck[] = "10X98765432";
  int sum = 0;
  for (int i = 0; i < 17; ++i) sum += (id[i] - '0') * kWeights[i];
  const char last = id[17] == 'x' ? 'X' : id[17];
  const int year = (id[6] - '0') * 1000 + (id[7] - '0') * 100 + (id[8] - '0') * 10 + (id[9] - '0');
  const int month = (id[10] - '0') * 10 + (id[11] - '0');
  const int day = (id[12] - '0') * 10 + (id[13] - '0');
  const bool plausible = year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  return plausible && kCheck[sum % 11] == last;
}

}  // namespace

void CitizenId(Findings& findings) {
  static const RE2* pattern = new RE2(R"((?:^|[^\dA-Za-z])(\d{17}[\dXx])(?:$|[^\dA-Za-z]))");
  for (const TextPart& part : findings.subject().parts) {
    re2::StringPiece rest(*part.text);
    re2::StringPiece found;
    while (RE2::FindAndConsume(&rest, *pattern, &found)) {
      if (!IsCitizenId(absl::string_view(found.data(), found.size()))) continue;
      const size_t begin = static_cast<size_t>(found.data() - part.text->data());
      const auto start = static_cast<int>(CountCodePoints(absl::string_view(*part.text).substr(0, begin)));
      // The number itself must not travel in the finding.
      const std::string masked = std::string(found.substr(0, 2)) + "*************" + std::string(found.substr(15));
      findings.Add({PlaceOf(findings.subject(), part, start, start + 18)}, {{"masked", masked}}, masked);
    }
  }
}

}  // namespace nianbao::validation
