#include "services/common/telemetry/trace.h"

#include "gtest/gtest.h"

namespace nianbao {
namespace {

TEST(TraceTest, TraceIdOfTheCallerIsKeptAndTheSpanIsNew) {
  RandomIdSource ids;
  const std::string caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const Trace trace = ContinueTrace(caller, ids);
  EXPECT_EQ(trace.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_NE(trace.span_id, "00f067aa0ba902b7");
  EXPECT_EQ(trace.ToTraceparent().size(), caller.size());
}

TEST(TraceTest, MalformedHeaderStartsANewTrace) {
  RandomIdSource ids;
  for (const char* bad : {"", "00-zz", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                          "00-4bf92f3577b34da6a3ce929d0e0e47XX-00f067aa0ba902b7-01"}) {
    const Trace trace = ContinueTrace(bad, ids);
    EXPECT_EQ(trace.trace_id.size(), 32u);
    EXPECT_EQ(trace.trace_id.find_first_not_of("0123456789abcdef"), std::string::npos) << bad;
  }
}

}  // namespace
}  // namespace nianbao
