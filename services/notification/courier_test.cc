#include "services/notification/courier.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/error.h"
#include "services/common/store/open_database.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/notification/schema.h"

namespace nianbao::notification {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A channel whose answers are written down beforehand; the last one holds for all further ones.
class ScriptedChannel final : public Channel {
 public:
  ScriptedChannel(std::string name, std::vector<absl::StatusOr<std::string>> answers)
      : name_(std::move(name)), answers_(std::move(answers)) {}
  std::string name() const override { return name_; }
  absl::StatusOr<std::string> Send(const Mail& mail) override {
    mails.push_back(mail);
    return answers_[std::min(mails.size(), answers_.size()) - 1];
  }
  std::vector<Mail> mails;

 private:
  const std::string name_;
  const std::vector<absl::StatusOr<std::string>> answers_;
};

const absl::StatusOr<std::string> kFine = std::string("250");
const absl::Status kRefused = ChannelRefused("550", "拒收。");
const absl::Status kDown = ChannelUnavailable("down", "连不上。");

class CourierTest : public ::testing::Test {
 protected:
  CourierTest() {
    database_ = *sql::OpenDatabase({dir_.path() + "/n.db", ""}, clock_);
    EXPECT_THAT(database_->Migrate(NotificationSchema()), IsOk());
    store_ = std::make_unique<DeliveryStore>(*database_);
    message_.set_name("messages/m1");
    message_.set_subject("还有3个工作日");
    message_.set_body("正文\n");
    contact_.principal = "zhang";
    contact_.display_name = "张三";
    contact_.email = "zhang@example.gov.cn";
    contact_.organs = {"organs/kejiju"};
    contact_.preferences.set_mobile("13800000000");
  }
  absl::StatusOr<Outcome> Bring(format::v1::NoticeClass importance = format::v1::DUTY) {
    Channels channels{email_.get(), sms_.get(), {}};
    if (robot_ != nullptr) channels.robots.emplace_back("organs/kejiju", robot_.get());
    return Courier(*store_, channels, clock_, CourierOptions()).Bring(message_, contact_, importance);
  }
  // "smtp:REFUSED" for each step.
  std::vector<std::string> Trail() {
    std::vector<std::string> trail;
    const auto steps = *store_->ListDeliveries("", {}, "messages/m1");
    for (const auto& step : steps) {
      trail.push_back(absl::StrCat(step.channel(), ":", v1::Delivery::State_Name(step.state())));
    }
    return trail;
  }

