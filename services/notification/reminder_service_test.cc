// The rpcs as callers meet them: permissions, limits and what is refused.
#include "services/notification/reminder_service.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/store/open_database.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/notification/fake_intake_fixture.h"
#include "services/notification/notification_service.h"
#include "services/notification/schema.h"

namespace nianbao::notification {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

config::v1::Auth Everybody() {
  return ParseText<config::v1::Auth>(R"pb(
    principals {
      id: "clerk"
      token: "token-of-the-clerk"
      grants { role: "preparer" organ: "organs/kejiju" }
    }
    principals {
      id: "office"
      token: "token-of-the-office"
      grants { role: "checker" organ: "organs/office" }
    }
    principals {
      id: "admin"
      token: "token-of-the-admin"
      grants { role: "platform_administrator" organ: "*" }
    }
  )pb");
}

class ReminderServiceTest : public ::testing::Test {
 protected:
  ReminderServiceTest() {
    database_ = *sql::OpenDatabase({dir_.path() + "/n.db", ""}, clock_);
    EXPECT_THAT(database_->Migrate(NotificationSchema()), IsOk());
    reminders_ = std::make_unique<ReminderStore>(*database_);
    deliveries_ = std::make_unique<DeliveryStore>(*database_);
    courier_ = std::make_unique<Courier>(*deliveries_, Channels(), clock_, CourierOptions());
    const auto people = *auth::StaticAuthenticator::Create(Everybody());
    methods_ = std::make_unique<rpc::MethodTable>(people, clock_, ids_, metrics_);
    intake_.AddOrgan("organs/office", "某市人民政府办公室", report::v1::GOV_OFFICE, "");
    intake_.AddOrgan("organs/kejiju", "某市科学技术局", report::v1::DEPT, "organs/office");
    desk_ = std::make_unique<ReminderDesk>(*reminders_, *courier_, intake_, clock_,
                                           std::make_shared<Rosters>(people->principals()),
                                           notices::Notices::Embedded(), calendar::EmbeddedCalendar(), DeskOptions());
    AddReminderMethods(
        *reminders_, *deliveries_, *notices::Notices::Embedded(), [this] { return ready_ ? desk_.get() : nullptr; },
        clock_, *methods_);
    AddNotificationMethods(
        *deliveries_, clock_, *methods_,
        [this](const std::string& principal, const v1::Message& message) { return desk_->Seen(principal, message); });
  }
  template <typename Response>
  absl::StatusOr<Response> Call(const std::string& method, const google::protobuf::Message& request,
                                const std::string& who) {
    const auto bytes = methods_->Serve("/nianbao.notification.v1." + method, request.SerializeAsString(),
                                       {"Bearer token-of-the-" + who, ""});
    if (!bytes.ok()) return bytes.status();
    Response response;
    response.ParseFromString(*bytes);
    return response;
  }
  absl::StatusOr<v1::Preferences> Set(const std::string& preferences) {
    v1::SetPreferencesRequest request;
    *request.mutable_preferences() = ParseText<v1::Preferences>(preferences);
    return Call<v1::Preferences>("ReminderService/SetPreferences", request, "clerk");
  }

