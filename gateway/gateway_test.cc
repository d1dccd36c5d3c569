#include <future>
#include <map>

#include "gateway/door.h"
#include "gateway/quick_json.h"
#include "gateway/session_desk.h"
#include "gateway/transcode.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "nianbao/gateway/v1/session_service.pb.h"
#include "nianbao/intake/v1/organ_service.pb.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "services/common/auth/password.h"
#include "services/common/base/digest.h"
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
          intake::v1::GetOrganRequest::descriptor()->file()->service(0),
          v1::GetSessionRequest::descriptor()->file()->service(0)};
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
  EXPECT_EQ(routes.VerbsOf("/v1/nothing/a"), "");
  EXPECT_FALSE(routes.Match("GET", "/v1/organs/a/annualReports/2024:submit").has_value());
  EXPECT_EQ(routes.VerbsOf("/v1/organs/a/annualReports/2024:submit"), "POST");
  EXPECT_EQ(routes.VerbsOf("/v1/organs/a"), "GET, PATCH");
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

TEST(TranscodeTest, ParameterCannotSayOtherwiseThanThePath) {
  const RouteTable routes(Services());
  const auto list = routes.Match("GET", "/v1/organs/a/annualReports");
  EXPECT_THAT(RequestFromRest(*list, "parent=organs/b", ""), HasReason("PARAMETER_BOUND"));
  const auto patch = routes.Match("PATCH", "/v1/organs/a");
  EXPECT_THAT(RequestFromRest(*patch, "organ.name=organs/b", "{}"), HasReason("PARAMETER_BOUND"));
  EXPECT_THAT(RequestFromRest(*list, "%FF=1", ""), HasReason("TEXT_NOT_UTF8"));
}

TEST(TranscodeTest, FaultyInputIsRefusedWithItsReason) {
  const RouteTable routes(Services());
  const auto list = routes.Match("GET", "/v1/organs/-/annualReports");
  EXPECT_THAT(RequestFromRest(*list, "nothing=1", ""), HasReason("PARAMETER_UNKNOWN"));
  EXPECT_THAT(RequestFromRest(*list, "page_size=many", ""), HasReason("PARAMETER_MALFORMED"));
  EXPECT_THAT(RequestFromRest(*list, "page_token=%FF", ""), HasReason("TEXT_NOT_UTF8"));
  const auto submit = routes.Match("POST", "/v1/organs/a/annualReports/2024:submit");
  EXPECT_THAT(RequestFromRest(*submit, "", "{\"etag\":"), HasReason("MALFORMED_JSON"));
  EXPECT_THAT(RequestFromRest(*submit, "", "{\"etagg\":\"1\"}"), HasReason("FIELD_UNKNOWN"));
}

// What the quick reader takes, protobuf's own reader takes with the same result; what it leaves is protobuf's to judge.
TEST(QuickJsonTest, AgreesWithProtobufsReaderWhereverItAnswers) {
  const std::string bodies[] = {
      R"({"parent":"organs/a","annualReport":{"reportYear":2024,"historical":true},"content":{"title":"年报\u4e2d\n",)"
      R"("cells":[{"id":"a","count":"12"},{"id":"b","count":-3},{"id":"c","empty":true},{"id":"d","raw":"减3"}],)"
      R"("sections":[{"section_id":"s","paragraphs":[{"text":"x","line":7}]}],"residue":["a","b"]},"validateOnly":true})",
      "{}",
      R"({"parent":""})",
      R"({"annualReport":{"state":"DRAFT"}})",
      R"({"annualReport":{"state":1}})",
      R"({"content":null})",
      R"({"annualReport":{"reportYear":"2024"}})",
      R"({"annualReport":{"reportYear":2024.0}})",
      R"({"annualReport":{"reportYear":99999999999}})",
      R"({"annualReport":{"createTime":"2024-01-01T00:00:00Z"}})",
      R"({"parent":"a","parent":"b"})",
      R"({"content":{"cells":[{"id":"a","count":"1","fen":"2"}]}})",
      R"({"content":{"cells":[{"count":"9223372036854775807"}]}})",
      R"({"content":{"cells":[{"count":" 1"}]}})",
      R"({"content":{"cells":[{"count":"1e3"}]}})",
      R"({"unknown":1})",
      R"({"parent":7})",
      "[]",
      "nonsense"};
  int quick = 0;
  for (const std::string& body : bodies) {
    intake::v1::CreateAnnualReportRequest ours;
    intake::v1::CreateAnnualReportRequest theirs;
    if (!ReadPlainJson(body, ours)) continue;
    ++quick;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(body, &theirs).ok()) << body;
    EXPECT_THAT(ours, EqualsProto(theirs)) << body;
  }
  EXPECT_GE(quick, 6);
}

