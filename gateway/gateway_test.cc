#include <future>
#include <map>

#include "gateway/door.h"
#include "gateway/transcode.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nianbao/intake/v1/organ_service.pb.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao::gateway {
namespace {

using ::testing::HasSubstr;

std::vector<const google::protobuf::ServiceDescriptor*> Services() {
  return {intake::v1::GetAnnualReportRequest::descriptor()->file()->service(0),
          intake::v1::GetOrganRequest::descriptor()->file()->service(0)};
}

TEST(RouteTableTest, CustomVerbAndNamePatternFindTheMethod) {
  const RouteTable routes(Services());
  const auto match = routes.Match("POST", "/v1/organs/a/annualReports/2024:submit");
  ASSERT_TRUE(match.has_value());
  EXPECT_EQ(match->route->method->name(), "SubmitAnnualReport");
  EXPECT_EQ(match->bindings[0].first, "name");
  EXPECT_EQ(match->bindings[0].second, "organs/a/annualReports/2024");
}

TEST(RouteTableTest, ParentBeforeACollectionIsBound) {
  const RouteTable routes(Services());
  const auto match = routes.Match("GET", "/v1/organs/-/annualReports");
  ASSERT_TRUE(match.has_value());
  EXPECT_EQ(match->route->method->name(), "ListAnnualReports");
  EXPECT_EQ(match->bindings[0].second, "organs/-");
}

TEST(RouteTableTest, UnknownPathAndWrongVerbDiffer) {
  const RouteTable routes(Services());
  EXPECT_FALSE(routes.Match("GET", "/v1/nothing/a").has_value());
  EXPECT_FALSE(routes.KnowsPath("/v1/nothing/a"));
  EXPECT_FALSE(routes.Match("GET", "/v1/organs/a/annualReports/2024:submit").has_value());
  EXPECT_TRUE(routes.KnowsPath("/v1/organs/a/annualReports/2024:submit"));
}

TEST(TranscodeTest, PathQueryAndBodyFillTheRequest) {
  const RouteTable routes(Services());
  const auto list = routes.Match("GET", "/v1/organs/-/annualReports");
  const auto bytes = RequestFromRest(*list, "reportYear=2024&states=DRAFT&states=FILED&page_size=7", "");
  ASSERT_THAT(bytes, IsOk());
  intake::v1::ListAnnualReportsRequest request;
  request.ParseFromString(*bytes);
  EXPECT_THAT(request, EqualsProto(ParseText<intake::v1::ListAnnualReportsRequest>(R"pb(
                parent: "organs/-"
                report_year: 2024
                states: DRAFT
                states: FILED
                page_size: 7
              )pb")));
  const auto patch = routes.Match("PATCH", "/v1/organs/a");
  const auto update = RequestFromRest(*patch, "", R"({"displayName":"新名"})");
  ASSERT_THAT(update, IsOk());
  intake::v1::UpdateOrganRequest organ;
  organ.ParseFromString(*update);
  EXPECT_EQ(organ.organ().name(), "organs/a");
  EXPECT_EQ(organ.organ().display_name(), "新名");
}

TEST(TranscodeTest, FaultyInputIsRefusedWithItsReason) {
  const RouteTable routes(Services());
  const auto list = routes.Match("GET", "/v1/organs/-/annualReports");
  EXPECT_THAT(RequestFromRest(*list, "nothing=1", ""), HasReason("PARAMETER_UNKNOWN"));
  EXPECT_THAT(RequestFromRest(*list, "page_size=many", ""), HasReason("PARAMETER_MALFORMED"));
  EXPECT_THAT(RequestFromRest(*list, "page_token=%FF", ""), HasReason("TEXT_NOT_UTF8"));
  const auto submit = routes.Match("POST", "/v1/organs/a/annualReports/2024:submit");
  EXPECT_THAT(RequestFromRest(*submit, "", "{\"etag\":"), HasReason("MALFORMED_JSON"));
  EXPECT_THAT(RequestFromRest(*submit, "", "{\"etagg\":\"1\"}"), HasReason("MALFORMED_JSON"));
}

// A service that answers every call with what the test says.
class ScriptedCaller final : public rpc::Caller {
 public:
  void Start(const std::string& method, std::string request, const rpc::CallOptions& options, Done done) override {
    last_method = method;
    last_request = std::move(request);
    last_token = options.token;
    done(answer);
  }
  absl::StatusOr<std::string> answer = std::string();
  std::string last_method;
  std::string last_request;
  std::string last_token;
};

class DoorTest : public ::testing::Test {
 protected:
  HttpAnswer Send(HttpRequest request) {
    std::promise<HttpAnswer> answer;
    door_.Handle(std::move(request), [&](HttpAnswer a) { answer.set_value(std::move(a)); });
    return answer.get_future().get();
  }

  TempDir dir_;
  RandomIdSource ids_;
  ScriptedCaller service_;
  const RouteTable routes_{Services()};
  const EmbeddedFile files_[2] = {{"index.html", "<title>年报</title>"}, {"assets/a.js", "1"}};
  Door door_{routes_, [this](const auto*) -> rpc::Caller& { return service_; }, ids_,
             DoorOptions{.public_dir = dir_.path(), .dashboard = files_}};
};

TEST_F(DoorTest, RestCallCarriesTheBearersTokenAndAnswersJson) {
  report::v1::AnnualReport report;
  report.set_name("organs/a/annualReports/2024");
  service_.answer = report.SerializeAsString();
  const HttpAnswer answer =
      Send({.verb = "GET", .path = "/v1/organs/a/annualReports/2024", .headers = {{"authorization", "Bearer secret"}}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("\"name\":\"organs/a/annualReports/2024\""));
  EXPECT_EQ(service_.last_token, "secret");
}

TEST_F(DoorTest, CallWithoutTokenNeverBorrowsTheGatewaysOwn) {
  Send({.verb = "GET", .path = "/v1/organs/a/annualReports/2024"});
  EXPECT_EQ(service_.last_token, "-");
}

TEST_F(DoorTest, ErrorIsAProblemWithReasonAndChineseSentence) {
  service_.answer = MakeError(absl::StatusCode::kAborted, "etag", {.reason = "ETAG_MISMATCH", .sentence = "请刷新。"});
  const HttpAnswer answer = Send({.verb = "GET", .path = "/v1/organs/a/annualReports/2024"});
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.media_type, "application/problem+json");
  EXPECT_THAT(answer.body, HasSubstr("\"reason\":\"ETAG_MISMATCH\""));
  EXPECT_THAT(answer.body, HasSubstr("请刷新。"));
}

TEST_F(DoorTest, ConnectCallAnswersConnectErrors) {
  service_.answer = FieldError("FIELD_REQUIRED", "name", "没有填写");
  const HttpAnswer answer =
      Send({.verb = "POST", .path = "/nianbao.intake.v1.ReportService/GetAnnualReport", .body = "{}"});
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("\"code\":\"invalid_argument\""));
  EXPECT_THAT(answer.body, HasSubstr("google.rpc.LocalizedMessage"));
}

TEST_F(DoorTest, WorkersDoorIsNotOpenToTheOutside) {
  const HttpAnswer answer =
      Send({.verb = "POST", .path = "/nianbao.intake.v1.StageService/CompleteStage", .body = "{}"});
  EXPECT_EQ(answer.status, 404);
}

TEST_F(DoorTest, DashboardAndPublicTreeAreServedAndNothingBesides) {
  ASSERT_THAT(WriteFileAtomically(dir_.path() + "/a/2024/报告.html", "<p>公开</p>"), IsOk());
  EXPECT_THAT(Send({.verb = "GET", .path = "/"}).body, HasSubstr("年报"));
  EXPECT_EQ(Send({.verb = "GET", .path = "/public/a/2024/%E6%8A%A5%E5%91%8A.html"}).body, "<p>公开</p>");
  EXPECT_EQ(Send({.verb = "GET", .path = "/public/../secret"}).status, 404);
  EXPECT_EQ(Send({.verb = "GET", .path = "/public/%2e%2e/secret"}).status, 404);
  EXPECT_EQ(Send({.verb = "GET", .path = "/nothing"}).status, 404);
  EXPECT_EQ(Send({.verb = "DELETE", .path = "/v1/organs/a"}).status, 405);
}

TEST_F(DoorTest, EveryAnswerForbidsSniffingFramingAndForeignContent) {
  for (const char* path : {"/", "/nothing", "/v1/organs/a/annualReports/2024"}) {
    const HttpAnswer answer = Send({.verb = "GET", .path = path});
    EXPECT_EQ(answer.headers.at("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_THAT(answer.headers.at("Content-Security-Policy"), HasSubstr("default-src 'self'")) << path;
  }
}

}  // namespace
}  // namespace nianbao::gateway
