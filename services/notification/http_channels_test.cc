// Robots, text messages and webhooks against real HTTP servers (tests/smtp/webhook_server.py) that take, refuse, limit,
// fail, are slow and hang up.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/error.h"
#include "services/common/testing/status_matchers.h"
#include "services/notification/channel.h"
#include "services/notification/http_post.h"
#include "services/notification/webhook_server_fixture.h"

namespace nianbao::notification {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const Mail kMail{.id = "m1",
                 .to_name = "张三",
                 .to_address = "+8613800000000",
                 .subject = "还有3个工作日：\"某局\"&年报",
                 .body = "退回理由：只有本人能看的话\n"};

struct Kind {
  const char* name;
  RobotKind kind;
  const char* fine;
  const char* limited;
  const char* wrong;
};

// For the contract below.
std::ostream& operator<<(std::ostream& out, const Kind& kind) { return out << kind.name; }

class RobotContract : public ::testing::TestWithParam<Kind> {
 protected:
  std::unique_ptr<Channel> Make(const HttpServer& server, int per_minute = 0) {
    return MakeRobotChannel({.kind = GetParam().kind,
                             .url = server.url("/hook?key=k1"),
                             .secret = "SEC000",
                             .per_minute = per_minute,
                             .timeout_seconds = 2},
                            clock_);
  }
  FakeClock clock_{absl::FromUnixMillis(1'769'734'800'123)};
};

TEST_P(RobotContract, TakesTheSubjectAndNothingThatOnlyThePersonMayRead) {
  const HttpServer server(absl::StrCat("200 ", GetParam().fine));
  EXPECT_THAT(Make(server)->Send(kMail), IsOk());
  const std::string request = server.Request(1);
  EXPECT_THAT(request, StartsWith("POST /hook?key=k1"));
  EXPECT_THAT(request, HasSubstr(R"(张三：还有3个工作日：\"某局\"&年报)"));
  EXPECT_THAT(request, Not(HasSubstr("退回理由")));
  EXPECT_THAT(request, Not(HasSubstr("138000")));
}

TEST_P(RobotContract, ProvidersLimitIsKeptBeforeTheProviderHasToSaySo) {
  const HttpServer server(absl::StrCat("200 ", GetParam().fine));
  const auto robot = Make(server, 2);
  EXPECT_THAT(robot->Send(kMail), IsOk());
  EXPECT_THAT(robot->Send(kMail), IsOk());
  const auto third = robot->Send(kMail);
  EXPECT_THAT(third, HasReason("CHANNEL_LIMIT"));
  EXPECT_EQ(DetailOf(third.status()).metadata.at("retry_seconds"), "60");
  EXPECT_EQ(server.Request(3), "no request");
  clock_.Advance(absl::Minutes(1));
  EXPECT_THAT(robot->Send(kMail), IsOk());
}

TEST_P(RobotContract, LimitThatTheProviderTellsIsWaitedFor) {
  const HttpServer server(absl::StrCat("200 ", GetParam().limited, "\n200 ", GetParam().fine));
  const auto robot = Make(server);
  EXPECT_THAT(robot->Send(kMail), HasReason("CHANNEL_LIMIT"));
  EXPECT_THAT(robot->Send(kMail), HasReason("CHANNEL_LIMIT"));
  EXPECT_EQ(server.Request(2), "no request");
  clock_.Advance(absl::Minutes(10));
  EXPECT_THAT(robot->Send(kMail), IsOk());
}

TEST_P(RobotContract, WrongKeyIsTheAdministratorsToMend) {
  const HttpServer server(absl::StrCat("200 ", GetParam().wrong));
  EXPECT_THAT(Make(server)->Send(kMail), HasReason("CHANNEL_LOGIN_DENIED"));
}

TEST_P(RobotContract, ServerThatFailsIsSlowHangsUpOrTalksNonsenseIsTriedAgain) {
  for (const char* script : {"502", "slow", "cut", "200 <html>"}) {
    const HttpServer server(script);
    EXPECT_THAT(Make(server)->Send(kMail), HasReason("CHANNEL_UNAVAILABLE")) << script;
  }
  HttpServer gone("200");
  const auto robot = Make(gone);
  gone.Stop();
  EXPECT_THAT(robot->Send(kMail), HasReason("CHANNEL_UNAVAILABLE"));
}

INSTANTIATE_TEST_SUITE_P(
    Robots, RobotContract,
    ::testing::Values(Kind{"wecom", RobotKind::kWecom, R"({"errcode":0,"errmsg":"ok"})", R"({"errcode":45009})",
                           R"({"errcode":93000,"errmsg":"invalid webhook url"})"},
                      Kind{"dingtalk", RobotKind::kDingtalk, R"({"errcode":0,"errmsg":"ok"})",
                           R"({"errcode":130101,"errmsg":"send too fast"})", R"({"errcode":310000})"},
                      Kind{"feishu", RobotKind::kFeishu, R"({"code":0,"msg":"success"})",
                           R"({"code":11232,"msg":"frequency limited"})", R"({"code":19021,"msg":"sign match fail"})"}),
    [](const auto& robot) { return std::string(robot.param.name); });

TEST(RobotTest, DingtalkAddressCarriesTimeAndSignature) {
  const HttpServer server(R"(200 {"errcode":0})");
  const FakeClock clock(absl::FromUnixMillis(1'769'734'800'123));
  const auto robot = MakeRobotChannel(
      {.kind = RobotKind::kDingtalk, .url = server.url("/robot/send?access_token=t"), .secret = "SEC000"}, clock);
  ASSERT_THAT(robot->Send(kMail), IsOk());
  // python3: base64(hmac_sha256(b"SEC000", b"1769734800123\nSEC000")), percent-encoded
  EXPECT_THAT(server.Request(1),
              HasSubstr("&timestamp=1769734800123&sign=a%2Bup3v%2FPPVQqFkb5BEI2Igbx6wAuXF67Wfb5k9KZeWA%3D"));
}

TEST(RobotTest, FeishuBodyCarriesTimeAndSignature) {
  const HttpServer server(R"(200 {"code":0})");
  const FakeClock clock(absl::FromUnixMillis(1'769'734'800'123));
  const auto robot =
      MakeRobotChannel({.kind = RobotKind::kFeishu, .url = server.url("/hook/x"), .secret = "SEC000"}, clock);
  ASSERT_THAT(robot->Send(kMail), IsOk());
  // python3: base64(hmac_sha256(b"1769734800\nSEC000", b""))
  EXPECT_THAT(server.Request(1),
              HasSubstr(R"("timestamp":"1769734800","sign":"drJn5quNH4+o3iq38LFfHIkdEOcfEYFADTHrhwioOMA=")"));
}

class SmsTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::string> Send(const HttpServer& server, SmsOptions options = {}) {
    options.url = server.url("/sms");
    options.timeout_seconds = 2;
    auto channel = MakeSmsChannel(options, clock_);
    if (!channel.ok()) return channel.status();
    return (*channel)->Send(kMail);
  }
  FakeClock clock_{absl::FromUnixSeconds(1'769'734'800)};
};

TEST_F(SmsTest, FormIsEscaped) {
  const HttpServer server("200 ok");
  EXPECT_THAT(Send(server), IsOk());
  EXPECT_THAT(server.Request(1), HasSubstr("mobile=%2B8613800000000&text=%E8%BF%98"));
  EXPECT_THAT(server.Request(1), HasSubstr("%22%26"));
  EXPECT_THAT(server.Request(1), HasSubstr("&id=m1"));
}

TEST_F(SmsTest, JsonIsEscapedAndOwnHeadersGoAlong) {
  const HttpServer server(R"(200 {"result":"0"})");
  SmsOptions options;
  options.content_type = "application/json";
  options.body = R"({"to":["{mobile}"],"content":"{text}"})";
  options.headers = {"Authorization: Bearer key"};
  options.accepted = R"("result":"0")";
  EXPECT_THAT(Send(server, options), IsOk());
  EXPECT_THAT(server.Request(1), HasSubstr(R"({"to":["+8613800000000"],"content":"还有3个工作日：\"某局\"&年报"})"));
  EXPECT_THAT(server.Request(1), HasSubstr("Authorization: Bearer key"));
}

TEST_F(SmsTest, AnswersAreJudged) {
  SmsOptions strict;
  strict.accepted = "^0,";
  EXPECT_THAT(Send(HttpServer("200 0,123"), strict), IsOk());
  EXPECT_THAT(Send(HttpServer("200 7,bad number"), strict), HasReason("CHANNEL_REFUSED"));
  EXPECT_THAT(Send(HttpServer("400 bad")), HasReason("CHANNEL_REFUSED"));
  EXPECT_THAT(Send(HttpServer("401")), HasReason("CHANNEL_LOGIN_DENIED"));
  EXPECT_THAT(Send(HttpServer("500")), HasReason("CHANNEL_UNAVAILABLE"));
  EXPECT_THAT(Send(HttpServer("slow")), HasReason("CHANNEL_UNAVAILABLE"));
  const auto limited = Send(HttpServer("429 Retry-After=7 later"));
  EXPECT_THAT(limited, HasReason("CHANNEL_LIMIT"));
  EXPECT_EQ(DetailOf(limited.status()).metadata.at("retry_seconds"), "7");
}

TEST_F(SmsTest, PatternThatIsNoneIsAFaultOfTheConfiguration) {
  const HttpServer server("200");
  SmsOptions options;
  options.accepted = "([";
  EXPECT_THAT(Send(server, options), HasReason("CONFIG_INVALID"));
}

TEST(HttpPostTest, RedirectIsNotFollowedAndALongAnswerIsCut) {
  const HttpServer server("302 elsewhere");
  HttpPoster poster;
  EXPECT_EQ(poster.Post({.url = server.url("/x"), .body = "1"})->status, 302);
  const HttpServer chatty(absl::StrCat("200 ", std::string(200'000, 'x')));
  EXPECT_EQ(poster.Post({.url = chatty.url("/x"), .body = "1"})->body.size(), 65536u);
}

}  // namespace
}  // namespace nianbao::notification