TEST(QuickJsonTest, TakesWholeReports) {
  intake::v1::CreateAnnualReportRequest request;
  ASSERT_TRUE(ReadPlainJson(R"({"content":{"cells":[{"id":"a","count":"12"}]}})", request));
  EXPECT_EQ(request.content().cells(0).count(), 12);
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
  static config::v1::Config Configuration() {
    auto config = ParseText<config::v1::Config>(R"pb(
      gateway { session_idle_minutes: 60 session_hours: 12 sign_ins_per_minute: 5 }
      auth {
        principals {
          id: "clerk"
          display_name: "经办人"
          token: "token-of-the-clerk"
          grants { role: "preparer" organ: "*" }
        }
      }
    )pb");
    config.mutable_auth()->mutable_principals(0)->set_password_hash(*auth::HashPassword("correct horse"));
    return config;
  }

  HttpAnswer Send(HttpRequest request) {
    std::promise<HttpAnswer> answer;
    door_.Handle(std::move(request), [&](HttpAnswer a) { answer.set_value(std::move(a)); });
    return answer.get_future().get();
  }

  HttpAnswer SignIn(const std::string& body) {
    return Send({.verb = "POST",
                 .path = "/v1/session",
                 .body = body,
                 .headers = {{"content-type", "application/json"}},
                 .peer = "10.0.0.1"});
  }

  // What a browser keeps of an answer.
  static std::string CookieIn(const HttpAnswer& answer) {
    const auto header = answer.headers.find("Set-Cookie");
    return header == answer.headers.end() ? "" : header->second.substr(0, header->second.find(';'));
  }
  static std::string CsrfIn(const HttpAnswer& answer) {
    const size_t at = answer.body.find("csrfToken\":\"") + 12;
    return answer.body.substr(at, answer.body.find('"', at) - at);
  }

  TempDir dir_;
  RandomIdSource ids_;
  FakeClock clock_{absl::FromUnixSeconds(1'770'000'000)};
  Metrics metrics_;
  ScriptedCaller service_;
  const config::v1::Config config_ = Configuration();
  const std::shared_ptr<const auth::StaticAuthenticator> authenticator_ =
      *auth::StaticAuthenticator::Create(config_.auth());
  const RouteTable routes_{Services()};
  const EmbeddedFile files_[4] = {{"index.html", "<title>年报</title>"},
                                  {"assets/a.js", "plain"},
                                  {"assets/a.js.br", "brotli"},
                                  {"a.svg", "<svg/>"}};
  SessionDesk desk_{config_, *authenticator_, clock_, ids_};
  Door door_{DoorDependencies{.routes = routes_,
                              .caller_of = [this](const auto*) -> rpc::Caller& { return service_; },
                              .desk = desk_,
                              .clock = clock_,
                              .ids = ids_,
                              .metrics = metrics_},
             DoorOptions{.public_dir = dir_.path(), .calls_per_minute = 20, .dashboard = files_}};
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
  const HttpAnswer answer = Send({.verb = "POST",
                                  .path = "/nianbao.intake.v1.ReportService/GetAnnualReport",
                                  .body = "{}",
                                  .headers = {{"content-type", "application/json"}}});
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
    EXPECT_THAT(answer.headers.at("Content-Security-Policy"), HasSubstr("default-src 'none'")) << path;
  }
}

TEST_F(DoorTest, PasswordOpensASessionWhoseCookieScriptsCannotRead) {
  const HttpAnswer answer = SignIn(R"({"principal":"clerk","password":"correct horse"})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("\"permissions\":[\"reports.read\""));
  EXPECT_THAT(answer.headers.at("Set-Cookie"), HasSubstr("HttpOnly; SameSite=Strict"));
  const std::string cookie = CookieIn(answer);
  Send({.verb = "GET", .path = "/v1/organs/a/annualReports/2024", .headers = {{"cookie", cookie}}});
  EXPECT_EQ(service_.last_token, "token-of-the-clerk");
}

