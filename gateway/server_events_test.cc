// Methods that answer with a stream, as Server-Sent Events: derived from a service that exists only here.
#include "gateway/server_events.h"

#include <future>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/door.h"
#include "gateway/session_desk.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "nianbao/api/v1/annotations.pb.h"
#include "nianbao/config/v1/config.pb.h"
#include "nianbao/intake/v1/event_service.pb.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// ReportEvents watched: messages of ours, a service of the test.
const google::protobuf::ServiceDescriptor* WatchService() {
  static const auto* service = [] {
    auto file = ParseText<google::protobuf::FileDescriptorProto>(R"pb(
      name: "test/watch.proto"
      package: "nianbao.test"
      syntax: "proto3"
      dependency: "nianbao/intake/v1/report_service.proto"
      dependency: "nianbao/report/v1/report.proto"
      service {
        name: "WatchService"
        method {
          name: "WatchReport"
          input_type: ".nianbao.intake.v1.ListReportEventsRequest"
          output_type: ".nianbao.report.v1.ReportEvent"
          server_streaming: true
        }
        method {
          name: "WatchWithoutRoute"
          input_type: ".nianbao.intake.v1.ListReportEventsRequest"
          output_type: ".nianbao.report.v1.ReportEvent"
          server_streaming: true
        }
      }
    )pb");
    api::v1::HttpRule* rule =
        file.mutable_service(0)->mutable_method(0)->mutable_options()->MutableExtension(api::v1::http);
    rule->set_get("/v1/{parent=organs/*/annualReports/*}:watch");
    intake::v1::ListReportEventsRequest::descriptor();  // links the file it needs
    auto* pool = new google::protobuf::DescriptorPool(google::protobuf::DescriptorPool::generated_pool());
    return pool->BuildFile(file)->service(0);
  }();
  return service;
}

std::string Event(int64_t sequence) {
  report::v1::ReportEvent event;
  event.set_sequence(sequence);
  event.set_action("Submit");
  return event.SerializeAsString();
}

TEST(ServerEventsTest, StreamWithoutRouteIsGrpcsAlone) {
  const RouteTable routes({WatchService()});
  EXPECT_EQ(routes.routes().size(), 1u);
  EXPECT_EQ(routes.FindConnect("/nianbao.test.WatchService/WatchWithoutRoute"), nullptr);
}

TEST(ServerEventsTest, MessageIsAnEventWithItsSequenceAsId) {
  EXPECT_THAT(EventOf(report::v1::ReportEvent::descriptor(), Event(7)),
              IsOkAndHolds("id: 7\ndata: {\"sequence\":\"7\",\"action\":\"Submit\"}\n\n"));
  intake::v1::GetAnnualReportRequest nameless;
  EXPECT_THAT(EventOf(nameless.GetDescriptor(), ""), IsOkAndHolds("data: {}\n\n"));
  EXPECT_FALSE(EventOf(report::v1::ReportEvent::descriptor(), "\xff").ok());
}

// Watching the history: the cursor is the id, and comes back as the cursor.
TEST(ServerEventsTest, CursorIsTheIdAndComesBack) {
  intake::v1::WatchEventsResponse response;
  response.set_cursor(9);
  response.add_events()->set_sequence(8);
  EXPECT_THAT(EventOf(response.GetDescriptor(), response.SerializeAsString()), IsOkAndHolds(HasSubstr("id: 9\n")));
  intake::v1::WatchEventsRequest request;
  request.ParseFromString(ResumeAfter(request.GetDescriptor(), "", "9"));
  EXPECT_EQ(request.cursor(), 9);
}

TEST(ServerEventsTest, BrowserThatComesBackGoesOnWhereItWas) {
  const auto* type = intake::v1::ListReportEventsRequest::descriptor();
  intake::v1::ListReportEventsRequest request;
  request.ParseFromString(ResumeAfter(type, "", "41"));
  EXPECT_EQ(request.after_sequence(), 41);
  request.set_after_sequence(50);
  const std::string later = request.SerializeAsString();
  EXPECT_EQ(ResumeAfter(type, later, "41"), later);
  EXPECT_EQ(ResumeAfter(type, "", "nonsense"), "");
  EXPECT_EQ(ResumeAfter(type, "", "-3"), "");
}

// Where a stream's pieces go.
class Pieces final : public HttpStream {
 public:
  bool Write(std::string piece) override {
    if (refuses) return false;
    pieces.push_back(std::move(piece));
    return true;
  }
  void Close() override { closed = true; }
  std::vector<std::string> pieces;
  bool closed = false;
  bool refuses = false;
};

// A service whose stream the test holds in its hand.
class HeldCaller final : public rpc::Caller {
 public:
  void Start(const std::string&, std::string, const rpc::CallOptions&, Done done) override { done(std::string()); }
  std::function<void()> StartStream(const std::string& method, std::string request, const rpc::CallOptions& options,
                                    rpc::StreamEvents events) override {
    last_method = method;
    last_token = options.token;
    last_request.ParseFromString(request);
    streams.push_back(std::move(events));
    return [this] { ++cancelled; };
  }
  std::string last_method;
  std::string last_token;
  intake::v1::ListReportEventsRequest last_request;
  std::vector<rpc::StreamEvents> streams;
  int cancelled = 0;
};

class WatchTest : public ::testing::Test {
 protected:
  // The answer's head; empty until there is one.
  std::shared_ptr<std::vector<HttpAnswer>> Watch(std::map<std::string, std::string> headers = {}) {
    auto answers = std::make_shared<std::vector<HttpAnswer>>();
    door_.Handle({.verb = "GET",
                  .path = "/v1/organs/a/annualReports/2024:watch",
                  .query = "page_size=5",
                  .headers = std::move(headers),
                  .peer = "10.0.0.1"},
                 [answers](HttpAnswer answer) { answers->push_back(std::move(answer)); });
    return answers;
  }

