// What the whole text says nowhere, and traces that a file carries.
#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "re2/re2.h"
#include "services/common/base/utf8.h"
#include "services/validation/checks/checks.h"
#include "services/validation/patterns.h"
#include "services/validation/text/numbers.h"

namespace nianbao::validation {
namespace {

// The check digit of payment cards (ISO/IEC 7812-1).
bool PassesLuhn(absl::string_view digits) {
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

const char* TraceInChinese(const std::string& trace) {
  if (trace == "tracked_changes") return "修订痕迹";
  if (trace == "hidden_text") return "隐藏文字";
  if (trace == "highlight") return "突出显示";
  if (trace == "comment") return "批注";
  return "编辑痕迹";
}

}  // namespace

void ToldNowhere(Findings& findings) {
  if (findings.subject().content->sections().empty()) return findings.NotAssessable("没有正文");
  for (const ListedPattern& told : findings.Patterns("told")) {
    for (const TextPart& part : findings.subject().parts) {
      if (Matches(told, part)) return;
    }
  }
  findings.Add({}, {});
}

void ResidueOfEditing(Findings& findings) {
  std::vector<std::string> traces;
  for (const std::string& trace : findings.subject().content->residue()) traces.push_back(TraceInChinese(trace));
  if (!traces.empty()) findings.Add({}, {{"found", absl::StrJoin(traces, "、")}}, absl::StrJoin(traces, " "));
}

void BankCard(Findings& findings) {
  static const RE2* pattern = new RE2(R"((?:^|[^\dA-Za-z])([3-6]\d{15,18})(?:$|[^\dA-Za-z]))");
  for (const TextPart& part : findings.subject().parts) {
    if (!HasDigits(*part.text, 16)) continue;
    re2::StringPiece rest(*part.text);
    re2::StringPiece found;
    while (!findings.full() && RE2::FindAndConsume(&rest, *pattern, &found)) {
      if (!PassesLuhn(absl::string_view(found.data(), found.size()))) continue;
      const size_t begin = static_cast<size_t>(found.data() - part.text->data());
      const auto start = static_cast<int>(CountCodePoints(absl::string_view(*part.text).substr(0, begin)));
      // The number itself must not travel in the finding.
      const std::string masked =
          absl::StrCat(std::string(found.substr(0, 4)), "****", std::string(found.substr(found.size() - 2)));
      findings.Add({PlaceOf(findings.subject(), part, start, start + static_cast<int>(found.size()))}, {}, masked);
    }
  }
}

}  // namespace nianbao::validation
