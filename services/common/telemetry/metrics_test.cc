#include "services/common/telemetry/metrics.h"

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "re2/re2.h"
#include "services/common/base/files.h"

namespace nianbao {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MetricsTest, CountsSetsAndObservationsAreExposed) {
  Metrics metrics;
  metrics.Count("nianbao_calls_total", {{"method", "Get"}});
  metrics.Count("nianbao_calls_total", {{"method", "Get"}}, 2);
  metrics.Count("nianbao_calls_total", {{"method", "List"}});
  metrics.Set("nianbao_depth", {}, 7);
  metrics.ObserveSeconds("nianbao_call_seconds", {}, 0.003);
  const std::string text = metrics.Expose();
  EXPECT_THAT(text, HasSubstr("nianbao_calls_total{method=\"Get\"} 3"));
  EXPECT_THAT(text, HasSubstr("nianbao_calls_total{method=\"List\"} 1"));
  EXPECT_THAT(text, HasSubstr("nianbao_depth 7"));
  EXPECT_THAT(text, HasSubstr("nianbao_call_seconds_count 1"));
}

TEST(MetricsTest, EveryMetricOfTheSourcesIsExplained) {
  Metrics metrics;
  int found = 0;
  for (const char* folder : {"services", "gateway"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(absl::StrCat(NIANBAO_SOURCE_DIR, "/", folder))) {
      const std::string path = entry.path().string();
      if (!absl::EndsWith(path, ".cc") || absl::EndsWith(path, "_test.cc") || absl::StrContains(path, "node_modules")) {
        continue;
      }
      const absl::StatusOr<std::string> text = ReadFile(path);
      ASSERT_TRUE(text.ok()) << path;
      re2::StringPiece rest(*text);
      for (std::string name;
           RE2::FindAndConsume(&rest, R"re((?:Count|Set|ObserveSeconds)\("(nianbao_[a-z_]+)")re", &name); ++found) {
        metrics.Set(name, {}, 1);
        EXPECT_THAT(metrics.Expose(), HasSubstr(absl::StrCat("# HELP ", name, " "))) << path;
        EXPECT_THAT(metrics.Expose(), Not(HasSubstr(absl::StrCat("# HELP ", name, " \n")))) << path;
      }
    }
  }
  EXPECT_GT(found, 10);
}

}  // namespace
}  // namespace nianbao
