#include "services/intake/credit_code.h"

#include <array>
#include <cstddef>

#include "absl/strings/ascii.h"

namespace nianbao::intake {
namespace {

constexpr absl::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr int kModulus = 31;
constexpr size_t kLength = 18;
constexpr size_t kRegion = 2;  // six digits from here
constexpr size_t kBody = 8;    // nine characters from here

constexpr std::array<int, 8> kBodyWeights = {3, 7, 9, 10, 5, 8, 4, 2};

int ValueOf(char c) {
  const size_t at = kAlphabet.find(c);
  return at == absl::string_view::npos ? -1 : static_cast<int>(at);
}

// GB 11714 counts letters A = 10 … Z = 35.
int BodyValueOf(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)) ? c - '0' : c - 'A' + 10; }

bool HasForm(absl::string_view code) {
  if (code.size() != kLength) return false;
  for (size_t i = 0; i < kLength; ++i) {
    const bool region = i >= kRegion && i < kRegion + 6;
    if (ValueOf(code[i]) < 0 || (region && !absl::ascii_isdigit(static_cast<unsigned char>(code[i])))) return false;
  }
  return true;
}

char BodyCheckOf(absl::string_view body) {
  int sum = 0;
  for (size_t i = 0; i < kBodyWeights.size(); ++i) sum += BodyValueOf(body[i]) * kBodyWeights[i];
  const int check = 11 - sum % 11;
  if (check == 10) return 'X';
  return check == 11 ? '0' : static_cast<char>('0' + check);
}

char TotalCheckOf(absl::string_view code) {
  int sum = 0;
  int weight = 1;
  for (size_t i = 0; i + 1 < kLength; ++i) {
    sum += ValueOf(code[i]) * weight;
    weight = weight * 3 % kModulus;
  }
  return kAlphabet[static_cast<size_t>((kModulus - sum % kModulus) % kModulus)];
}

}  // namespace

CreditCodeFault FaultOf(absl::string_view code) {
  if (!HasForm(code)) return CreditCodeFault::kForm;
  if (BodyCheckOf(code.substr(kBody, 9)) != code[kBody + 8]) return CreditCodeFault::kBodyCheck;
  if (TotalCheckOf(code) != code[kLength - 1]) return CreditCodeFault::kTotalCheck;
  return CreditCodeFault::kNone;
}

}  // namespace nianbao::intake