TEST_F(DoorTest, WrongPasswordNameAndTokenAreRefusedAlike) {
  for (const char* body : {R"({"principal":"clerk","password":"wrong"})", R"({"principal":"who","password":"wrong"})",
                           R"({"token":"token-of-nobody-at-all"})", "{}"}) {
    const HttpAnswer answer = SignIn(body);
    EXPECT_EQ(answer.status, 401) << body;
    EXPECT_THAT(answer.body, HasSubstr("SIGN_IN_REFUSED")) << body;
    EXPECT_EQ(CookieIn(answer), "") << body;
  }
}

TEST_F(DoorTest, GuessingPasswordsIsSlowedDown) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(SignIn(R"({"principal":"clerk","password":"wrong"})").status, 401);
  const HttpAnswer answer = SignIn(R"({"principal":"clerk","password":"correct horse"})");
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.headers.at("Retry-After"), "12");
  clock_.Advance(absl::Seconds(12));
  EXPECT_EQ(SignIn(R"({"principal":"clerk","password":"correct horse"})").status, 200);
}

TEST_F(DoorTest, CookieAloneChangesNothing) {
  const HttpAnswer signed_in = SignIn(R"({"token":"token-of-the-clerk"})");
  const HttpRequest submit{.verb = "POST",
                           .path = "/v1/organs/a/annualReports/2024:submit",
                           .body = R"({"etag":"1"})",
                           .headers = {{"content-type", "application/json"}, {"cookie", CookieIn(signed_in)}}};
  EXPECT_THAT(Send(submit).body, HasSubstr("CSRF_TOKEN_WRONG"));
  EXPECT_EQ(service_.last_method, "");
  HttpRequest guarded = submit;
  guarded.headers["x-csrf-token"] = CsrfIn(signed_in);
  EXPECT_EQ(Send(guarded).status, 200);
  HttpRequest foreign = guarded;
  foreign.headers["sec-fetch-site"] = "cross-site";
  Send(foreign);
  EXPECT_EQ(service_.last_token, "-");
}

TEST_F(DoorTest, SessionEndsBySigningOutByRestAndByTime) {
  const std::string cookie = CookieIn(SignIn(R"({"token":"token-of-the-clerk"})"));
  const auto who = [&](const std::string& with) {
    return Send({.verb = "GET", .path = "/v1/session", .headers = {{"cookie", with}}}).body;
  };
  EXPECT_THAT(who(cookie), HasSubstr("\"principal\":\"clerk\""));
  clock_.Advance(absl::Minutes(61));
  EXPECT_THAT(who(cookie), HasSubstr("\"principal\":\"\""));
  const HttpAnswer again = SignIn(R"({"token":"token-of-the-clerk"})");
  Send({.verb = "DELETE",
        .path = "/v1/session",
        .headers = {{"cookie", CookieIn(again)}, {"x-csrf-token", CsrfIn(again)}}});
  EXPECT_THAT(who(CookieIn(again)), HasSubstr("\"principal\":\"\""));
}

