#include "services/rendering/verification.h"

#include "gtest/gtest.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::rendering {
namespace {

report::v1::ReportContent Content(const std::string& title) {
  report::v1::ReportContent content;
  content.set_title(title);
  content.add_cells()->set_count(3);
  return content;
}

RevisionContent Of(const report::v1::ReportContent& content, int revision = 2) {
  return {.organ = "shulan-kejiju", .report_year = 2016, .revision = revision, .content = content};
}

TEST(VerificationTest, CodeNamesOrganYearAndRevisionAndFollowsTheContent) {
  const auto content = Content("甲");
  const std::string code = VerificationCode(Of(content));
  const auto parts = ParseVerificationCode(code);
  ASSERT_TRUE(parts.has_value()) << code;
  EXPECT_EQ(parts->organ, "shulan-kejiju");
  EXPECT_EQ(parts->report_year, 2016);
  EXPECT_EQ(parts->revision, 2);
  EXPECT_EQ(code, VerificationCode(Of(content)));
  EXPECT_NE(code.substr(code.size() - 16), VerificationCode(Of(Content("乙"))).substr(code.size() - 16));
  EXPECT_NE(code.substr(code.size() - 16), VerificationCode(Of(content, 3)).substr(code.size() - 16));
}

TEST(VerificationTest, CodeIsTheSameInEveryReleaseBecauseItIsPrintedOnPaper) {
  // By protoc --encode … | openssl dgst -sm3. A change would disown every paper in circulation.
  EXPECT_EQ(VerificationCode(Of(Content("甲"))), "shulan-kejiju-2016-2-D63CDAD481E0940D");
}

TEST(VerificationTest, CodeOrAddressIsVerifiedHoweverItWasTyped) {
  const auto content = Content("甲");
  const std::string code = VerificationCode(Of(content));
  EXPECT_THAT(VerifyCode(code, Of(content)), IsOk());
  EXPECT_THAT(VerifyCode(" " + code + "\n", Of(content)), IsOk());
  EXPECT_THAT(VerifyCode(VerificationAddress("https://www.example.gov.cn/public/", code), Of(content)), IsOk());
  EXPECT_THAT(VerifyCode(code, Of(Content("乙"))), HasReason("VERIFICATION_CODE_UNKNOWN"));
  EXPECT_THAT(VerifyCode(code, Of(content, 1)), HasReason("VERIFICATION_CODE_UNKNOWN"));
  EXPECT_THAT(VerifyCode("2016", Of(content)), HasReason("VERIFICATION_CODE_MALFORMED"));
  EXPECT_THAT(VerifyCode("", Of(content)), HasReason("VERIFICATION_CODE_MALFORMED"));
}

TEST(VerificationTest, QrIsSquareWithItsThreeFinderPatterns) {
  const auto content = Content("甲");
  const Verification mark = MakeVerification(Of(content), "https://www.example.gov.cn/public");
  EXPECT_EQ(mark.address, "https://www.example.gov.cn/public/verify/" + mark.code + ".html");
  ASSERT_GE(mark.side, 21);
  ASSERT_EQ(mark.dark.size(), static_cast<size_t>(mark.side) * static_cast<size_t>(mark.side));
  const auto dark = [&](int row, int column) {
    return mark.dark[static_cast<size_t>(row) * static_cast<size_t>(mark.side) + static_cast<size_t>(column)];
  };
  for (int i = 0; i < 7; ++i) {
    EXPECT_TRUE(dark(0, i) && dark(i, 0) && dark(0, mark.side - 1 - i) && dark(mark.side - 1 - i, 0)) << i;
  }
  EXPECT_FALSE(dark(mark.side - 1, mark.side - 1) && dark(7, 7));
}

TEST(VerificationTest, WithoutAnAddressTheQrHoldsTheCode) {
  const auto content = Content("甲");
  const Verification mark = MakeVerification(Of(content), "");
  EXPECT_EQ(mark.address, "");
  EXPECT_GT(mark.side, 0);
  EXPECT_LT(mark.side, MakeVerification(Of(content), "https://www.example.gov.cn/public/annual-reports").side);
}

}  // namespace
}  // namespace nianbao::rendering
