#include "gateway/session_desk.h"

#include <atomic>
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
  auth::TokenAuthenticator tokens_{people_, clock_};  // of the register; before the desk, whose threads ask it
  std::atomic<bool> ended_ = false;
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

// A register with one person, li-si, reached as intake is.
class RegisterTest : public SessionDeskTest {
 protected:
  RegisterTest() {
    tokens_.SetResolver([this](const std::string&) -> absl::StatusOr<auth::Resolved> {
      if (ended_) return auth::NotSignedIn();
      return auth::Resolved{
          std::make_shared<const auth::Principal>(auth::Principal{"li-si", "李四", "", {{"preparer", "organs/a"}}}),
          absl::InfiniteFuture()};
    });
    desk_.AskRegister({&tokens_,
                       [this](const intake::v1::SignInRequest& request, auto done) {
                         asked_.push_back(request.principal() + " " + request.address());
                         if (request.password() != "correct") return done(auth::NotSignedIn());
                         intake::v1::SignInResponse in;
                         in.set_token(token_);
                         in.mutable_principal()->set_id("li-si");
                         in.mutable_expire_time()->set_seconds(absl::ToUnixSeconds(clock_.Now() + absl::Hours(1)));
                         done(in);
                       },
                       [this](const std::string& token) { signed_out_.push_back(token); }});
  }
  static HttpRequest WithCookie(const std::string& set_cookie) {
    HttpRequest http;
    http.headers["cookie"] = set_cookie.substr(0, set_cookie.find(';'));
    return http;
  }

  std::string token_ = auth::NewToken(ids_);
  std::vector<std::string> asked_;
  std::vector<std::string> signed_out_;
};

TEST_F(RegisterTest, PasswordOfARegisteredPersonOpensASessionThatShowsTheirToken) {
  EXPECT_EQ(Call("CreateSession", WithPassword("li-si", "wrong")), "");
  const std::string cookie = Call("CreateSession", WithPassword("li-si", "correct"));
  EXPECT_THAT(asked_, ElementsAre("li-si 10.0.0.7", "li-si 10.0.0.7"));
  EXPECT_THAT(told_, ElementsAre());  // intake writes this down itself
  const auto identity = desk_.Identify(WithCookie(cookie), false);
  ASSERT_THAT(identity, IsOk());
  EXPECT_EQ(identity->principal, "li-si");
  EXPECT_EQ(identity->token, token_);
  Call("DeleteSession", "", cookie.substr(0, cookie.find(';')));
  EXPECT_THAT(signed_out_, ElementsAre(token_));
  EXPECT_EQ(desk_.Identify(WithCookie(cookie), false)->principal, "");
}

TEST_F(RegisterTest, SessionEndsWithItsTokenAndWhenThePersonIsDisabled) {
  const std::string cookie = Call("CreateSession", WithPassword("li-si", "correct"));
  clock_.Advance(absl::Minutes(59));
  EXPECT_EQ(desk_.Identify(WithCookie(cookie), false)->principal, "li-si");
  clock_.Advance(absl::Minutes(1));
  EXPECT_EQ(desk_.Identify(WithCookie(cookie), false)->principal, "");
  const std::string second = Call("CreateSession", WithPassword("li-si", "correct"));
  ended_ = true;
  Call("GetSession", "", second.substr(0, second.find(';')));
  EXPECT_EQ(desk_.Identify(WithCookie(second), false)->principal, "");
}

TEST_F(RegisterTest, BearerTokenIsLookedUpWithoutTheCallWaitingForIt) {
  HttpRequest http;
  http.headers["authorization"] = "Bearer " + token_;
  EXPECT_EQ(desk_.Identify(http, false)->token, token_);  // the services judge it
  ASSERT_THAT(tokens_.Authenticate(token_), IsOk());
  EXPECT_EQ(desk_.Identify(http, false)->principal, "li-si");
}

TEST_F(RegisterTest, ConfiguredPeopleNeedNoRegister) {
  Call("CreateSession", WithToken("token-of-the-clerk"));
  EXPECT_THAT(told_, ElementsAre("SignIn clerk 10.0.0.7"));
  EXPECT_THAT(asked_, ElementsAre());
}

}  // namespace
}  // namespace nianbao::gateway
