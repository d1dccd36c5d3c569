#include "services/common/telemetry/log.h"

#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao {
namespace {

TEST(LogTest, LineIsJsonWhateverAValueHolds) {
  EXPECT_EQ(FormatLogLine("t", LogLevel::kInfo, "intake", "x", {{"a", "q\"\n\\年"}, {"n", 3}, {"b", true}}),
            "{\"time\":\"t\",\"level\":\"info\",\"service\":\"intake\",\"event\":\"x\","
            "\"a\":\"q\\\"\\u000a\\\\年\",\"n\":3,\"b\":true}");
}

TEST(LogTest, IllFormedTextCannotBreakTheLine) { EXPECT_EQ(JsonString("a\xFF"), "\"a\xEF\xBF\xBD\""); }

TEST(LogTest, UnknownLevelIsRefusedInChinese) {
  config::v1::Log config;
  config.set_level("loud");
  EXPECT_THAT(InitLog(config, "x"), HasReason("CONFIG_INVALID"));
}

TEST(LogTest, LevelBelowTheThresholdIsNotWritten) {
  TempDir dir;
  config::v1::Log config;
  config.set_level("warn");
  config.set_file(dir.path() + "/log");
  ASSERT_THAT(InitLog(config, "x"), IsOk());
  Log(LogLevel::kInfo, "quiet");
  Log(LogLevel::kError, "loud");
  const auto text = ReadFile(config.file());
  ASSERT_THAT(text, IsOk());
  EXPECT_EQ(text->find("quiet"), std::string::npos);
  EXPECT_NE(text->find("\"event\":\"loud\""), std::string::npos);
}

}  // namespace
}  // namespace nianbao