  RandomIdSource ids_;
  FakeClock clock_{absl::FromUnixSeconds(1'770'000'000)};
  Metrics metrics_;
  HeldCaller service_;
  const config::v1::Config config_ =
      ParseText<config::v1::Config>("gateway { session_idle_minutes: 60 session_hours: 12 sign_ins_per_minute: -1 }");
  const std::shared_ptr<const auth::StaticAuthenticator> authenticator_ =
      *auth::StaticAuthenticator::Create(config_.auth());
  const RouteTable routes_{{WatchService()}};
  SessionDesk desk_{config_, *authenticator_, clock_, ids_};
  Door door_{DoorDependencies{.routes = routes_,
                              .caller_of = [this](const auto*) -> rpc::Caller& { return service_; },
                              .desk = desk_,
                              .clock = clock_,
                              .ids = ids_,
                              .metrics = metrics_},
             DoorOptions{.streams_each = 2, .calls_per_minute = -1}};
};

TEST_F(WatchTest, EventsArriveInOrderAndTheLastOneTellsTheEnd) {
  const auto answers = Watch({{"authorization", "Bearer secret"}, {"last-event-id", "6"}});
  EXPECT_EQ(service_.last_method, "/nianbao.test.WatchService/WatchReport");
  EXPECT_EQ(service_.last_token, "secret");
  EXPECT_EQ(service_.last_request.parent(), "organs/a/annualReports/2024");
  EXPECT_EQ(service_.last_request.page_size(), 5);
  EXPECT_EQ(service_.last_request.after_sequence(), 6);
  EXPECT_TRUE(answers->empty());
  service_.streams[0].message(Event(7));
  ASSERT_EQ(answers->size(), 1u);
  EXPECT_EQ(answers->at(0).media_type, "text/event-stream; charset=utf-8");
  EXPECT_EQ(answers->at(0).headers.at("Cache-Control"), "no-store");
  service_.streams[0].message(Event(8));
  const auto pieces = std::make_shared<Pieces>();
  const std::function<void()> gone = answers->at(0).begin(pieces);
  service_.streams[0].message(Event(9));
  service_.streams[0].ended(absl::OkStatus());
  EXPECT_THAT(pieces->pieces,
              ElementsAre(HasSubstr("id: 7"), HasSubstr("id: 8"), HasSubstr("id: 9"), "event: end\ndata: {}\n\n"));
  EXPECT_TRUE(pieces->closed);
  gone();
  EXPECT_EQ(service_.cancelled, 0);
}

TEST_F(WatchTest, RefusalBeforeTheFirstEventIsAProblem) {
  const auto answers = Watch();
  service_.streams[0].ended(
      MakeError(absl::StatusCode::kPermissionDenied, "no", {.reason = "PERMISSION_DENIED", .sentence = "没有权限。"}));
  ASSERT_EQ(answers->size(), 1u);
  EXPECT_EQ(answers->at(0).status, 403);
  EXPECT_EQ(answers->at(0).media_type, "application/problem+json");
}

TEST_F(WatchTest, FailureUnderWayIsTheLastEvent) {
  const auto answers = Watch();
  service_.streams[0].opened();
  const auto pieces = std::make_shared<Pieces>();
  answers->at(0).begin(pieces);
  service_.streams[0].ended(
      MakeError(absl::StatusCode::kUnavailable, "x", {.reason = "SERVICE_UNREACHABLE", .sentence = "请稍后再试。"}));
  EXPECT_THAT(pieces->pieces, ElementsAre(HasSubstr("event: error\ndata: {\"type\":\"about:blank\"")));
  EXPECT_THAT(pieces->pieces[0], HasSubstr("请稍后再试。"));
  EXPECT_TRUE(pieces->closed);
}

TEST_F(WatchTest, CallIsGivenUpWhenTheBrowserLeavesOrReadsTooSlowly) {
  auto first = Watch();
  service_.streams[0].opened();
  first->at(0).begin(std::make_shared<Pieces>())();
  EXPECT_EQ(service_.cancelled, 1);
  auto second = Watch();
  service_.streams[1].opened();
  const auto slow = std::make_shared<Pieces>();
  second->at(0).begin(slow);
  slow->refuses = true;
  service_.streams[1].message(Event(1));
  EXPECT_EQ(service_.cancelled, 2);
  EXPECT_TRUE(slow->closed);
  second->clear();
  auto third = Watch();
  service_.streams[2].opened();
  third->clear();  // the connection broke before the answer was sent
  EXPECT_EQ(service_.cancelled, 3);
}

TEST_F(WatchTest, PlacesAreCountedAndGivenBack) {
  auto first = Watch();
  auto second = Watch();
  auto third = Watch();
  ASSERT_EQ(third->size(), 1u);
  EXPECT_EQ(third->at(0).status, 429);
  EXPECT_THAT(third->at(0).body, HasSubstr("TOO_MANY_STREAMS"));
  service_.streams[0].opened();
  first->at(0).begin(std::make_shared<Pieces>())();
  first->clear();
  service_.streams[1].ended(absl::CancelledError("x"));
  EXPECT_TRUE(Watch()->empty());
  EXPECT_TRUE(Watch()->empty());
  // Calls that were cancelled or left end, too.
  for (const size_t call : {0, 2, 3}) service_.streams.at(call).ended(absl::CancelledError("x"));
}

}  // namespace
}  // namespace nianbao::gateway
