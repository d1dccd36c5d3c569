// The protocol itself, before any line of it: every interleaving of workers, relay, crash and flush.
#include "services/common/queue/protocol_model.h"

#include <iostream>

#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace nianbao::model {
namespace {

std::string Told(const Outcome& outcome) { return outcome.fault + ": " + absl::StrJoin(outcome.path, " → "); }

void ExpectSound(const Bounds& bounds) {
  const Outcome outcome = Explore({}, bounds);
  EXPECT_EQ(outcome.fault, "") << Told(outcome);
  EXPECT_GT(outcome.ends, 0);
  std::cout << bounds.workers << " workers, " << bounds.expiries << " expiries, " << bounds.crashes << " crashes, "
            << bounds.flushes << " flushes: " << outcome.states << " states, " << outcome.transitions
            << " transitions, " << outcome.ends << " ends, no double effect, no lost job" << std::endl;
}

TEST(ProtocolModel, TwoWorkersARelayACrashAndAFlushNeitherDoubleNorLoseAJob) { ExpectSound({}); }

TEST(ProtocolModel, NeitherDoThreeWorkersWithTwoExpiriesAndTwoFlushes) {
  ExpectSound({.workers = 3, .expiries = 2, .crashes = 1, .flushes = 2});
}

TEST(ProtocolModel, WithoutTheFenceALateWorkersResultIsTakenIn) {
  const Outcome outcome = Explore({.fence = false}, {});
  EXPECT_EQ(outcome.fault, "result of a superseded lease") << Told(outcome);
  EXPECT_FALSE(outcome.path.empty());
}

TEST(ProtocolModel, FenceThatBeginsAgainAfterALossDoesNotHold) {
  const Outcome outcome = Explore({.fence_survives = false}, {});
  EXPECT_NE(outcome.fault, "") << "not found";
}

TEST(ProtocolModel, RowThatTakesASecondResultIsStillGuardedByTheFence) {
  EXPECT_EQ(Explore({.closed_is_final = false}, {}).fault, "");
}

TEST(ProtocolModel, WithNeitherFenceNorFinalRowsTheEffectIsDoubled) {
  EXPECT_EQ(Explore({.fence = false, .closed_is_final = false}, {}).fault, "double effect");
}

TEST(ProtocolModel, RelayThatDoesNotSendAgainLosesTheJob) {
  EXPECT_EQ(Explore({.resend = false}, {}).fault, "lost job");
}

TEST(ProtocolModel, AcknowledgingBeforeTheResultIsStoredLosesTheJob) {
  EXPECT_EQ(Explore({.ack_after_result = false}, {}).fault, "lost job");
}

}  // namespace
}  // namespace nianbao::model
