// People who are registered sign in with a password at the command line and at the HTTP door, and every process knows
// them by what they were given there.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nianbao/notification/v1/notification_service.pb.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "nianbao/report/v1/organ.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/rpc/grpc_server.h"
#include "services/common/testing/process.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "tests/e2e/http.h"
#include "tests/e2e/journey.h"

namespace nianbao::e2e {
namespace {

using ::testing::HasSubstr;

constexpr char kPassword[] = "correct-Horse-9";

class PeopleSuiteTest : public ::testing::Test {
 protected:
  PeopleSuiteTest()
      : suite_({.bin_dir = NIANBAO_BIN_DIR,
                .run_dir = dir_.path(),
                .font_dir = std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts"}) {}
  void SetUp() override { ASSERT_THAT(suite_.Start(), IsOk()); }
  void TearDown() override { suite_.Stop(); }

  // What nianbaoctl says to words and standard input; its exit code goes before it.
  std::string Ctl(const std::string& token, const std::string& words, const std::string& input = "") {
    const std::string out = absl::StrCat(dir_.path(), "/ctl-", ++calls_, ".log");
    Process process({"/bin/sh", "-c",
                     absl::StrCat("printf '%s' \"$INPUT\" | ", NIANBAO_BIN_DIR, "/nianbaoctl ", words, " --server ",
                                  suite_.AddressOf("intake", "grpc"))},
                    out, {{"NIANBAO_TOKEN", token}, {"INPUT", input}, {"LANG", "zh_CN.UTF-8"}});
    const auto code = process.Wait(absl::Seconds(30));
    return absl::StrCat(code.value_or(-1), "\n", ReadFile(out).value_or(""));
  }
  // The word or token that an answer shows.
  static std::string SecretIn(const std::string& answer) {
    const size_t at = answer.find("nb-");
    return at == std::string::npos ? "" : answer.substr(at, 67);
  }
  void SetPassword(const std::string& word) {
    EXPECT_THAT(Ctl("", "people password", absl::StrCat(word, "\n", kPassword, "\n")), HasSubstr("密码已设"));
  }
  // Registers the city, the first administrators and zhao, who prepares for it.
  void Appoint() {
    Journey journey(suite_, "organs/city/annualReports/2025");
    report::v1::Organ city;
    city.set_display_name("某市人民政府");
    city.set_kind(report::v1::GOV_CITY);
    ASSERT_THAT(journey.Register("city", city), IsOk());
    const std::string first = Ctl("demo-token-installer", "people first zhang=张三 li=李四 wang=王五");
    const std::vector<std::string> shown = absl::StrSplit(first, "people/");
    ASSERT_EQ(shown.size(), 4u) << first;
    SetPassword(SecretIn(shown[1]));
    SetPassword(SecretIn(shown[2]));
    EXPECT_THAT(Ctl("demo-token-installer", "people first a b c"), HasSubstr("ADMINISTRATORS_EXIST"));
    platform_ = Login("zhang");
    const std::string security = Login("li");
    EXPECT_THAT(Ctl(platform_, "people new zhao 赵六 --organ organs/city"), HasSubstr("未设密码"));
    EXPECT_THAT(Ctl(platform_, "people grant zhao preparer organs/city"), HasSubstr("PERMISSION_DENIED"));
    EXPECT_THAT(Ctl(security, "people grant zhao preparer organs/city"), HasSubstr("经办人"));
    SetPassword(SecretIn(Ctl(platform_, "people word zhao")));
  }
  // A call of another service than intake.
  absl::Status CallAt(const std::string& service, const std::string& token) {
    const auto caller = rpc::MakeGrpcCaller(suite_.AddressOf(service, "grpc"), token);
    if (service == "notification") {
      return caller
          ->Call<notification::v1::ListMessagesResponse>("/nianbao.notification.v1.NotificationService/ListMessages",
                                                         notification::v1::ListMessagesRequest())
          .status();
    }
    rendering::v1::MakeTemplateRequest request;
    request.set_report_year(2025);
    request.set_organ_display_name("某市人民政府");
    return caller
        ->Call<rendering::v1::MakeTemplateResponse>("/nianbao.rendering.v1.RenderingService/MakeTemplate", request)
        .status();
  }
  std::string Login(const std::string& id) { return SecretIn(Ctl("", "login " + id, kPassword)); }

  TempDir dir_;
  Suite suite_;
  std::string platform_;  // the platform administrator's token
  int calls_ = 0;
};

TEST_F(PeopleSuiteTest, ClerkWhomAdministratorsAppointedFilesInABrowser) {
  Appoint();
  const std::string door = suite_.AddressOf("gateway", "http");
  EXPECT_EQ(HttpPost(door, "/v1/session", R"({"principal": "zhao", "password": "wrong-Horse-9"})").status, 401);
  const HttpAnswer in =
      HttpPost(door, "/v1/session", absl::StrCat(R"({"principal": "zhao", "password": ")", kPassword, "\"}"));
  ASSERT_EQ(in.status, 200) << in.body;
  EXPECT_THAT(in.body, HasSubstr("赵六"));
  EXPECT_THAT(in.body, HasSubstr("reports.submit"));
  const size_t csrf = in.body.find("csrfToken\":\"");
  ASSERT_NE(csrf, std::string::npos);
  const std::string csrf_token = in.body.substr(csrf + 12, in.body.find('"', csrf + 12) - csrf - 12);
  const std::string create = R"({"annualReport": {"reportYear": 2025}, "content": {"title": "某市2025年年度报告"}})";
  const std::string reports = "/v1/organs/city/annualReports";
  EXPECT_EQ(HttpPost(door, reports, create, in.cookie).status, 403);  // no CSRF token
  const HttpAnswer made = HttpPost(door, reports, create, in.cookie, csrf_token);
  EXPECT_EQ(made.status, 200) << made.body;
  const std::string person = R"({"personId": "x", "person": {"displayName": "x"}})";
  EXPECT_EQ(HttpPost(door, "/v1/people", person, in.cookie, csrf_token).status, 403);
  EXPECT_THAT(Ctl(platform_, "people disable zhao --reason 调离"), HasSubstr("已停用"));
  EXPECT_EQ(HttpPost(door, reports, create, in.cookie, csrf_token).status, 401);
  const std::string audit = Ctl("demo-token-auditor", "audit list people/zhao");
  for (const char* action :
       {"CreatePerson", "GrantRole", "IssuePasswordWord", "SetPassword", "SignInRefused", "SignIn", "DisablePerson"}) {
    EXPECT_THAT(audit, HasSubstr(action));
  }
}

TEST_F(PeopleSuiteTest, EveryProcessKnowsARegisteredPersonUntilTheAccountIsDisabled) {
  Appoint();
  const std::string token = Login("zhao");
  ASSERT_EQ(token.size(), 67u);
  for (const char* service : {"notification", "rendering"}) EXPECT_THAT(CallAt(service, token), IsOk()) << service;
  EXPECT_THAT(Ctl(platform_, "people disable zhao --reason 调离"), HasSubstr("已停用"));
  for (const char* service : {"notification", "rendering"}) {
    EXPECT_TRUE(Eventually([&] { return DetailOf(CallAt(service, token)).reason == "NOT_SIGNED_IN"; })) << service;
  }
}

}  // namespace
}  // namespace nianbao::e2e
