#include "gateway/session_desk.h"

#include <future>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/random_id.h"
#include "services/common/clock/clock.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::gateway {
namespace {

using ::testing::ElementsAre;

class SessionDeskTest : public ::testing::Test {
 protected:
  SessionDeskTest() {
    desk_.OnAccess([this](const std::string& action, const std::string& principal, const std::string& address) {
      told_.push_back(action + " " + principal + " " + address);
    });
  }

  // Calls and waits; the Set-Cookie header.
  std::string Call(const std::string& method, const std::string& request, const std::string& cookie = "") {
    const auto* service = v1::CreateSessionRequest::descriptor()->file()->service(0);
    HttpRequest http;
    http.headers["cookie"] = cookie;
    std::promise<std::string> answered;
    desk_.Serve(
        service->FindMethodByName(method), request, http, "10.0.0.7",
        [&](const absl::StatusOr<std::string>&, const std::string& set_cookie) { answered.set_value(set_cookie); });
    return answered.get_future().get();
  }
  static std::string WithToken(const std::string& token) {
    v1::CreateSessionRequest request;
    request.set_token(token);
    return request.SerializeAsString();
  }
  static std::string WithPassword(const std::string& principal, const std::string& password) {
    v1::CreateSessionRequest request;
    request.set_principal(principal);
    request.set_password(password);
    return request.SerializeAsString();
  }

  config::v1::Config config_ = ParseText<config::v1::Config>(R"pb(
    auth {
      principals {
        id: "clerk"
        token: "token-of-the-clerk"
        grants { role: "preparer" organ: "organs/a" }
      }
    }
    gateway { session_hours: 12 session_idle_minutes: 60 sign_ins_per_minute: 100 }
  )pb");
  FakeClock clock_{absl::UnixEpoch()};
  RandomIdSource ids_;
  std::vector<std::string> told_;  // before the desk: its threads write here
  std::shared_ptr<const auth::StaticAuthenticator> people_ = *auth::StaticAuthenticator::Create(config_.auth());
  SessionDesk desk_{config_, *people_, clock_, ids_};
};

TEST_F(SessionDeskTest, SignInsRefusalsAndSignOutsAreToldWithPersonAndAddress) {
  const std::string cookie = Call("CreateSession", WithToken("token-of-the-clerk"));
  Call("CreateSession", WithToken("token-of-nobody"));
  Call("CreateSession", WithPassword("clerk", "wrong"));
  Call("DeleteSession", "", cookie.substr(0, cookie.find(';')));
  Call("DeleteSession", "", "nianbao=no-such-session");
  EXPECT_THAT(told_, ElementsAre("SignIn clerk 10.0.0.7", "SignInRefused unknown 10.0.0.7",
                                 "SignInRefused clerk 10.0.0.7", "SignOut clerk 10.0.0.7"));
}

}  // namespace
}  // namespace nianbao::gateway
