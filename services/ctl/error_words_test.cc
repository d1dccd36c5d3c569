#include "services/ctl/error_words.h"

#include <cstdlib>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace nianbao::ctl {
namespace {

using ::testing::HasSubstr;

class ErrorWordsTest : public ::testing::Test {
 protected:
  static std::string In(const char* language, const ErrorDetail& detail) {
    setenv("LC_ALL", language, 1);
    return ErrorSentence(detail, "developers' words");
  }
};

TEST_F(ErrorWordsTest, EnglishReaderGetsEnglishWithTheValues) {
  const ErrorDetail detail{
      .reason = "ORGAN_NOT_FOUND", .metadata = {{"organ", "organs/nope"}}, .sentence = "系统中没有登记单位。"};
  EXPECT_EQ(In("en_US.UTF-8", detail), "There is no organ organs/nope; check the name or register it first.");
  EXPECT_EQ(In("zh_CN.UTF-8", detail), "系统中没有登记单位。");
}

TEST_F(ErrorWordsTest, WhatALibraryRefusedIsToldInBothLanguages) {
  const ErrorDetail detail{.reason = "UNIMPLEMENTED"};
  EXPECT_THAT(In("zh_CN.UTF-8", detail), HasSubstr("--server"));
  EXPECT_THAT(In("en_US.UTF-8", detail), HasSubstr("--server"));
}

TEST_F(ErrorWordsTest, ReasonWithoutWordsIsToldAsDevelopersPutIt) {
  const ErrorDetail detail{.reason = "NEVER_HEARD_OF", .sentence = "从未听说。"};
  EXPECT_EQ(In("en_US.UTF-8", detail), "developers' words");
  EXPECT_EQ(In("zh_CN.UTF-8", detail), "从未听说。");
}

}  // namespace
}  // namespace nianbao::ctl
