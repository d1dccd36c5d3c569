// The real processes with a real Redis: nothing lost, nothing twice, whatever ends in between.
#include <filesystem>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.pb.h"
#include "gtest/gtest.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "nianbao/notification/v1/notification_service.pb.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "tests/e2e/http.h"
#include "tests/e2e/journey.h"

namespace nianbao::e2e {
namespace {

using report::v1::AnnualReport;
using ::testing::AllOf;
using ::testing::HasSubstr;

class SuiteTest : public ::testing::Test {
 protected:
  SuiteTest()
      : suite_({.bin_dir = NIANBAO_BIN_DIR,
                .run_dir = dir_.path(),
                .font_dir = std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts"}) {}

  void SetUp() override { ASSERT_THAT(suite_.Start(), IsOk()); }
  void TearDown() override { suite_.Stop(); }

  // A draft of the city's report for an organ of its own.
  Journey Draft(const std::string& id) {
    Journey journey(suite_, absl::StrCat("organs/", id, "/annualReports/2024"));
    EXPECT_THAT(journey.Register(id, ParseText<report::v1::Organ>("display_name: \"宿迁市人民政府\" kind: GOV_CITY")),
                IsOk());
    const auto content = ReadContent(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/suqian-2024.txtpb");
    EXPECT_THAT(content, IsOk());
    EXPECT_THAT(journey.Create(*content, /*historical=*/true), IsOk());
    return journey;
  }

  int CountEvents(const std::string& report, const std::string& action) {
    intake::v1::ListReportEventsRequest request;
    request.set_parent(report);
    const auto events = suite_.CallerAs("checker")->Call<intake::v1::ListReportEventsResponse>(
        "/nianbao.intake.v1.ReportService/ListReportEvents", request);
    int count = 0;
    for (const auto& event : events->events()) count += event.action() == action ? 1 : 0;
    return count;
  }

  TempDir dir_;
  Suite suite_;
};

TEST_F(SuiteTest, ReportIsPublishedAndEverybodyIsToldOnce) {
  Journey journey = Draft("city");
  ASSERT_THAT(journey.PublishDraft(), IsOk());
  EXPECT_EQ(CountEvents("organs/city/annualReports/2024", "Publish"), 1);
  const auto told = [&] {
    const auto messages =
        suite_.CallerAs("signer", "notification")
            ->Call<notification::v1::ListMessagesResponse>("/nianbao.notification.v1.NotificationService/ListMessages",
                                                           notification::v1::ListMessagesRequest());
    int published = 0;
    for (const auto& message : messages->messages()) published += message.occasion() == "Publish" ? 1 : 0;
    return published;
  };
  EXPECT_TRUE(Eventually([&] { return told() == 1; }));
}

TEST_F(SuiteTest, RedisFlushedInTheMiddleLosesNothing) {
  Journey journey = Draft("city");
  suite_.Kill("validation");
  ASSERT_THAT(journey.Take("SubmitAnnualReport", "preparer"), IsOk());
  suite_.redis().FlushAll();
  ASSERT_THAT(suite_.Restart("validation"), IsOk());
  EXPECT_THAT(journey.Await({report::v1::IN_REVIEW}), IsOk());
  EXPECT_EQ(CountEvents("organs/city/annualReports/2024", "Pass"), 1);
}

TEST_F(SuiteTest, EachProcessMayBeKilledInTurn) {
  Journey journey = Draft("city");
  suite_.Kill("validation");
  ASSERT_THAT(journey.Take("SubmitAnnualReport", "preparer"), IsOk());
  suite_.Kill("intake");
  ASSERT_THAT(suite_.Restart("intake"), IsOk());
  ASSERT_THAT(suite_.Restart("validation"), IsOk());
  ASSERT_THAT(journey.Await({report::v1::IN_REVIEW}), IsOk());
  ASSERT_THAT(journey.Take("ReviewAnnualReport", "reviewer"), IsOk());
  ASSERT_THAT(journey.Take("ClearAnnualReport", "reviewer"), IsOk());
  ASSERT_THAT(journey.Take("SignOffAnnualReport", "signer"), IsOk());
  suite_.Kill("notification");
  ASSERT_THAT(journey.Take("ApproveAnnualReport", "checker"), IsOk());
  suite_.Kill("rendering");
  ASSERT_THAT(suite_.Restart("rendering"), IsOk());
  ASSERT_THAT(suite_.Restart("notification"), IsOk());
  ASSERT_THAT(journey.Await({report::v1::PUBLISHED}), IsOk());
  EXPECT_EQ(CountEvents("organs/city/annualReports/2024", "Publish"), 1);
  EXPECT_EQ(CountEvents("organs/city/annualReports/2024", "Pass"), 1);
}

TEST_F(SuiteTest, IntakeAcceptsWhileRedisIsDownAndEverythingFlowsWhenItIsBack) {
  Journey journey = Draft("city");
  suite_.redis().Stop();
  ASSERT_THAT(journey.Take("SubmitAnnualReport", "preparer"), IsOk());
  EXPECT_EQ(journey.Get()->state(), report::v1::VALIDATING);
  suite_.redis().Start();
  EXPECT_THAT(journey.Await({report::v1::IN_REVIEW}), IsOk());
}

TEST_F(SuiteTest, GatewayMayBeKilledAndAnswersAgainAfterItsRestart) {
  Journey journey = Draft("city");
  const std::string path = "/v1/organs/city/annualReports/2024";
  const std::string token = Suite::TokenOf("preparer");
  EXPECT_THAT(HttpGet(suite_.AddressOf("gateway", "http"), path, token).body, HasSubstr("\"DRAFT\""));
  suite_.Kill("gateway");
  ASSERT_THAT(journey.PublishDraft(), IsOk());
  ASSERT_THAT(suite_.Restart("gateway"), IsOk());
  EXPECT_THAT(HttpGet(suite_.AddressOf("gateway", "http"), path, token).body, HasSubstr("\"PUBLISHED\""));
}

// Redis is down before anything starts.
class WithoutRedisTest : public ::testing::Test {
 protected:
  WithoutRedisTest() { redis_.Stop(); }

  // SERVING or NOT_SERVING, by gRPC's health protocol.
  std::string Health(const std::string& of) {
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(of);
    const auto answer = suite_.CallerAs("preparer")
                            ->Call<grpc::health::v1::HealthCheckResponse>("/grpc.health.v1.Health/Check", request);
    if (!answer.ok()) return answer.status().ToString();
    return grpc::health::v1::HealthCheckResponse::ServingStatus_Name(answer->status());
  }
  std::string Ready() { return HttpGet(suite_.AddressOf("intake", "admin"), "/readyz").body; }

  TempDir dir_;
  RedisServer redis_;
  Suite suite_{{.bin_dir = NIANBAO_BIN_DIR,
                .run_dir = dir_.path(),
                .font_dir = std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts",
                .redis_address = redis_.address()}};
};

TEST_F(WithoutRedisTest, IntakeServesSaysThatTheQueueIsDownAndFlowsWhenItComes) {
  ASSERT_THAT(suite_.Start(), IsOk());
  Journey journey(suite_, "organs/city/annualReports/2024");
  ASSERT_THAT(journey.Register("city", ParseText<report::v1::Organ>("display_name: \"宿迁市人民政府\" kind: GOV_CITY")),
              IsOk());
  const auto content = ReadContent(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/suqian-2024.txtpb");
  ASSERT_THAT(content, IsOk());
  ASSERT_THAT(journey.Create(*content, /*historical=*/true), IsOk());
  ASSERT_THAT(journey.Take("SubmitAnnualReport", "preparer"), IsOk());
  EXPECT_EQ(journey.Get()->state(), report::v1::VALIDATING);
  EXPECT_EQ(Health(""), "SERVING");
  EXPECT_EQ(Health("queue"), "NOT_SERVING");
  EXPECT_THAT(Ready(), AllOf(HasSubstr("\"degraded\""), HasSubstr("QUEUE_UNAVAILABLE")));

  redis_.Start();
  EXPECT_THAT(journey.Await({report::v1::IN_REVIEW}), IsOk());
  EXPECT_TRUE(Eventually([&] { return Health("queue") == "SERVING"; }));
  EXPECT_TRUE(Eventually([&] { return absl::StrContains(Ready(), "\"status\":\"ok\""); }));
  EXPECT_EQ(suite_.Stop(), 0);
}

// Somebody else's gRPC (pure JavaScript) that knows only address and token.
TEST_F(SuiteTest, ForeignClientLearnsTheServicesByReflectionAndCallsThem) {
  Journey journey = Draft("city");
  const std::string root = NIANBAO_SOURCE_DIR;
  const std::string log = dir_.path() + "/foreign.log";
  Process client(
      {root + "/.cache/node/bin/node", root + "/tests/foreign/client.mjs", suite_.AddressOf("intake", "grpc"),
       Suite::TokenOf("preparer"), "nianbao.intake.v1.ReportService", "GetAnnualReport",
       R"({"name":"organs/city/annualReports/2024"})", "nianbao.intake.v1.ReportService", "GetAnnualReport",
       R"({"name":"organs/none/annualReports/2024"})", "grpc.health.v1.Health", "Check", "{}"},
      log);
  ASSERT_EQ(client.Wait(absl::Seconds(60)), 0) << *ReadFile(log);
  const std::string told = *ReadFile(log);
  EXPECT_THAT(told, HasSubstr("\"nianbao.intake.v1.OrganService\""));
  EXPECT_THAT(told, HasSubstr("\"state\":\"DRAFT\""));
  EXPECT_THAT(told, HasSubstr("\"code\":5"));
  EXPECT_THAT(told, HasSubstr("\"status\":\"SERVING\""));
}

TEST_F(SuiteTest, PreparerSeesThePagesOfADraft) {
  const auto content = ReadContent(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/suqian-2024.txtpb");
  rendering::v1::PreviewReportRequest request;
  *request.mutable_content() = *content;
  request.set_report_year(2024);
  const auto preview = [&] {
    return suite_.CallerAs("preparer", "rendering")
        ->Call<rendering::v1::PreviewReportResponse>("/nianbao.rendering.v1.RenderingService/PreviewReport", request);
  };
  const auto first = preview();
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->file().substr(1, 3), "PNG");
  EXPECT_EQ(first->page_count(), 4);
  request.set_page(4);
  EXPECT_NE(preview()->file(), first->file());
  request.set_page(5);
  EXPECT_THAT(preview(), HasReason("PAGE_NOT_FOUND"));
  request.set_page(0);
  request.mutable_content()->add_lead()->set_text("\xF0\x9F\x98\x80");
  EXPECT_THAT(preview(), HasReason("GLYPH_MISSING"));
}

TEST_F(SuiteTest, ProcessesEndByThemselvesOnSigterm) { EXPECT_EQ(suite_.Stop(), 0); }

TEST_F(SuiteTest, OversizedRequestIsRefusedAndTheServiceLives) {
  Journey journey = Draft("city");
  intake::v1::UpdateContentRequest request;
  request.set_name("organs/city/annualReports/2024");
  request.set_etag("1");
  request.mutable_content()->set_title(std::string(200 << 20, 'x'));
  const auto refused =
      suite_.CallerAs("preparer")->Call<AnnualReport>("/nianbao.intake.v1.ReportService/UpdateContent", request);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(journey.Get(), IsOk());
}

}  // namespace
}  // namespace nianbao::e2e
