// The short storm: everything is killed, stopped and flushed while reports go through, and at the end each is there
// once.
#include <iostream>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "tests/chaos/run.h"

namespace nianbao::chaos {
namespace {

class ChaosTest : public ::testing::TestWithParam<Weather> {};

TEST_P(ChaosTest, NothingAcceptedIsLostOrDoubledWhateverBreaks) {
  TempDir dir;
  Storm storm{.content = std::string(NIANBAO_SOURCE_DIR) + "/tests/data/suqian-2024.txtpb",
              .seed = 20250131,
              .reports = 1000,
              .longest = absl::Seconds(60) * GetParam().share,
              .least_faults = 2,
              .patience = absl::Seconds(60),
              .pause = absl::Seconds(6)};
  storm.suite = GetParam().suite;
  storm.suite.bin_dir = NIANBAO_BIN_DIR;
  storm.suite.run_dir = dir.path();
  storm.suite.font_dir = std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts";
  const auto verdict = RunStorm(storm);
  ASSERT_THAT(verdict, IsOk());
  std::cout << verdict->Tally() << std::endl;
  EXPECT_GE(verdict->faults, storm.least_faults);
  EXPECT_GT(verdict->submissions, 3);
  for (const std::string& complaint : verdict->complaints) ADD_FAILURE() << complaint;
  EXPECT_TRUE(verdict->Fine()) << verdict->Tally();
}

INSTANTIATE_TEST_SUITE_P(Weathers, ChaosTest, ::testing::ValuesIn(AllWeathers()),
                         [](const auto& one) { return absl::StrCat("Weather", one.index); });

TEST(VerdictTest, SeesASubmissionThatIsNotThere) {
  TempDir dir;
  e2e::Suite suite({.bin_dir = NIANBAO_BIN_DIR,
                    .run_dir = dir.path(),
                    .font_dir = std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts"});
  ASSERT_THAT(suite.Start(), IsOk());
  const Verdict verdict = Judge(suite, {"organs/nobody/annualReports/2024"}, 0, absl::Milliseconds(200));
  EXPECT_EQ(verdict.Tally(), "faults 0 submissions 1 published 0 lost 1 doubled 0");
  EXPECT_FALSE(verdict.Fine());
  suite.Stop();
}

}  // namespace
}  // namespace nianbao::chaos