TEST_F(DoorTest, SessionGetsANewIdAndTheOldOneSoonEnds) {
  const std::string old = CookieIn(SignIn(R"({"token":"token-of-the-clerk"})"));
  clock_.Advance(absl::Minutes(11));
  const HttpAnswer rotated =
      Send({.verb = "GET", .path = "/v1/organs/a/annualReports/2024", .headers = {{"cookie", old}}});
  const std::string fresh = CookieIn(rotated);
  ASSERT_NE(fresh, "");
  EXPECT_NE(fresh, old);
  clock_.Advance(absl::Minutes(2));
  const auto who = [&](const std::string& with) {
    return Send({.verb = "GET", .path = "/v1/session", .headers = {{"cookie", with}}}).body;
  };
  EXPECT_THAT(who(old), HasSubstr("\"principal\":\"\""));
  EXPECT_THAT(who(fresh), HasSubstr("\"principal\":\"clerk\""));
}

TEST_F(DoorTest, WhoCallsTooOftenIsToldWhenToComeBack) {
  const HttpRequest request{.verb = "GET", .path = "/v1/organs/a/annualReports/2024", .peer = "10.0.0.9"};
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Send(request).status, 200) << i;
  const HttpAnswer answer = Send(request);
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.headers.at("Retry-After"), "3");
  EXPECT_THAT(answer.body, HasSubstr("RATE_LIMITED"));
  HttpRequest other = request;
  other.peer = "10.0.0.10";
  EXPECT_EQ(Send(other).status, 200);
}

TEST_F(DoorTest, PeopleBehindOneAddressDoNotShareALimit) {
  const HttpRequest stranger{.verb = "GET", .path = "/v1/organs/a/annualReports/2024", .peer = "10.0.0.9"};
  for (int i = 0; i < 21; ++i) Send(stranger);
  EXPECT_EQ(Send(stranger).status, 429);
  HttpRequest clerk = stranger;
  clerk.headers["authorization"] = "Bearer token-of-the-clerk";
  EXPECT_EQ(Send(clerk).status, 200);
}

TEST_F(DoorTest, HeadersStandForEtagAndRequestId) {
  Send({.verb = "POST",
        .path = "/v1/organs/a/annualReports/2024:submit",
        .headers = {{"if-match", "\"e7\""}, {"idempotency-key", "once-only"}}});
  intake::v1::TransitionRequest request;
  request.ParseFromString(service_.last_request);
  EXPECT_EQ(request.etag(), "e7");
  EXPECT_EQ(request.request_id(), "once-only");
  service_.answer = MakeError(absl::StatusCode::kAborted, "etag", {.reason = "ETAG_MISMATCH", .sentence = "请刷新。"});
  EXPECT_EQ(
      Send({.verb = "POST", .path = "/v1/organs/a/annualReports/2024:submit", .headers = {{"if-match", "\"e7\""}}})
          .status,
      412);
}

TEST_F(DoorTest, UnchangedResourceIsNotSentAgain) {
  report::v1::AnnualReport report;
  report.set_etag("e9");
  service_.answer = report.SerializeAsString();
  const HttpRequest get{.verb = "GET", .path = "/v1/organs/a/annualReports/2024"};
  EXPECT_EQ(Send(get).headers.at("ETag"), "\"e9\"");
  HttpRequest again = get;
  again.headers["if-none-match"] = "\"e9\"";
  EXPECT_EQ(Send(again).status, 304);
}