  TempDir dir_;
  FakeClock clock_{absl::FromCivil(absl::CivilSecond(2026, 1, 27, 9, 0, 0), BeijingTime())};
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<DeliveryStore> store_;
  v1::Message message_;
  Contact contact_;
  std::unique_ptr<ScriptedChannel> email_, sms_, robot_;
};

TEST_F(CourierTest, MessageLiesInTheInboxAndGoesByTheFirstChannelAlone) {
  email_ = std::make_unique<ScriptedChannel>("smtp", std::vector<absl::StatusOr<std::string>>{kFine});
  sms_ = std::make_unique<ScriptedChannel>("sms", std::vector<absl::StatusOr<std::string>>{kFine});
  EXPECT_EQ(Bring()->channel, "smtp");
  EXPECT_THAT(Trail(), ElementsAre("inbox:DELIVERED", "smtp:SENT", "smtp:ACCEPTED"));
  EXPECT_THAT(sms_->mails, IsEmpty());
  EXPECT_EQ(Bring()->channel, "smtp");  // again: known as accepted
  EXPECT_THAT(email_->mails, SizeIs(1));
}

TEST_F(CourierTest, RefusalGoesToTheNextChannelAtOnceAndTheTrailShowsIt) {
  email_ = std::make_unique<ScriptedChannel>("smtp", std::vector<absl::StatusOr<std::string>>{kRefused});
  sms_ = std::make_unique<ScriptedChannel>("sms", std::vector<absl::StatusOr<std::string>>{kFine});
  EXPECT_EQ(Bring()->channel, "sms");
  EXPECT_EQ(sms_->mails[0].to_address, "13800000000");
  EXPECT_THAT(Trail(), ElementsAre("inbox:DELIVERED", "smtp:SENT", "smtp:REFUSED", "sms:SENT", "sms:ACCEPTED"));
}

TEST_F(CourierTest, ServerThatIsDownIsTriedThreeTimesWithLongerPausesThenTheRobotIsTold) {
  email_ = std::make_unique<ScriptedChannel>("smtp", std::vector<absl::StatusOr<std::string>>{kDown});
  robot_ = std::make_unique<ScriptedChannel>("wecom", std::vector<absl::StatusOr<std::string>>{kFine});
  absl::Duration before = absl::ZeroDuration();
  for (int attempt = 1; attempt < 3; ++attempt) {
    const auto outcome = Bring();
    ASSERT_EQ(outcome->kind, Outcome::Kind::kLater);
    EXPECT_GT(outcome->again - clock_.Now(), before);
    before = outcome->again - clock_.Now();
    clock_.Advance(before);
  }
  EXPECT_EQ(Bring()->channel, "wecom");
  EXPECT_THAT(email_->mails, SizeIs(3));
}

TEST_F(CourierTest, RateLimitIsNobodysFailureAndWaits) {
  email_ = std::make_unique<ScriptedChannel>(
      "smtp", std::vector<absl::StatusOr<std::string>>{ChannelLimit("smtp", absl::Seconds(40)), kFine});
  for (const auto& expected : {absl::Seconds(40)}) {
    const auto outcome = Bring();
    ASSERT_EQ(outcome->kind, Outcome::Kind::kLater);
    EXPECT_EQ(outcome->again - clock_.Now(), expected);
  }
  EXPECT_EQ(Bring()->channel, "smtp");
}

TEST_F(CourierTest, PersonWhomNoChannelReachesIsUnreachableWithWhatWasTried) {
  email_ = std::make_unique<ScriptedChannel>("smtp", std::vector<absl::StatusOr<std::string>>{kRefused});
  sms_ = std::make_unique<ScriptedChannel>("sms", std::vector<absl::StatusOr<std::string>>{kRefused});
  const auto outcome = Bring();
  EXPECT_EQ(outcome->kind, Outcome::Kind::kUnreachable);
  EXPECT_EQ(outcome->failure, "smtp：拒收。sms：拒收。");
  contact_ = {};
  contact_.principal = "li";
  message_.set_name("messages/m2");
  EXPECT_THAT(Bring()->failure, HasSubstr("没有登记"));
}

TEST_F(CourierTest, OwnOrderOfChannelsIsKept) {
  email_ = std::make_unique<ScriptedChannel>("smtp", std::vector<absl::StatusOr<std::string>>{kFine});
  sms_ = std::make_unique<ScriptedChannel>("sms", std::vector<absl::StatusOr<std::string>>{kFine});
  contact_.preferences.add_channels("sms");
  EXPECT_EQ(Bring()->channel, "sms");
}

TEST_F(CourierTest, MutedCourtesyStaysInTheInboxAndADutyCannotBeMuted) {
  email_ = std::make_unique<ScriptedChannel>("smtp", std::vector<absl::StatusOr<std::string>>{kFine});
  contact_.preferences.set_mute_courtesy(true);
  EXPECT_EQ(Bring(format::v1::COURTESY)->kind, Outcome::Kind::kMuted);
  EXPECT_THAT(Trail(), ElementsAre("inbox:DELIVERED"));
  EXPECT_EQ(Bring(format::v1::DUTY)->channel, "smtp");
}

TEST_F(CourierTest, CrashBetweenSendingAndRecordingCostsOneDuplicateThatTheTrailShows) {
  // What a process leaves that died after the channel took the message.
  v1::Delivery step;
  step.set_message("messages/m1");
  step.set_channel("smtp");
  step.set_state(v1::Delivery::SENT);
  ASSERT_THAT(store_->AddDelivery(step, ""), IsOk());
  email_ = std::make_unique<ScriptedChannel>("smtp", std::vector<absl::StatusOr<std::string>>{kFine});
  EXPECT_EQ(Bring()->channel, "smtp");
  EXPECT_EQ(Bring()->channel, "smtp");
  EXPECT_THAT(email_->mails, SizeIs(1));
  EXPECT_THAT(Trail(), ElementsAre("smtp:SENT", "inbox:DELIVERED", "smtp:SENT", "smtp:ACCEPTED"));
}

TEST_F(CourierTest, WithoutAnyChannelTheInboxIsTheWay) { EXPECT_EQ(Bring()->kind, Outcome::Kind::kInboxOnly); }

}  // namespace
}  // namespace nianbao::notification
