// Personal data.
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "re2/re2.h"
#include "services/common/base/utf8.h"
#include "services/validation/checks/checks.h"
#include "services/validation/patterns.h"
#include "services/validation/text/numbers.h"
#include "services/validation/text/prepared.h"

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
    if (!HasDigits(part.plain, 17)) continue;
    re2::StringPiece rest(part.plain.data(), part.plain.size());
    re2::StringPiece found;
    while (!findings.full() && RE2::FindAndConsume(&rest, *pattern, &found)) {
      if (!IsCitizenId(absl::string_view(found.data(), found.size()))) continue;
      const size_t begin = static_cast<size_t>(found.data() - part.plain.data());
      // The number itself must not travel in the finding.
      const std::string masked = std::string(found.substr(0, 2)) + "*************" + std::string(found.substr(15));
      findings.Add({PlainPlace(findings.subject(), part, begin, begin + found.size())}, {{"masked", masked}}, masked);
    }
  }
}

// An error, but a warning where the organ gives the number as its contact.
void MobileNumber(Findings& findings) {
  static const RE2* pattern = new RE2(R"((?:^|[^\d])(1[3-9]\d(?:[- ]?\d{4}){2})(?:$|[^\d]))");
  for (const TextPart& part : findings.subject().parts) {
    if (!HasDigits(part.plain, 11) && !part.ascii.HoldsAny("- ")) continue;
    re2::StringPiece rest(part.plain.data(), part.plain.size());
    re2::StringPiece found;
    while (!findings.full() && RE2::FindAndConsume(&rest, *pattern, &found)) {
      const size_t begin = static_cast<size_t>(found.data() - part.plain.data());
      const std::string masked =
          absl::StrCat(std::string(found.substr(0, 3)), "****", std::string(found.substr(found.size() - 4)));
      findings.Add({PlainPlace(findings.subject(), part, begin, begin + found.size())}, {{"masked", masked}}, masked);
      const auto& contact = findings.List("contact");
      const bool own = std::any_of(contact.begin(), contact.end(), [&](const std::string& words) {
        return RE2::PartialMatch(re2::StringPiece(part.plain.data(), part.plain.size()), CompiledOnce(words));
      });
      if (own) findings.last().set_severity(format::v1::WARNING);
    }
  }
}

// A name behind 申请人 and the like, or a home address below the township. Names are told from words by surname, by
// what stands behind them, and by a list of words that begin with a surname's character.
void PersonNamed(Findings& findings) {
  const Subject& subject = findings.subject();
  const auto& words = findings.List("no_names");
  for (const TextPart& part : subject.parts) {
    if (!IsProse(part)) continue;
    for (const char* list : {"names", "addresses"}) {
      for (const ListedPattern& pattern : findings.Patterns(list)) {
        if (!part.scanned.MayMatch(pattern.number)) continue;
        re2::StringPiece rest(part.plain.data(), part.plain.size());
        re2::StringPiece found;
        while (!findings.full() && RE2::FindAndConsume(&rest, *pattern.pattern, &found)) {
          const absl::string_view name(found.data(), found.size());
          const bool word = std::any_of(words.begin(), words.end(),
                                        [&](const std::string& each) { return absl::StartsWith(name, each); });
          if (word || absl::StrContains(name, "某") || absl::StrContains(name, "×")) continue;
          const size_t begin = static_cast<size_t>(found.data() - part.plain.data());
          // The name itself must not travel in the finding.
          const std::string masked = absl::StrCat(EncodeUtf8(DecodeUtf8(name).substr(0, 1)), "**");
          findings.Add({PlainPlace(subject, part, begin, begin + name.size())}, {{"masked", masked}}, masked);
        }
      }
    }
  }
}

}  // namespace nianbao::validation
