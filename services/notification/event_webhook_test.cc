#include "services/notification/event_webhook.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "nianbao/intake/v1/event_service.pb.h"
#include "services/common/store/open_database.h"
#include "services/common/testing/status_matchers.h"
#include "services/notification/fake_intake_fixture.h"
#include "services/notification/schema.h"
#include "services/notification/webhook_server_fixture.h"

namespace nianbao::notification {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EventWebhookTest : public ::testing::Test {
 protected:
  EventWebhookTest() {
    database_ = *sql::OpenDatabase({dir_.path() + "/n.db", ""}, clock_);
    EXPECT_THAT(database_->Migrate(NotificationSchema()), IsOk());
    store_ = std::make_unique<ReminderStore>(*database_);
  }
  std::unique_ptr<EventWebhook> Make(const HttpServer& server, const std::string& instance = "one") {
    return std::make_unique<EventWebhook>(
        *store_, intake_, clock_,
        WebhookOptions{.instance = instance, .name = "oa", .url = server.url("/events"), .secret = "0123456789abcdef"});
  }
  void Step(int count = 1) {
    for (int i = 0; i < count; ++i) intake_.SetReport("organs/a", 2025, report::v1::DRAFT, clock_.Now());
  }
  static std::string Body(const std::string& request) { return request.substr(request.find("\n\n") + 2); }
  static std::vector<int64_t> Sequences(const std::string& request) {
    intake::v1::ListEventsResponse page;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(Body(request), &page).ok()) << request;
    std::vector<int64_t> sequences;
    for (const auto& event : page.events()) sequences.push_back(event.sequence());
    return sequences;
  }

  TempDir dir_;
  FakeClock clock_{absl::FromUnixSeconds(1'769'734'800)};
  FakeIntake intake_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<ReminderStore> store_;
};

TEST_F(EventWebhookTest, EventsArriveSignedAndOnlyOnce) {
  const HttpServer server("200");
  const auto webhook = Make(server);
  Step(3);
  ASSERT_THAT(webhook->RunOnce(), IsOk());
  ASSERT_THAT(webhook->RunOnce(), IsOk());
  EXPECT_EQ(server.Count(), 1);
  const std::string request = server.Request(1);
  EXPECT_THAT(Sequences(request), ElementsAre(1, 2, 3));
  EXPECT_THAT(request, HasSubstr("X-Nianbao-Cursor: 3"));
  EXPECT_THAT(request, HasSubstr("X-Nianbao-Timestamp: 1769734800"));
  EXPECT_THAT(request,
              HasSubstr("X-Nianbao-Signature: " + WebhookSignature("0123456789abcdef", 1'769'734'800, Body(request))));
  // hmac.new(b"key", b"1.x", hashlib.sha256).hexdigest()
  EXPECT_EQ(WebhookSignature("key", 1, "x"), "sha256=fc4913c41a7bf793267e2a384f3261c9436ec2cd097bd745e7b0d99113f510ec");
}

TEST_F(EventWebhookTest, ReceiverThatFailsGetsTheSameEventsAgainAndNothingBeforeThem) {
  const HttpServer server("cut\n500\n429 Retry-After=3\n200");
  const auto webhook = Make(server);
  Step(2);
  for (int failures = 0; failures < 3; ++failures) {
    EXPECT_THAT(webhook->RunOnce(), StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_THAT(webhook->RunOnce(), IsOk());  // not yet again
    clock_.Advance(absl::Minutes(1));
  }
  Step();
  ASSERT_THAT(webhook->RunOnce(), IsOk());
  EXPECT_EQ(server.Count(), 4);
  EXPECT_THAT(Sequences(server.Request(3)), ElementsAre(1, 2));
  EXPECT_THAT(Sequences(server.Request(4)), ElementsAre(1, 2, 3));
}

TEST_F(EventWebhookTest, NewProcessGoesOnWhereTheOldOneEnded) {
  const HttpServer server("200");
  Step(2);
  ASSERT_THAT(Make(server)->RunOnce(), IsOk());
  Step(1);
  ASSERT_THAT(Make(server, "two")->RunOnce(), IsOk());  // the first one holds the lease still
  EXPECT_EQ(server.Count(), 1);
  clock_.Advance(absl::Minutes(2));
  ASSERT_THAT(Make(server, "two")->RunOnce(), IsOk());
  EXPECT_THAT(Sequences(server.Request(2)), ElementsAre(3));
}

}  // namespace
}  // namespace nianbao::notification
