// Over every rpc that notification serves, made from the descriptors: a clerk of one bureau, and a checker of another
// county, read nothing of a body's and change nothing of it.
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "nianbao/api/v1/annotations.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/random_id.h"
#include "services/common/rpc/method_table.h"
#include "services/common/store/open_database.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/notification/fake_intake_fixture.h"
#include "services/notification/notification_service.h"
#include "services/notification/reminder_service.h"
#include "services/notification/schema.h"

namespace nianbao::notification {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kSecret[] = "只有本单位知道的一句话";

config::v1::Auth Everybody() {
  return ParseText<config::v1::Auth>(R"pb(
    principals {
      id: "clerk"
      token: "token-of-the-clerk"
      grants { role: "preparer" organ: "organs/a" }
    }
    principals {
      id: "office"
      token: "token-of-the-office"
      grants { role: "checker" organ: "organs/office" }
    }
    principals {
      id: "stranger"
      token: "token-of-the-stranger"
      grants { role: "preparer" organ: "organs/b" }
    }
    principals {
      id: "other-office"
      token: "token-of-the-other-office"
      grants { role: "checker" organ: "organs/elsewhere" }
    }
    principals {
      id: "other-admin"
      token: "token-of-the-other-admin"
      grants { role: "platform_administrator" organ: "organs/elsewhere" }
      grants { role: "operator" organ: "organs/elsewhere" }
    }
    principals {
      id: "admin"
      token: "token-of-the-admin"
      grants { role: "platform_administrator" organ: "*" }
      grants { role: "operator" organ: "*" }
    }
  )pb");
}

bool IsRequired(const FieldDescriptor& field) {
  for (const int behavior : field.options().GetRepeatedExtension(api::v1::behavior)) {
    if (behavior == api::v1::REQUIRED) return true;
  }
  return false;
}

class NotificationIsolationTest : public ::testing::Test {
 protected:
  NotificationIsolationTest() {
    database_ = *sql::OpenDatabase({dir_.path() + "/n.db", ""}, clock_);
    EXPECT_THAT(database_->Migrate(NotificationSchema()), IsOk());
    reminders_ = std::make_unique<ReminderStore>(*database_);
    deliveries_ = std::make_unique<DeliveryStore>(*database_);
    courier_ = std::make_unique<Courier>(*deliveries_, Channels(), clock_, CourierOptions());
    const auto people = *auth::StaticAuthenticator::Create(Everybody());
    methods_ = std::make_unique<rpc::MethodTable>(people, clock_, ids_, metrics_);
    intake_.AddOrgan("organs/office", "甲县人民政府办公室", report::v1::GOV_OFFICE, "");
    intake_.AddOrgan("organs/a", kSecret, report::v1::DEPT, "organs/office");
    intake_.AddOrgan("organs/elsewhere", "乙县人民政府办公室", report::v1::GOV_OFFICE, "", "310000");
    intake_.AddOrgan("organs/b", "乙县教育局", report::v1::DEPT, "organs/elsewhere", "310000");
    desk_ = std::make_unique<ReminderDesk>(
        *reminders_, *courier_, intake_, clock_, std::make_shared<Rosters>(people->principals()),
        notices::Notices::Embedded(), calendar::EmbeddedCalendar(), DeskOptions{.instance = "one"});
    AddReminderMethods(
        *reminders_, *deliveries_, *notices::Notices::Embedded(), [this] { return desk_.get(); }, clock_, *methods_);
    AddNotificationMethods(
        *deliveries_, clock_, *methods_,
        [this](const std::string& principal, const v1::Message& message) { return desk_->Seen(principal, message); });
    FillOrganA(*people->principals()[1]);
  }

  // A season of organs/a: a notice, a reminder with its trail, an extension, a date that moved, a task.
  void FillOrganA(const auth::Principal& office) {
    auto date = ParseText<v1::SetInternalDateRequest>(
        R"pb(organ: "organs/office" report_year: 2025 deed: HAND_IN day: "2026-01-20" basis: "通知")pb");
    EXPECT_THAT(desk_->SetDate(office, date), IsOk());
    date_ = desk_->ListDates(ParseText<v1::ListInternalDatesRequest>("report_year: 2025"))->internal_dates(0).name();
    auto extension = ParseText<v1::GrantExtensionRequest>(
        R"pb(organ: "organs/a" report_year: 2025 deed: HAND_IN day: "2026-01-28")pb");
    extension.set_reason(kSecret);
    EXPECT_THAT(desk_->Grant(office, extension), IsOk());
    auto notice = ParseText<v1::IssueNoticeRequest>(R"pb(organ: "organs/office" report_year: 2025 request_id: "r")pb");
    notice.set_title(kSecret);
    EXPECT_THAT(desk_->Issue(office, notice), IsOk());
    v1::ContactTask task;
    task.set_name(absl::StrCat("contactTasks/", "t1"));
    task.set_failure(kSecret);
    task.mutable_message()->set_report("organs/a/annualReports/2025");
    EXPECT_THAT(reminders_->AddTask(task), IsOk());
    clock_.Advance(absl::Hours(1));
    EXPECT_THAT(desk_->RunOnce(), IsOk());
    message_ = (*deliveries_->ListMessages("clerk", false, {}))[0].name();
  }

