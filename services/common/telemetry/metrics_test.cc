#include "services/common/telemetry/metrics.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace nianbao {
namespace {

using ::testing::HasSubstr;

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

}  // namespace
}  // namespace nianbao
