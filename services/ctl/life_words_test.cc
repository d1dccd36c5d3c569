#include "services/ctl/life_words.h"

#include "gtest/gtest.h"

namespace nianbao::ctl {
namespace {

TEST(LifeWordsTest, EveryStateThatAReportMayBeInHasAWord) {
  for (int number = report::v1::State_MIN; number <= report::v1::State_MAX; ++number) {
    if (!report::v1::State_IsValid(number) || number == report::v1::STATE_UNSPECIFIED) continue;
    const auto state = static_cast<report::v1::State>(number);
    EXPECT_NE(StateWord(state), report::v1::State_Name(state));
  }
}

TEST(LifeWordsTest, ActionOfANewerServerIsShownAsItCame) { EXPECT_EQ(ActionWord("Transmogrify"), "Transmogrify"); }

}  // namespace
}  // namespace nianbao::ctl