  // Names wherever they may stand, and whatever is required.
  void Fill(Message& message) {
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *message.GetDescriptor()->field(i);
      const std::string& pattern = field.options().GetExtension(api::v1::limits).pattern();
      const bool named = absl::StrContains(pattern, "organs/");
      if (field.is_repeated() ||
          (!named && !IsRequired(field) && field.name() != "report" && field.name() != "message"))
        continue;
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        reflection.SetString(&message, &field, TextFor(*message.GetDescriptor(), field, pattern));
      } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
        reflection.SetInt32(&message, &field, field.name() == "year" ? 2026 : 2025);
      } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        reflection.SetEnumValue(&message, &field, 1);
      } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        reflection.MutableMessage(&message, &field);
      }
    }
  }
  std::string TextFor(const google::protobuf::Descriptor& type, const FieldDescriptor& field,
                      const std::string& pattern) const {
    if (absl::StrContains(pattern, "organs/")) return "organs/a";
    if (absl::StrContains(pattern, "internalDates/")) return date_;
    if (absl::StrContains(pattern, "{4}-")) return "2026-01-29";
    if (field.name() == "report") return "organs/a/annualReports/2025";
    if (field.name() == "message") return message_;
    if (absl::StrContains(type.name(), "Message")) return message_;
    if (absl::StrContains(type.name(), "Task")) return "contactTasks/t1";
    return field.name() == "id" ? "overdue" : "1";
  }

  absl::StatusOr<std::string> CallAs(const std::string& path, const std::string& who) {
    const std::string full = absl::StrReplaceAll(path.substr(1), {{"/", "."}});
    const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(full);
    const std::unique_ptr<Message> request(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(method->input_type())->New());
    Fill(*request);
    return methods_->Serve(path, request->SerializeAsString(), {"Bearer token-of-the-" + who, ""});
  }

  TempDir dir_;
  FakeClock clock_{absl::FromCivil(absl::CivilSecond(2026, 1, 5, 9, 0, 0), BeijingTime())};
  RandomIdSource ids_;
  Metrics metrics_;
  FakeIntake intake_;
  std::string date_, message_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<ReminderStore> reminders_;
  std::unique_ptr<DeliveryStore> deliveries_;
  std::unique_ptr<Courier> courier_;
  std::unique_ptr<ReminderDesk> desk_;
  std::unique_ptr<rpc::MethodTable> methods_;
};

TEST_F(NotificationIsolationTest, NobodyOfElsewhereLearnsOrChangesAnythingOfABodyByAnyRpc) {
  int refused = 0;
  for (const std::string& path : methods_->MethodPaths()) {
    for (const char* who : {"stranger", "other-office", "other-admin"}) {
      const auto answer = CallAs(path, who);
      if (!answer.ok()) {
        const std::string reason = DetailOf(answer.status()).reason;
        EXPECT_TRUE(reason == "PERMISSION_DENIED" || reason == "MESSAGE_NOT_FOUND" || reason == "TASK_NOT_FOUND")
            << path << " " << who << " " << answer.status();
        ++refused;
      }
      const std::string bytes = answer.value_or("");
      EXPECT_FALSE(absl::StrContains(bytes, "organs/a")) << path << " " << who;
      EXPECT_FALSE(absl::StrContains(bytes, kSecret)) << path << " " << who;
      EXPECT_FALSE(absl::StrContains(std::string(answer.status().message()), kSecret)) << path << " " << who;
    }
  }
  EXPECT_GT(refused, 30);
  EXPECT_EQ((*reminders_->ListExtensions(2025, {}))[0].day(), "2026-01-28");
  EXPECT_EQ(reminders_->ListInternalDates(2025)->size(), 1u);
  EXPECT_FALSE((*reminders_->ListTasks(false, {}))[0].has_settle_time());
}

// The test above would pass if the requests were refused for their form: the right person sees what there is.
TEST_F(NotificationIsolationTest, RequestsMadeFromTheDescriptorsReachWhatThereIsForItsOwnPeople) {
  const std::string reminders = "/nianbao.notification.v1.ReminderService/";
  const std::string deadlines = "/nianbao.notification.v1.DeadlineService/";
  const std::pair<std::string, std::string> calls[] = {
      {reminders + "ListNotices", "office"},
      {reminders + "ListReminders", "office"},
      {reminders + "ListContactTasks", "admin"},
      {deadlines + "ListExtensions", "clerk"},
      {deadlines + "ListDueDateChanges", "office"},
      {deadlines + "ExplainDeadline", "clerk"},
      {reminders + "PlanSeason", "office"},
      {"/nianbao.notification.v1.NotificationService/ListMessages", "clerk"}};
  for (const auto& [path, who] : calls) {
    const auto answer = CallAs(path, who);
    ASSERT_THAT(answer, IsOk()) << path;
    EXPECT_TRUE(absl::StrContains(*answer, kSecret) || absl::StrContains(*answer, "organs/a")) << path;
  }
  EXPECT_THAT(CallAs("/nianbao.notification.v1.NotificationService/ListDeliveries", "admin"), IsOk());
  EXPECT_THAT(CallAs("/nianbao.notification.v1.NotificationService/AcknowledgeMessage", "clerk"), IsOk());
}

}  // namespace
}  // namespace nianbao::notification
