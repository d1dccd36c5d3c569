#include "services/notification/notifier.h"

#include <filesystem>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/store/open_database.h"
#include "services/common/testing/postgres_server.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/notification/messages.h"
#include "services/notification/schema.h"

namespace nianbao::notification {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

intake::v1::StageInput Returned() {
  return ParseText<intake::v1::StageInput>(R"pb(
    annual_report { name: "organs/a/annualReports/2025" report_year: 2025 error_count: 2 warning_count: 1 }
    organ { display_name: "某市科学技术局" }
    revision {
      content { title: "机密标题" }
      check_result {
        findings { rule_id: "T3-001" severity: ERROR message: "两边不相等。" }
        findings { rule_id: "TXT-006" severity: HINT message: "有多余空格。" }
      }
    }
    recipients { principal: "zhang" display_name: "张三" email: "zhang@example.gov.cn" role: "preparer" }
    recipients { principal: "li" display_name: "李四" role: "preparer" }
    event { action: "Fail" }
  )pb");
}

// A mail server that is down, refuses, or accepts.
class ScriptedChannel final : public Channel {
 public:
  explicit ScriptedChannel(std::string name = "smtp") : name_(std::move(name)) {}
  std::string name() const override { return name_; }
  absl::StatusOr<std::string> Send(const Mail& mail) override {
    mails.push_back(mail);
    const auto own = answers.find(mail.to_address);
    return own == answers.end() ? answer : own->second;
  }
  absl::StatusOr<std::string> answer = std::string("250");
  std::map<std::string, absl::StatusOr<std::string>> answers;  // of single addresses
  std::vector<Mail> mails;

 private:
  const std::string name_;
};

std::string NewDatabase([[maybe_unused]] const TempDir& dir) {
#ifdef NIANBAO_TEST_ON_POSTGRESQL
  static PostgresServer server;  // one for all tests of the program
  return server.NewDatabase();
#else
  return dir.path() + "/n.db";
#endif
}

class NotifierTest : public ::testing::Test {
 protected:
  NotifierTest() {
    database_ = *sql::OpenDatabase({NewDatabase(dir_), ""}, clock_);
    EXPECT_THAT(database_->Migrate(NotificationSchema()), IsOk());
    store_ = std::make_unique<DeliveryStore>(*database_);
    reminders_ = std::make_unique<ReminderStore>(*database_);
    courier_ = std::make_unique<Courier>(*store_, Channels{&channel_, &sms_, {}}, clock_, CourierOptions());
    const auto people = ParseText<config::v1::Auth>(R"pb(
      principals {
        id: "zhang"
        token: "token-of-zhang-zhang"
        grants { role: "preparer" organ: "organs/a" }
      }
    )pb");
    notifier_ = std::make_unique<Notifier>(
        *courier_, *reminders_, std::make_shared<Rosters>((*auth::StaticAuthenticator::Create(people))->principals()),
        clock_, *notices::Notices::Embedded(), NotifierOptions{});
    job_.job.set_id("job-1");
    job_.job.set_report("organs/a/annualReports/2025");
    job_.job.set_occasion("Fail");
  }

  // "smtp:SENT" for each step of a person's messages.
  std::vector<std::string> Trail(const std::string& principal) {
    std::vector<std::string> trail;
    const auto steps = *store_->ListDeliveries("", {});
    for (const v1::Delivery& step : steps) {
      if (step.principal() != principal) continue;
      trail.push_back(absl::StrCat(step.channel(), ":", v1::Delivery::State_Name(step.state())));
      if (!step.channel().empty()) {
        EXPECT_EQ(step.job_id(), "job-1");
      }
    }
    return trail;
  }

