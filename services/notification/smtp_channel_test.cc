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
  void Start(const std::vector<std::string>& options = {}) {
    std::vector<std::string> command = {"/usr/bin/python3", std::string(NIANBAO_SOURCE_DIR) + "/tests/smtp/server.py",
                                        dir_.path()};
    command.insert(command.end(), options.begin(), options.end());
    server_ = std::make_unique<Process>(command, dir_.path() + "/log");
    ASSERT_TRUE(Eventually([&] { return ReadFile(dir_.path() + "/port").ok(); })) << *ReadFile(dir_.path() + "/log");
    port_ = *ReadFile(dir_.path() + "/port");
  }

  SmtpOptions Options() const { return {.url = absl::StrCat("smtp://127.0.0.1:", port_), .timeout_seconds = 3}; }
  absl::StatusOr<std::string> Send(const std::string& to, const std::string& user = "",
                                   const std::string& password = "") {
    SmtpOptions options = Options();
    options.user = user;
    options.password = password;
    return SendBy(*MakeSmtpChannel(options), to);
  }
  static absl::StatusOr<std::string> SendBy(Channel& channel, const std::string& to) {
    return channel.Send({.id = "m1",
                         .sender = "nianbao@example.gov.cn",
                         .to_name = "张三",
                         .to_address = to,
                         .subject = "您的年报被退回，请修改",
                         .body = "两边不相等。\n.一行以点开头\n"});
  }
  std::string Received(int number = 1) {
    return ReadFile(absl::StrCat(dir_.path(), "/", number, ".mail")).value_or("no mail");
  }
  // A certificate of its own authority, made for this test.
  std::string MakeCertificate() {
    const std::string file = dir_.path() + "/cert.pem";
    Process openssl({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                     "-nodes", "-keyout", dir_.path() + "/key.pem", "-out", file, "-days", "2", "-subj",
                     "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"},
                    dir_.path() + "/openssl.log");
    EXPECT_EQ(openssl.Wait(absl::Seconds(20)), 0);
    return file;
  }

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
  Start({"--user", "clerk", "--password", "secret"});
  EXPECT_THAT(Send("zhang@example.gov.cn", "clerk", "secret"), IsOk());
  EXPECT_THAT(Send("zhang@example.gov.cn", "clerk", "wrong"), HasReason("CHANNEL_LOGIN_DENIED"));
}

TEST_F(SmtpTest, MailAndPasswordTravelEncryptedWhereTheServerOffersIt) {
  const std::string certificate = MakeCertificate();
  Start({"--tls", certificate, dir_.path() + "/key.pem", "--user", "clerk", "--password", "secret"});
  SmtpOptions options = Options();
  options.user = "clerk";
  options.password = "secret";
  EXPECT_THAT(SendBy(*MakeSmtpChannel(options), "zhang@example.gov.cn"), HasReason("CHANNEL_UNAVAILABLE"));
  options.ca_file = certificate;
  EXPECT_THAT(SendBy(*MakeSmtpChannel(options), "zhang@example.gov.cn"), IsOk());
  ASSERT_TRUE(Eventually([&] { return Received() != "no mail"; }));
  EXPECT_THAT(Received(), HasSubstr(" tls\r\n"));
}

TEST_F(SmtpTest, ServerThatIsSlowOrHangsUpInTheMiddleOfTheMailIsTriedAgain) {
  Start();
  EXPECT_THAT(Send("somebody@slow.example"), HasReason("CHANNEL_UNAVAILABLE"));
  EXPECT_THAT(Send("somebody@cut.example"), HasReason("CHANNEL_UNAVAILABLE"));
  EXPECT_EQ(Received(), "no mail");
}

TEST_F(SmtpTest, MailsGoThroughOneConnectionUntilTheServerHasEnoughOfIt) {
  Start({"--most", "3"});
  const auto channel = MakeSmtpChannel(Options());
  std::map<std::string, int> connections;
  for (int i = 1; i <= 7; ++i) {
    ASSERT_THAT(SendBy(*channel, "zhang@example.gov.cn"), IsOk()) << i;
    ASSERT_TRUE(Eventually([&] { return Received(i) != "no mail"; }));
    const std::string mail = Received(i);
    const size_t at = mail.find("X-Connection: ");
    ++connections[mail.substr(at, mail.find("\r\n", at) - at)];
  }
  EXPECT_EQ(connections.size(), 3u);  // 3 + 3 + 1
}

TEST_F(SmtpTest, MailAfterARefusalAndAfterALostConnectionGoesOut) {
  Start();
  const auto channel = MakeSmtpChannel(Options());
  EXPECT_THAT(SendBy(*channel, "nobody@refused.example"), HasReason("CHANNEL_REFUSED"));
  EXPECT_THAT(SendBy(*channel, "zhang@example.gov.cn"), IsOk());
  EXPECT_THAT(SendBy(*channel, "somebody@cut.example"), HasReason("CHANNEL_UNAVAILABLE"));
  EXPECT_THAT(SendBy(*channel, "zhang@example.gov.cn"), IsOk());
}

TEST_F(SmtpTest, AddressThatSpeaksToTheServerIsRefused) {
  Start();
  EXPECT_THAT(Send("zhang@example.gov.cn>\r\nRCPT TO:<evil@x.example"), Not(IsOk()));
  EXPECT_EQ(Received(), "no mail");
}

TEST_F(SmtpTest, ServerThatDiesIsTriedAgain) {
  Start();
  server_.reset();
  EXPECT_THAT(Send("zhang@example.gov.cn"), HasReason("CHANNEL_UNAVAILABLE"));
}

}  // namespace
}  // namespace nianbao::notification