TEST_F(DoorTest, LargeAnswersAreCompressedForWhoTakesThem) {
  report::v1::AnnualReport report;
  report.set_organ_display_name(std::string(5000, 'x'));
  service_.answer = report.SerializeAsString();
  const HttpAnswer packed = Send(
      {.verb = "GET", .path = "/v1/organs/a/annualReports/2024", .headers = {{"accept-encoding", "br, gzip;q=0.5"}}});
  EXPECT_EQ(packed.headers.at("Content-Encoding"), "gzip");
  EXPECT_LT(packed.body.size(), 1000u);
  const HttpAnswer plain =
      Send({.verb = "GET", .path = "/v1/organs/a/annualReports/2024", .headers = {{"accept-encoding", "gzip;q=0"}}});
  EXPECT_EQ(plain.headers.count("Content-Encoding"), 0u);
}

TEST_F(DoorTest, FilesAreSentCompressedInPartsAndOnlyWhenChanged) {
  EXPECT_EQ(Send({.verb = "GET", .path = "/assets/a.js", .headers = {{"accept-encoding", "br"}}}).body, "brotli");
  const HttpAnswer whole = Send({.verb = "GET", .path = "/assets/a.js"});
  EXPECT_EQ(whole.body, "plain");
  EXPECT_THAT(whole.headers.at("Cache-Control"), HasSubstr("immutable"));
  const HttpAnswer part = Send({.verb = "GET", .path = "/assets/a.js", .headers = {{"range", "bytes=1-2"}}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "la");
  EXPECT_EQ(part.headers.at("Content-Range"), "bytes 1-2/5");
  EXPECT_EQ(Send({.verb = "GET", .path = "/assets/a.js", .headers = {{"range", "bytes=-3"}}}).body, "ain");
  EXPECT_EQ(Send({.verb = "GET", .path = "/assets/a.js", .headers = {{"range", "bytes=9-"}}}).status, 416);
  EXPECT_EQ(
      Send({.verb = "GET", .path = "/assets/a.js", .headers = {{"if-none-match", whole.headers.at("ETag")}}}).status,
      304);
}

TEST_F(DoorTest, FormPostedByAnotherSiteIsNoJson) {
  const HttpAnswer answer = Send({.verb = "POST",
                                  .path = "/v1/session",
                                  .body = R"({"token":"token-of-the-clerk"})",
                                  .headers = {{"content-type", "text/plain"}}});
  EXPECT_EQ(answer.status, 415);
}

TEST_F(DoorTest, PublicSiteListsVerifiesAndEscapes) {
  ASSERT_THAT(WriteFileAtomically(dir_.path() + "/kjj/2016/1/某局2016年<报告>.html", "<p>一</p>"), IsOk());
  ASSERT_THAT(WriteFileAtomically(dir_.path() + "/kjj/2016/2/某局2016年<报告>.html", "<p>二</p>"), IsOk());
  const std::string list = Send({.verb = "GET", .path = "/public/", .query = "year=2016&q=%E6%9F%90%E5%B1%80"}).body;
  EXPECT_THAT(list, HasSubstr("某局2016年&lt;报告&gt;"));
  EXPECT_THAT(list, HasSubstr("href=\"/public/kjj/2016/\""));
  EXPECT_THAT(Send({.verb = "GET", .path = "/public/", .query = "year=2015"}).body, HasSubstr("没有符合条件"));
  const std::string report = Send({.verb = "GET", .path = "/public/kjj/2016/"}).body;
  EXPECT_THAT(report, HasSubstr("第2版（现行）"));
  EXPECT_THAT(report, HasSubstr(Sha256Hex("<p>一</p>")));
  const std::string digest = Sha256Hex("<p>二</p>");
  EXPECT_THAT(Send({.verb = "GET", .path = "/public/verify", .query = "digest=" + digest}).body,
              HasSubstr("与公布的文件一致"));
  EXPECT_THAT(Send({.verb = "GET", .path = "/public/verify", .query = "digest=" + Sha256Hex("other")}).body,
              HasSubstr("没有这个摘要"));
  EXPECT_THAT(Send({.verb = "GET", .path = "/public/index.json"}).body, HasSubstr(digest));
}

}  // namespace
}  // namespace nianbao::gateway
