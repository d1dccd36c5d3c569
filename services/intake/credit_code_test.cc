#include "services/intake/credit_code.h"

#include <string>

#include "gtest/gtest.h"

namespace nianbao::intake {
namespace {

TEST(CreditCodeTest, CodesInUsePass) {
  for (const char* code : {"91350100M000100Y43", "12620600MB0523338C", "113325000026455663"}) {
    EXPECT_EQ(FaultOf(code), CreditCodeFault::kNone) << code;
  }
}

TEST(CreditCodeTest, WrongFormIsNamed) {
  for (const char* code : {"", "91350100M000100Y4", "91350100M000100Y4Z", "9135010OM000100Y43", "91350A00M000100Y43",
                           "91350100m000100y43"}) {
    EXPECT_EQ(FaultOf(code), CreditCodeFault::kForm) << code;
  }
}

TEST(CreditCodeTest, CodeWhoseLastCharacterDoesNotFitIsNamed) {
  EXPECT_EQ(FaultOf("91350211M0000XUF46"), CreditCodeFault::kTotalCheck);
}

// Whatever single character is mistyped for another of the alphabet is noticed.
TEST(CreditCodeTest, EveryMistypedCharacterIsNoticed) {
  const std::string right = "12620600MB0523338C";
  for (size_t at = 0; at < right.size(); ++at) {
    for (const char other : std::string("0123456789ABCDEFGHJKLMNPQRTUWXY")) {
      std::string wrong = right;
      wrong[at] = other;
      EXPECT_EQ(FaultOf(wrong) == CreditCodeFault::kNone, other == right[at]) << wrong;
    }
  }
}

}  // namespace
}  // namespace nianbao::intake