  TempDir dir_;
  FakeClock clock_{absl::FromUnixSeconds(1'768'000'000)};
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<DeliveryStore> store_;
  ScriptedChannel channel_;
  ScriptedChannel sms_{"sms"};
  std::unique_ptr<ReminderStore> reminders_;
  std::unique_ptr<Courier> courier_;
  std::unique_ptr<Notifier> notifier_;
  LeasedJob job_;
};

TEST_F(NotifierTest, EveryRecipientFindsTheMessageInTheInboxAndMailGoesWhereThereIsAnAddress) {
  EXPECT_THAT(notifier_->Settle(job_, Returned()), IsOkAndHolds(2));
  EXPECT_THAT(*store_->ListMessages("zhang", true, {}), SizeIs(1));
  EXPECT_THAT(*store_->ListMessages("li", true, {}), SizeIs(1));
  ASSERT_THAT(channel_.mails, SizeIs(1));
  EXPECT_EQ(channel_.mails[0].to_address, "zhang@example.gov.cn");
}

TEST_F(NotifierTest, JobThatRunsTwiceTellsNobodyTwice) {
  ASSERT_THAT(notifier_->Settle(job_, Returned()), IsOk());
  ASSERT_THAT(notifier_->Settle(job_, Returned()), IsOk());
  EXPECT_THAT(*store_->ListMessages("zhang", false, {}), SizeIs(1));
  EXPECT_THAT(channel_.mails, SizeIs(1));
  EXPECT_THAT(Trail("zhang"), ElementsAre("inbox:DELIVERED", "smtp:SENT", "smtp:ACCEPTED"));
  EXPECT_THAT(Trail("li"), ElementsAre("inbox:DELIVERED", ":UNREACHABLE"));  // nobody knows an address
}

TEST_F(NotifierTest, MailServerThatIsDownIsTriedAgainAndRecorded) {
  channel_.answer = MakeError(absl::StatusCode::kUnavailable, "down", {.reason = "CHANNEL_UNAVAILABLE"});
  EXPECT_THAT(notifier_->Settle(job_, Returned()), HasReason("MESSAGE_WAITS"));
  EXPECT_THAT(notifier_->Settle(job_, Returned()), HasReason("MESSAGE_WAITS"));
  EXPECT_THAT(channel_.mails, SizeIs(1));  // however often the queue asks, the server is left alone for its minute
  channel_.answer = std::string("250");
  clock_.Advance(absl::Minutes(1));
  EXPECT_THAT(notifier_->Settle(job_, Returned()), IsOkAndHolds(2));
  EXPECT_THAT(Trail("zhang"),
              ElementsAre("inbox:DELIVERED", "smtp:SENT", "smtp:RETRYING", "smtp:SENT", "smtp:ACCEPTED"));
}

TEST_F(NotifierTest, StepThatAMailServerRefusesGoesByTextMessageAndWhomNothingReachesBecomesATask) {
  v1::Preferences wishes;
  wishes.set_mobile("13800000000");
  ASSERT_THAT(reminders_->PutPreferences("zhang", wishes), IsOk());
  channel_.answer = MakeError(absl::StatusCode::kInvalidArgument, "550", {.reason = "CHANNEL_REFUSED"});
  EXPECT_THAT(notifier_->Settle(job_, Returned()), IsOkAndHolds(2));
  EXPECT_THAT(Trail("zhang"), ElementsAre("inbox:DELIVERED", "smtp:SENT", "smtp:REFUSED", "sms:SENT", "sms:ACCEPTED"));
  ASSERT_THAT(sms_.mails, SizeIs(1));
  EXPECT_EQ(sms_.mails[0].to_address, "13800000000");
  const auto tasks = *reminders_->ListTasks(false, {});
  ASSERT_THAT(tasks, SizeIs(1));
  EXPECT_EQ(tasks[0].principal_display_name(), "李四");
  EXPECT_THAT(tasks[0].message().subject(), HasSubstr("校验退回"));
}

TEST_F(NotifierTest, OneMailboxThatIsFullKeepsNobodyElseUninformed) {
  intake::v1::StageInput input = Returned();
  input.mutable_recipients(1)->set_email("li@example.gov.cn");
  channel_.answer = absl::UnavailableError("451 mailbox busy");
  channel_.answers = {{"li@example.gov.cn", "250"}};
  EXPECT_THAT(notifier_->Settle(job_, input), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(*store_->ListMessages("li", true, {}), SizeIs(1));
  ASSERT_THAT(channel_.mails, SizeIs(2));
  channel_.answer = std::string("250");
  clock_.Advance(absl::Minutes(1));
  EXPECT_THAT(notifier_->Settle(job_, input), IsOkAndHolds(2));
  EXPECT_THAT(channel_.mails, SizeIs(3));  // nobody is told twice
}

TEST_F(NotifierTest, RefusedAddressIsSettledAndRecorded) {
  channel_.answer = MakeError(absl::StatusCode::kInvalidArgument, "550", {.reason = "CHANNEL_REFUSED"});
  EXPECT_THAT(notifier_->Settle(job_, Returned()), IsOkAndHolds(2));
  EXPECT_THAT(Trail("zhang"), ElementsAre("inbox:DELIVERED", "smtp:SENT", "smtp:REFUSED", ":UNREACHABLE"));
  EXPECT_THAT(*reminders_->ListTasks(false, {}), SizeIs(2));
}

TEST_F(NotifierTest, MessageIsMarkedReadByItsOwnerAlone) {
  ASSERT_THAT(notifier_->Settle(job_, Returned()), IsOk());
  const std::string name = (*store_->ListMessages("zhang", true, {}))[0].name();
  EXPECT_THAT(store_->MarkRead("li", name, clock_.Now()), HasReason("MESSAGE_NOT_FOUND"));
  EXPECT_THAT(store_->MarkRead("zhang", name, clock_.Now()), IsOk());
  EXPECT_THAT(*store_->ListMessages("zhang", true, {}), SizeIs(0));
}

TEST(MessagesTest, ReturnedReportNamesCountsAndFirstFindingsButNoContents) {
  const notices::Text text =
      Compose(*notices::Notices::Embedded(), Returned(), Returned().recipients(0), "http://127.0.0.1:8080/");
  EXPECT_EQ(text.subject, "校验退回：某市科学技术局2025年政府信息公开工作年度报告");
  EXPECT_THAT(text.body, HasSubstr("错误2项"));
  EXPECT_THAT(text.body, HasSubstr("T3-001"));
  EXPECT_THAT(text.body, Not(HasSubstr("TXT-006")));
  EXPECT_THAT(text.body, Not(HasSubstr("机密标题")));
  EXPECT_THAT(text.body, HasSubstr("http://127.0.0.1:8080/#/organs/a/annualReports/2025"));
}

TEST(MailTest, HeadersAreEncodedFoldedAndCannotBeInjected) {
  const std::string mail =
      FormatMail({.id = "x",
                  .sender = "a@b.cn",
                  .to_name = "张三\r\nBcc: evil@x",
                  .to_address = "z@b.cn\r\nBcc: evil@x",
                  .subject = "校验退回：某市科学技术局2025年政府信息公开工作年度报告很长很长的标题",
                  .body = "正文\n",
                  .date = absl::FromUnixSeconds(1'768'000'000)});
  EXPECT_THAT(mail, Not(HasSubstr("\r\nBcc:")));
  EXPECT_THAT(mail, HasSubstr("Date: Sat, 10 Jan 2026 07:06:40 +0800"));
  size_t start = 0;
  for (size_t end = mail.find("\r\n"); end != std::string::npos; end = mail.find("\r\n", start)) {
    EXPECT_LE(end - start, 78u) << mail.substr(start, end - start);
    start = end + 2;
  }
}

TEST(EmlChannelTest, MailLiesInTheFolderUnderItsId) {
  TempDir dir;
  auto channel = MakeEmlChannel(dir.path() + "/outbox");
  ASSERT_THAT(channel->Send({.id = "m1", .sender = "a@b.cn", .to_address = "z@b.cn", .body = "x"}), IsOk());
  EXPECT_TRUE(std::filesystem::exists(dir.path() + "/outbox/m1.eml"));
}

TEST(SmtpChannelTest, UnreachableServerIsAPassingError) {
  auto channel = MakeSmtpChannel({.url = "smtp://127.0.0.1:1", .timeout_seconds = 2});
  EXPECT_THAT(channel->Send({.id = "m1", .sender = "a@b.cn", .to_address = "z@b.cn"}),
              HasReason("CHANNEL_UNAVAILABLE"));
}

}  // namespace
}  // namespace nianbao::notification
