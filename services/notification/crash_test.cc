// A process that is killed between a mail's acceptance and its record: a real process, a real mail server, a real kill.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/common/clock/clock.h"
#include "services/common/store/open_database.h"
#include "services/common/testing/process.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/notification/courier.h"
#include "services/notification/schema.h"

namespace nianbao::notification {
namespace {

using ::testing::ElementsAre;

// Kills its own process, as power does, when the server has the mail and before anybody else can know.
class DeadlyChannel final : public Channel {
 public:
  explicit DeadlyChannel(std::unique_ptr<Channel> real) : real_(std::move(real)) {}
  std::string name() const override { return real_->name(); }
  absl::StatusOr<std::string> Send(const Mail& mail) override {
    if (real_->Send(mail).ok()) raise(SIGKILL);
    return absl::InternalError("the server did not take it");
  }

 private:
  const std::unique_ptr<Channel> real_;
};

class CrashTest : public ::testing::Test {
 protected:
  CrashTest()
      : server_({"/usr/bin/python3", std::string(NIANBAO_SOURCE_DIR) + "/tests/smtp/server.py", dir_.path()},
                dir_.path() + "/log") {
    EXPECT_TRUE(Eventually([&] { return ReadFile(dir_.path() + "/port").ok(); }));
  }
  std::unique_ptr<Channel> Smtp() const {
    return MakeSmtpChannel({.url = absl::StrCat("smtp://127.0.0.1:", *ReadFile(dir_.path() + "/port"))});
  }
  // Sends the message by `channel`, as a process of its own would.
  absl::StatusOr<Outcome> Bring(Channel& channel) const {
    const SystemClock clock;
    ASSIGN_OR_RETURN(const auto database, sql::OpenDatabase({dir_.path() + "/n.db", ""}, clock));
    RETURN_IF_ERROR(database->Migrate(NotificationSchema()));
    DeliveryStore store(*database);
    Courier courier(store, Channels{&channel, nullptr, {}}, clock, CourierOptions());
    v1::Message message;
    message.set_name("messages/m1");
    message.set_subject("还有3个工作日");
    message.set_body("正文\n");
    Contact contact;
    contact.principal = "zhang";
    contact.email = "zhang@example.gov.cn";
    return courier.Bring(message, contact, format::v1::DUTY);
  }
  int Mails() const {
    int count = 0;
    while (ReadFile(absl::StrCat(dir_.path(), "/", count + 1, ".mail")).ok()) ++count;
    return count;
  }
  std::vector<std::string> Trail() const {
    const SystemClock clock;
    const auto database = *sql::OpenDatabase({dir_.path() + "/n.db", ""}, clock);
    std::vector<std::string> trail;
    const auto steps = *DeliveryStore(*database).ListDeliveries("", {}, "messages/m1");
    for (const auto& step : steps) {
      trail.push_back(absl::StrCat(step.channel(), ":", v1::Delivery::State_Name(step.state())));
    }
    return trail;
  }

  TempDir dir_;
  Process server_;
};

TEST_F(CrashTest, KillBetweenAcceptanceAndRecordCostsOneDuplicateThatTheTrailShows) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    DeadlyChannel deadly(Smtp());
    (void)Bring(deadly);
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
  EXPECT_TRUE(Eventually([&] { return Mails() == 1; }));
  EXPECT_THAT(Trail(), ElementsAre("inbox:DELIVERED", "smtp:SENT"));  // handed over, answer unknown
  for (int i = 0; i < 3; ++i) {
    const auto channel = Smtp();
    EXPECT_THAT(Bring(*channel), IsOk());
  }
  EXPECT_TRUE(Eventually([&] { return Mails() == 2; }));
  EXPECT_THAT(Trail(), ElementsAre("inbox:DELIVERED", "smtp:SENT", "smtp:SENT", "smtp:ACCEPTED"));
}

}  // namespace
}  // namespace nianbao::notification
