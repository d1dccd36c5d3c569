#include "services/intake/stage_fate.h"

#include "gtest/gtest.h"

namespace nianbao::intake {
namespace {

using report::v1::State;

v1::CompleteStageRequest Files(int count) {
  v1::CompleteStageRequest result;
  result.mutable_published();
  for (int i = 0; i < count; ++i) result.mutable_published()->add_artifacts();
  return result;
}

v1::CompleteStageRequest Verdict() {
  v1::CompleteStageRequest result;
  result.mutable_check_result();
  return result;
}

v1::CompleteStageRequest Rendered() {
  v1::CompleteStageRequest result;
  result.mutable_rendered();
  return result;
}

TEST(StageFateTest, FilesBecomePublicOnlyWhileTheRevisionIsApproved) {
  for (int state = 0; state < report::v1::State_ARRAYSIZE; ++state) {
    const Fate fate = FateOf(Files(1), static_cast<State>(state), true);
    if (state == report::v1::APPROVED) {
      EXPECT_EQ(fate, Fate::kTake);
    } else if (state == report::v1::PUBLISHED || state == report::v1::SUPERSEDED) {
      EXPECT_EQ(fate, Fate::kDrop);
    } else {
      EXPECT_EQ(fate, Fate::kAgain) << report::v1::State_Name(static_cast<State>(state));
    }
  }
}

TEST(StageFateTest, TakingOutIsTheEndOfTheJobUnlessTheRevisionIsToBePublished) {
  EXPECT_EQ(FateOf(Files(0), report::v1::WITHDRAWN, true), Fate::kTake);
  EXPECT_EQ(FateOf(Files(0), report::v1::RETURNED, false), Fate::kTake);
  EXPECT_EQ(FateOf(Files(0), report::v1::APPROVED, true), Fate::kAgain);
}

TEST(StageFateTest, VerdictCountsUntilTheSignatureAndOnlyForTheNewestRevision) {
  EXPECT_EQ(FateOf(Verdict(), report::v1::VALIDATING, true), Fate::kTake);
  EXPECT_EQ(FateOf(Verdict(), report::v1::AWAITING_SIGN_OFF, true), Fate::kTake);
  EXPECT_EQ(FateOf(Verdict(), report::v1::FILED, true), Fate::kDrop);
  EXPECT_EQ(FateOf(Verdict(), report::v1::VALIDATING, false), Fate::kDrop);
}

TEST(StageFateTest, RenderingIsWantedWhileTheRevisionIsApproved) {
  EXPECT_EQ(FateOf(Rendered(), report::v1::APPROVED, true), Fate::kTake);
  EXPECT_EQ(FateOf(Rendered(), report::v1::RETURNED, true), Fate::kDrop);
  EXPECT_FALSE(IsWanted(job::v1::RENDERING, report::v1::RETURNED, true));
}

TEST(StageFateTest, PublicationAndNoticesAreBegunWhateverTheReportHasBecome) {
  EXPECT_TRUE(IsWanted(job::v1::PUBLICATION, report::v1::WITHDRAWN, false));
  EXPECT_TRUE(IsWanted(job::v1::NOTIFICATION, report::v1::DRAFT, false));
}

}  // namespace
}  // namespace nianbao::intake
