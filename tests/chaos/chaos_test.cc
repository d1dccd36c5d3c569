// The short storm: everything is killed, stopped and flushed while reports go through, and at the end each is there
// once.
#include <iostream>

#include "gtest/gtest.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "tests/chaos/run.h"

namespace nianbao::chaos {
namespace {

TEST(ChaosTest, NothingAcceptedIsLostOrDoubledWhateverIsKilledStoppedOrFlushed) {
  TempDir dir;
  const auto verdict = RunStorm({.suite = {.bin_dir = NIANBAO_BIN_DIR,
                                           .run_dir = dir.path(),
                                           .font_dir = std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts",
                                           .workers = 2,
                                           .redis_words = {"--appendonly", "yes"}},
                                 .content = std::string(NIANBAO_SOURCE_DIR) + "/tests/data/suqian-2024.txtpb",
                                 .seed = 20250131,
                                 .reports = 200,
                                 .longest = absl::Seconds(50),
                                 .patience = absl::Seconds(60)});
  ASSERT_THAT(verdict, IsOk());
  std::cout << verdict->Tally() << std::endl;
  EXPECT_GT(verdict->faults, 5);
  EXPECT_GT(verdict->submissions, 10);
  for (const std::string& complaint : verdict->complaints) ADD_FAILURE() << complaint;
  EXPECT_TRUE(verdict->Fine()) << verdict->Tally();
}

TEST(ChaosTest, VerdictSeesASubmissionThatIsNotThere) {
  TempDir dir;
  e2e::Suite suite({.bin_dir = NIANBAO_BIN_DIR,
                    .run_dir = dir.path(),
                    .font_dir = std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts"});
  ASSERT_THAT(suite.Start(), IsOk());
  const Verdict verdict = Judge(suite, {"organs/nobody/annualReports/2024"}, absl::Milliseconds(200));
  EXPECT_EQ(verdict.Tally(), "faults 0 submissions 1 published 0 lost 1 doubled 0");
  EXPECT_FALSE(verdict.Fine());
  suite.Stop();
}

}  // namespace
}  // namespace nianbao::chaos