  TempDir dir_;
  FakeClock clock_{absl::FromCivil(absl::CivilSecond(2026, 1, 5, 8, 0, 0), BeijingTime())};
  RandomIdSource ids_;
  Metrics metrics_;
  FakeIntake intake_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<ReminderStore> reminders_;
  std::unique_ptr<DeliveryStore> deliveries_;
  std::unique_ptr<Courier> courier_;
  std::unique_ptr<ReminderDesk> desk_;
  bool ready_ = true;
  std::unique_ptr<rpc::MethodTable> methods_;
};

TEST_F(ReminderServiceTest, WishesAreKeptAndStrangeOnesRefused) {
  EXPECT_THAT(Set(R"pb(channels: "sms" channels: "email" mobile: "+8613800000000" mute_courtesy: true)pb"), IsOk());
  const auto kept = Call<v1::Preferences>("ReminderService/GetPreferences", v1::GetPreferencesRequest(), "clerk");
  ASSERT_THAT(kept, IsOk());
  EXPECT_EQ(kept->mobile(), "+8613800000000");
  EXPECT_THAT(
      Call<v1::Preferences>("ReminderService/GetPreferences", v1::GetPreferencesRequest(), "office")->channels(),
      IsEmpty());
  EXPECT_THAT(Set(R"pb(channels: "pigeon")pb"), HasReason("FIELD_MALFORMED"));
  EXPECT_THAT(Set(R"pb(channels: "sms" channels: "sms")pb"), HasReason("FIELD_MALFORMED"));
  EXPECT_THAT(Set(R"pb(mobile: "138 0000")pb"), HasReason("FIELD_MALFORMED"));
  EXPECT_THAT(Set(R"pb(mobile: "123456789012345678901")pb"), HasReason("FIELD_TOO_LONG"));
  EXPECT_EQ(Call<v1::Preferences>("ReminderService/GetPreferences", v1::GetPreferencesRequest(), "clerk")->channels(0),
            "sms");
}

TEST_F(ReminderServiceTest, EachRoleMayDoItsOwn) {
  v1::PlanSeasonRequest plan;
  plan.set_report_year(2025);
  EXPECT_THAT(Call<v1::PlanSeasonResponse>("ReminderService/PlanSeason", plan, "clerk"),
              HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Call<v1::PlanSeasonResponse>("ReminderService/PlanSeason", plan, "office"), IsOk());
  EXPECT_THAT(
      Call<v1::ListContactTasksResponse>("ReminderService/ListContactTasks", v1::ListContactTasksRequest(), "office"),
      HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(
      Call<v1::ListContactTasksResponse>("ReminderService/ListContactTasks", v1::ListContactTasksRequest(), "admin"),
      IsOk());
  v1::RecordUpkeepRequest upkeep;
  upkeep.set_organ("organs/kejiju");
  upkeep.set_kind(v1::Upkeep::GUIDE);
  EXPECT_EQ(Call<v1::Upkeep>("ReminderService/RecordUpkeep", upkeep, "clerk")->day(), "2026-01-05");
  upkeep.set_organ("organs/office");
  EXPECT_THAT(Call<v1::Upkeep>("ReminderService/RecordUpkeep", upkeep, "clerk"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(*reminders_->ListUpkeep(), SizeIs(1));
}

TEST_F(ReminderServiceTest, NoticeBeyondItsLimitsIsRefusedAndNothingIsStored) {
  auto request = ParseText<v1::IssueNoticeRequest>(
      R"pb(organ: "organs/office" report_year: 2025 title: "关于做好年报工作的通知" request_id: "r")pb");
  auto long_title = request;
  long_title.set_title(std::string(101, 'x'));
  EXPECT_THAT(Call<v1::IssueNoticeResponse>("ReminderService/IssueNotice", long_title, "office"),
              HasReason("FIELD_TOO_LONG"));
  auto no_id = request;
  no_id.clear_request_id();
  EXPECT_THAT(Call<v1::IssueNoticeResponse>("ReminderService/IssueNotice", no_id, "office"),
              HasReason("FIELD_REQUIRED"));
  auto strange_year = request;
  strange_year.set_report_year(99'999);
  EXPECT_THAT(Call<v1::IssueNoticeResponse>("ReminderService/IssueNotice", strange_year, "office"),
              HasReason("FIELD_MALFORMED"));
  EXPECT_THAT(*reminders_->OpenNotices(), IsEmpty());
  EXPECT_THAT(Call<v1::IssueNoticeResponse>("ReminderService/IssueNotice", request, "office"), IsOk());
  EXPECT_THAT(*reminders_->OpenNotices(), SizeIs(2));
}

TEST_F(ReminderServiceTest, MessageIsAcknowledgedByItsOwnerAlone) {
  v1::Message message;
  message.set_name("messages/m1");
  message.set_event("kick-off/n1/organs/kejiju");
  ASSERT_THAT(deliveries_->AddMessage(message, "clerk"), IsOk());
  v1::AcknowledgeMessageRequest request;
  request.set_name("messages/m1");
  EXPECT_THAT(Call<v1::Message>("NotificationService/AcknowledgeMessage", request, "office"),
              HasReason("MESSAGE_NOT_FOUND"));
  const auto first = Call<v1::Message>("NotificationService/AcknowledgeMessage", request, "clerk");
  ASSERT_THAT(first, IsOk());
  EXPECT_TRUE(first->has_read_time());
  clock_.Advance(absl::Hours(1));
  EXPECT_THAT(Call<v1::Message>("NotificationService/AcknowledgeMessage", request, "clerk"),
              IsOkAndHolds(EqualsProto(*first)));
}

TEST_F(ReminderServiceTest, PreviewIsFilledAndAServiceThatStartsSaysSo) {
  v1::PreviewNoticeRequest preview;
  preview.set_id("overdue");
  const auto shown = Call<v1::PreviewNoticeResponse>("ReminderService/PreviewNotice", preview, "office");
  ASSERT_THAT(shown, IsOk());
  EXPECT_THAT(shown->subject(), HasSubstr("舒兰市科学技术局"));
  preview.set_id("nothing");
  EXPECT_THAT(Call<v1::PreviewNoticeResponse>("ReminderService/PreviewNotice", preview, "office"),
              HasReason("TEMPLATE_NOT_FOUND"));
  ready_ = false;
  v1::ExplainDeadlineRequest explain;
  explain.set_report_year(2025);
  EXPECT_THAT(Call<v1::ExplainDeadlineResponse>("DeadlineService/ExplainDeadline", explain, "clerk"),
              HasReason("PLANNER_NOT_READY"));
}

}  // namespace
}  // namespace nianbao::notification
