// The desk with a real database, an intake of the test's own and the calendar of 2026; time moves when the test says
// so.
#ifndef NIANBAO_SERVICES_NOTIFICATION_REMINDER_DESK_FIXTURE_H_
#define NIANBAO_SERVICES_NOTIFICATION_REMINDER_DESK_FIXTURE_H_

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/store/open_database.h"
#include "services/common/testing/postgres_server.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/notification/event_webhook.h"
#include "services/notification/fake_intake_fixture.h"
#include "services/notification/reminder_desk.h"
#include "services/notification/schema.h"

namespace nianbao::notification {

inline std::string NewDatabase([[maybe_unused]] const TempDir& dir) {
#ifdef NIANBAO_TEST_ON_POSTGRESQL
  static PostgresServer server;  // one for all tests of the program
  return server.NewDatabase();
#else
  return dir.path() + "/n.db";
#endif
}

inline bool Anybody(const v1::ContactTask&) { return true; }

class CountingChannel final : public Channel {
 public:
  explicit CountingChannel(std::string name = "smtp") : name_(std::move(name)) {}
  std::string name() const override { return name_; }
  absl::StatusOr<std::string> Send(const Mail& mail) override {
    std::lock_guard lock(mutex);
    mails.push_back(mail);
    if (answer.ok()) accepted.push_back(absl::StrCat(mail.to_address, " ", mail.subject));
    return answer;
  }
  std::mutex mutex;
  std::vector<Mail> mails;
  std::vector<std::string> accepted;
  absl::StatusOr<std::string> answer = std::string("250");

 private:
  const std::string name_;
};

inline config::v1::Auth Everybody() {
  return ParseText<config::v1::Auth>(R"pb(
    principals {
      id: "clerk"
      display_name: "经办"
      email: "clerk@x"
      token: "token-of-the-clerk"
      grants { role: "preparer" organ: "organs/kejiju" }
    }
    principals {
      id: "head"
      display_name: "局长"
      email: "head@x"
      token: "token-of-the-head"
      grants { role: "signer" organ: "organs/kejiju" }
    }
    principals {
      id: "office"
      display_name: "政务公开办"
      email: "office@x"
      token: "token-of-the-office"
      grants { role: "checker" organ: "organs/office" }
    }
    principals {
      id: "admin"
      display_name: "平台管理员"
      email: "admin@x"
      token: "token-of-the-admin"
      grants { role: "platform_administrator" organ: "*" }
    }
    principals {
      id: "silent"
      display_name: "无邮箱"
      token: "token-of-the-silent"
      grants { role: "preparer" organ: "organs/silent" }
    }
  )pb");
}

class ReminderDeskTest : public ::testing::Test {
 protected:
  ReminderDeskTest() {
    database_ = *sql::OpenDatabase({NewDatabase(dir_), ""}, clock_);
    EXPECT_THAT(database_->Migrate(NotificationSchema()), IsOk());
    deliveries_ = std::make_unique<DeliveryStore>(*database_);
    store_ = std::make_unique<ReminderStore>(*database_);
    people_ = (*auth::StaticAuthenticator::Create(Everybody()))->principals();
    courier_ = std::make_unique<Courier>(*deliveries_, Channels{&mail_, &sms_, {}}, clock_, CourierOptions());
    intake_.AddOrgan("organs/office", "某市人民政府办公室", report::v1::GOV_OFFICE, "");
    intake_.AddOrgan("organs/kejiju", "某市科学技术局", report::v1::DEPT, "organs/office");
    intake_.SetReport("organs/office", 2025, report::v1::PUBLISHED, clock_.Now());
    desk_ = MakeDesk("one");
  }
  std::unique_ptr<ReminderDesk> MakeDesk(const std::string& instance, const std::string& formats_dir = "") {
    return std::make_unique<ReminderDesk>(*store_, *courier_, intake_, clock_, std::make_shared<Rosters>(people_),
                                          notices::Notices::Embedded(), calendar::EmbeddedCalendar(),
                                          DeskOptions{.instance = instance, .formats_dir = formats_dir, .threads = 2});
  }
  void SetTime(int month, int day, int hour, int minute) {
    const absl::Time then = absl::FromCivil(absl::CivilSecond(2026, month, day, hour, minute, 0), BeijingTime());
    clock_.Advance(then - clock_.Now());
  }
  // Turns of the desk on a day: at night, around the hours between which messages go out, and in between.
  void LiveThrough(int month, int day) {
    const int moments[][2] = {{0, 0}, {8, 29}, {8, 30}, {9, 0}, {9, 30}, {13, 0}, {17, 29}, {17, 30}, {23, 59}};
    for (const auto& [hour, minute] : moments) {
      SetTime(month, day, hour, minute);
      EXPECT_THAT(desk_->RunOnce(), IsOk());
    }
  }
  v1::ReminderStats Stats() { return *store_->Stats(2025); }

  TempDir dir_;
  FakeClock clock_{absl::FromCivil(absl::CivilSecond(2026, 1, 5, 8, 0, 0), BeijingTime())};
  FakeIntake intake_;
  CountingChannel mail_;
  CountingChannel sms_{"sms"};
  People people_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<DeliveryStore> deliveries_;
  std::unique_ptr<ReminderStore> store_;
  std::unique_ptr<Courier> courier_;
  std::unique_ptr<ReminderDesk> desk_;
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_REMINDER_DESK_FIXTURE_H_
