// Reports of mails that came back: as servers write them, as nobody should, and from a real Maildir.
#include "services/notification/bounce.h"

#include <filesystem>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/base/utf8.h"
#include "services/common/testing/process.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/notification/bounce_reader.h"
#include "services/notification/channel.h"

namespace nianbao::notification {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kId[] = "0123456789abcdef0123456789abcdef";
constexpr char kAddress[] = "bounces@example.gov.cn";

// As a mail server writes it: headers, a text for people, the status, the headers of what came back.
std::string Report(const std::string& to, const std::string& status, const std::string& quoted) {
  return absl::StrCat(
      "From: MAILER-DAEMON@mx.example.gov.cn\r\nTo: ", to,
      "\r\nSubject: Undelivered Mail Returned to Sender\r\nContent-Type: multipart/report; "
      "report-type=delivery-status;\r\n"
      "\tboundary=\"b1/mx\"\r\nMIME-Version: 1.0\r\n\r\nThis is a MIME-encapsulated message.\r\n\r\n--b1/mx\r\n"
      "Content-Type: text/plain\r\n\r\nI am sorry.\r\n\r\n--b1/mx\r\nContent-Type: message/delivery-status\r\n\r\n"
      "Reporting-MTA: dns; mx.example.gov.cn\r\n\r\n",
      status, "\r\n--b1/mx\r\nContent-Type: text/rfc822-headers\r\n\r\n", quoted, "\r\n--b1/mx--\r\n");
}

constexpr char kFailed[] =
    "Final-Recipient: rfc822; zhang@example.gov.cn\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    "Diagnostic-Code: smtp; 550 5.1.1 no such user:\r\n 没有这个用户\r\n";

std::string Quoted() { return absl::StrCat("Message-ID: <", kId, "@example.gov.cn>\r\nSubject: x\r\n"); }

TEST(BounceTest, FailedMailIsKnownByTheAddressItCameBackTo) {
  const std::string to = BounceAddress(kAddress, kId);
  EXPECT_EQ(to, absl::StrCat("bounces+", kId, "@example.gov.cn"));
  const auto bounce = ParseBounce(Report(to, kFailed, "Subject: x\r\n"), kAddress);
  ASSERT_TRUE(bounce.has_value());
  EXPECT_EQ(bounce->message, absl::StrCat("messages/", kId));
  EXPECT_EQ(bounce->kind, Bounce::Kind::kFailed);
  EXPECT_EQ(bounce->status, "5.1.1");
  EXPECT_EQ(bounce->why, "smtp; 550 5.1.1 no such user: 没有这个用户");
}

TEST(BounceTest, FailedMailIsKnownByTheMessageIdItQuotes) {
  const auto bounce = ParseBounce(Report("nianbao@example.gov.cn", kFailed, Quoted()), "");
  ASSERT_TRUE(bounce.has_value());
  EXPECT_EQ(bounce->message, absl::StrCat("messages/", kId));
}

TEST(BounceTest, ReceiptSaysDeliveredAndADelayIsNoEnd) {
  const auto received = ParseBounce(Report("n@x", "Action: delivered\r\nStatus: 2.0.0\r\n", Quoted()), "");
  ASSERT_TRUE(received.has_value());
  EXPECT_EQ(received->kind, Bounce::Kind::kDelivered);
  EXPECT_FALSE(ParseBounce(Report("n@x", "Action: delayed\r\nStatus: 4.4.1\r\n", Quoted()), "").has_value());
}

TEST(BounceTest, MailThatIsNoReportOrNamesNoMessageIsNothing) {
  EXPECT_FALSE(ParseBounce("", kAddress).has_value());
  EXPECT_FALSE(ParseBounce("Subject: 休假自动回复\r\n\r\n我在休假。\r\n", kAddress).has_value());
  EXPECT_FALSE(ParseBounce(Report("n@x", kFailed, "Subject: x\r\n"), kAddress).has_value());
  EXPECT_FALSE(ParseBounce(Report("n@x", kFailed, "Message-ID: <../../etc@x>\r\n"), "").has_value());
  EXPECT_FALSE(ParseBounce(Report(absl::StrCat("bounces+", kId, "0@x"), kFailed, ""), kAddress).has_value());
}

TEST(BounceTest, HostileReportIsBoundedAndItsWordsAreCleaned) {
  const std::string endless(200'000, 'A');
  const auto bounce = ParseBounce(
      Report("n@x", absl::StrCat("Action: failed\r\nDiagnostic-Code: \x1b[31m\xff\xfe", endless, "\r\n"), Quoted()),
      "");
  ASSERT_TRUE(bounce.has_value());
  EXPECT_LT(bounce->why.size(), 1000u);
  EXPECT_TRUE(IsValidUtf8(bounce->why));
  EXPECT_EQ(bounce->why.find('\x1b'), std::string::npos);
  std::string deep = "Content-Type: multipart/report; boundary=b\r\n\r\n";
  for (int i = 0; i < 60'000; ++i) deep += "--b\r\n";
  EXPECT_FALSE(ParseBounce(deep, kAddress).has_value());
  EXPECT_FALSE(ParseBounce("Content-Type: multipart/report; boundary=\"\r\n\r\n--\r\n", kAddress).has_value());
}

// Every report cut short and with every byte spoiled is read to an end, and what it names is one of our ids.
TEST(BounceTest, SpoiledReportsAreReadToAnEnd) {
  const std::string whole = Report(BounceAddress(kAddress, kId), kFailed, Quoted());
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string spoiled = whole;
    spoiled[i] = static_cast<char>(i * 37);
    for (const std::string& mail : {whole.substr(0, i), spoiled}) {
      const auto bounce = ParseBounce(mail, kAddress);
      if (bounce.has_value()) {
        EXPECT_EQ(bounce->message.size(), sizeof("messages/") - 1 + 32);
      }
    }
  }
}

class BounceReaderTest : public ::testing::Test {
 protected:
  BounceReaderTest()
      : reader_({dir_.path() + "/Maildir", kAddress}, [this](const Bounce& bounce) {
          taken_.push_back(bounce);
          return answer_;
        }) {}
  void Deliver(const std::string& name, const std::string& mail) {
    ASSERT_THAT(WriteFileAtomically(absl::StrCat(dir_.path(), "/Maildir/new/", name), mail), IsOk());
  }
  int Count(const std::string& folder) {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.path() + "/Maildir/" + folder)) {
      count += entry.path().empty() ? 0 : 1;
    }
    return count;
  }

