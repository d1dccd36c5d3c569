// Mail through a real SMTP server (tests/smtp/server.py).
#include <map>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/process.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/notification/channel.h"

namespace nianbao::notification {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SmtpTest : public ::testing::Test {
 protected:
  // Debian's own Python, which has aiosmtpd; another one may stand first on the PATH.
  void Start(const std::vector<std::string>& credentials = {}) {
    std::vector<std::string> command = {"/usr/bin/python3", std::string(NIANBAO_SOURCE_DIR) + "/tests/smtp/server.py",
                                        dir_.path()};
    command.insert(command.end(), credentials.begin(), credentials.end());
    server_ = std::make_unique<Process>(command, dir_.path() + "/log");
    ASSERT_TRUE(Eventually([&] { return ReadFile(dir_.path() + "/port").ok(); })) << *ReadFile(dir_.path() + "/log");
    port_ = *ReadFile(dir_.path() + "/port");
  }

  absl::StatusOr<std::string> Send(const std::string& to, const std::string& user = "",
                                   const std::string& password = "") {
    const auto channel = MakeSmtpChannel(
        {.url = absl::StrCat("smtp://127.0.0.1:", port_), .user = user, .password = password, .timeout_seconds = 5});
    return channel->Send({.id = "m1",
                          .sender = "nianbao@example.gov.cn",
                          .to_name = "张三",
                          .to_address = to,
                          .subject = "您的年报被退回，请修改",
                          .body = "两边不相等。\n.一行以点开头\n"});
  }
  std::string Received() { return ReadFile(dir_.path() + "/1.mail").value_or("no mail"); }

  TempDir dir_;
  std::unique_ptr<Process> server_;
  std::string port_;
};

TEST_F(SmtpTest, AcceptedMailArrivesWholeWithItsChineseWords) {
  Start();
  EXPECT_THAT(Send("zhang@example.gov.cn"), IsOk());
  ASSERT_TRUE(Eventually([&] { return Received() != "no mail"; }));
  EXPECT_THAT(Received(), HasSubstr("X-Envelope: nianbao@example.gov.cn zhang@example.gov.cn"));
  EXPECT_THAT(Received(), HasSubstr("Subject: =?"));
  EXPECT_THAT(Received(), Not(HasSubstr("您的年报")));  // header words are encoded
}

TEST_F(SmtpTest, RecipientRefusedForGoodIsNotTriedAgain) {
  Start();
  EXPECT_THAT(Send("nobody@refused.example"), HasReason("CHANNEL_REFUSED"));
}

TEST_F(SmtpTest, BusyServerIsTriedAgain) {
  Start();
  EXPECT_THAT(Send("somebody@busy.example"), HasReason("CHANNEL_UNAVAILABLE"));
}

TEST_F(SmtpTest, ServerWithAPasswordTakesTheRightOneAlone) {
  Start({"clerk", "secret"});
  EXPECT_THAT(Send("zhang@example.gov.cn", "clerk", "secret"), IsOk());
  EXPECT_THAT(Send("zhang@example.gov.cn", "clerk", "wrong"), HasReason("CHANNEL_LOGIN_DENIED"));
}

TEST_F(SmtpTest, ServerThatDiesIsTriedAgain) {
  Start();
  server_.reset();
  EXPECT_THAT(Send("zhang@example.gov.cn"), HasReason("CHANNEL_UNAVAILABLE"));
}

}  // namespace
}  // namespace nianbao::notification
