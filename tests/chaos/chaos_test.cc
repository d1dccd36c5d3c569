// The short storm: everything is killed, stopped and flushed while reports go through, and at the end each is there
// once.
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
  EXPECT_GT(verdict->faults, 5);
  EXPECT_GT(verdict->submissions, 10);
  for (const std::string& complaint : verdict->complaints) ADD_FAILURE() << complaint;
  EXPECT_TRUE(verdict->Fine()) << verdict->Tally();
}

}  // namespace
}  // namespace nianbao::chaos