  TempDir dir_;
  absl::Status answer_;
  std::vector<Bounce> taken_;
  BounceReader reader_;
};

TEST_F(BounceReaderTest, FolderThatIsNotThereYetIsEmpty) { EXPECT_THAT(reader_.RunOnce(), IsOk()); }

TEST_F(BounceReaderTest, EveryMailIsReadOnceAndKeptAsSeen) {
  Deliver("1.a", Report(BounceAddress(kAddress, kId), kFailed, ""));
  Deliver("2.b", "Subject: 休假\r\n\r\n");
  Deliver("3.c", std::string(static_cast<size_t>(kLargestBounce) + 1, 'x'));
  std::filesystem::create_symlink("/etc/hostname", dir_.path() + "/Maildir/new/4.d");
  ASSERT_THAT(reader_.RunOnce(), IsOk());
  ASSERT_THAT(reader_.RunOnce(), IsOk());
  EXPECT_THAT(taken_, SizeIs(1));
  EXPECT_EQ(Count("cur"), 3);
  EXPECT_TRUE(std::filesystem::exists(dir_.path() + "/Maildir/cur/1.a:2,S"));
  EXPECT_EQ(Count("new"), 1);  // the link
}

TEST_F(BounceReaderTest, MailThatCouldNotBeDealtWithIsReadAgain) {
  Deliver("1.a", Report(BounceAddress(kAddress, kId), kFailed, ""));
  answer_ = absl::UnavailableError("database");
  EXPECT_THAT(reader_.RunOnce(), StatusIs(absl::StatusCode::kUnavailable));
  answer_ = absl::OkStatus();
  EXPECT_THAT(reader_.RunOnce(), IsOk());
  EXPECT_THAT(taken_, SizeIs(2));
  EXPECT_EQ(Count("new"), 0);
}

// A real mail server takes the mail, cannot deliver it, and puts its report into the Maildir of the envelope's sender.
TEST_F(BounceReaderTest, MailThroughARealServerComesBackAndNamesTheMessage) {
  Process server({"/usr/bin/python3", std::string(NIANBAO_SOURCE_DIR) + "/tests/smtp/server.py", dir_.path(),
                  "--maildir", dir_.path() + "/Maildir"},
                 dir_.path() + "/log");
  ASSERT_TRUE(Eventually([&] { return ReadFile(dir_.path() + "/port").ok(); }));
  const auto channel = MakeSmtpChannel({.url = absl::StrCat("smtp://127.0.0.1:", *ReadFile(dir_.path() + "/port")),
                                        .timeout_seconds = 5,
                                        .bounce_address = kAddress});
  ASSERT_THAT(channel->Send({.id = kId,
                             .sender = "nianbao@example.gov.cn",
                             .to_name = "张三",
                             .to_address = "zhang@bounced.example",
                             .subject = "退回修改",
                             .body = "x\n"}),
              IsOk());
  ASSERT_TRUE(Eventually([&] {
    EXPECT_THAT(reader_.RunOnce(), IsOk());
    return !taken_.empty();
  })) << *ReadFile(dir_.path() + "/log");
  EXPECT_EQ(taken_[0].message, absl::StrCat("messages/", kId));
  EXPECT_EQ(taken_[0].kind, Bounce::Kind::kFailed);
  EXPECT_THAT(taken_[0].why, HasSubstr("mailbox full"));
}

}  // namespace
}  // namespace nianbao::notification
