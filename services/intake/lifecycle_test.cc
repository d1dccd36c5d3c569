#include "services/intake/lifecycle.h"

#include <set>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/auth/permissions.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::intake {
namespace {

using report::v1::APPROVED;
using report::v1::AWAITING_SIGN_OFF;
using report::v1::DRAFT;
using report::v1::FILED;
using report::v1::PUBLISHED;
using report::v1::RETURNED;
using report::v1::VALIDATING;

State After(State from, Action action) { return FindTransition(from, action)->to; }

TEST(LifecycleTest, OrdinaryReportGoesFromDraftToPublished) {
  State state = report::v1::STATE_UNSPECIFIED;
  for (const Action action : {Action::kCreate, Action::kSubmit, Action::kPass, Action::kReview, Action::kClearSecrecy,
                              Action::kSignOff, Action::kApprove, Action::kStoreArtifacts, Action::kPublish}) {
    ASSERT_THAT(FindTransition(state, action), IsOk()) << NameOf(action);
    state = After(state, action);
  }
  EXPECT_EQ(state, PUBLISHED);
}

TEST(LifecycleTest, PublishedReportCannotBeReturned) {
  EXPECT_THAT(FindTransition(PUBLISHED, Action::kReturn), HasReason("TRANSITION_NOT_ALLOWED"));
}

TEST(LifecycleTest, WithdrawnReportIsPublishedAgainOnlyAsACorrection) {
  EXPECT_THAT(FindTransition(report::v1::WITHDRAWN, Action::kCorrect), IsOk());
  EXPECT_THAT(FindTransition(report::v1::WITHDRAWN, Action::kPublish), HasReason("TRANSITION_NOT_ALLOWED"));
}

TEST(LifecycleTest, ReportUnderValidationCanOnlyWait) {
  const auto refused = FindTransition(VALIDATING, Action::kSubmit);
  EXPECT_THAT(refused, HasReason("TRANSITION_NOT_ALLOWED"));
  EXPECT_THAT(DetailOf(refused.status()).sentence, ::testing::HasSubstr("请等待系统处理完成"));
}

TEST(LifecycleTest, RefusalNamesWhatMayBeDoneInstead) {
  EXPECT_THAT(DetailOf(FindTransition(DRAFT, Action::kApprove).status()).sentence, ::testing::HasSubstr("提交"));
}

TEST(LifecycleTest, FiledReportIsReturnedByTheCompetentDepartmentAlone) {
  EXPECT_EQ(FindTransition(FILED, Action::kReturn)->actor, Actor::kChecker);
  EXPECT_EQ(FindTransition(APPROVED, Action::kReturn)->actor, Actor::kChecker);
  EXPECT_EQ(FindTransition(AWAITING_SIGN_OFF, Action::kReturn)->actor, Actor::kSigner);
}

TEST(LifecycleTest, ReturnedRevisionIsClosedAndItsSuccessorIsADraft) {
  EXPECT_TRUE(IsClosed(RETURNED));
  EXPECT_EQ(After(RETURNED, Action::kRevise), DRAFT);
}

TEST(LifecycleTest, NoStateAndActionStandTwiceInTheTable) {
  std::set<std::pair<int, int>> seen;
  for (const Transition& transition : Transitions()) {
    EXPECT_TRUE(seen.insert({transition.from, static_cast<int>(transition.action)}).second)
        << NameOf(transition.action);
  }
}

TEST(LifecycleTest, EveryActorIsARoleThatExists) {
  for (const Transition& transition : Transitions()) {
    const absl::string_view role = RoleOf(transition.actor);
    if (role.empty()) continue;
    EXPECT_NE(auth::FindRole(role), nullptr) << role;
  }
}

}  // namespace
}  // namespace nianbao::intake
