#include "services/common/auth/token_authenticator.h"

#include "gtest/gtest.h"
#include "services/common/base/error.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::auth {
namespace {

class TokenAuthenticatorTest : public ::testing::Test {
 protected:
  TokenAuthenticatorTest() {
    tokens_.SetResolver([this](const std::string&) -> absl::StatusOr<Resolved> {
      ++asked_;
      if (!register_.ok()) return register_;
      return Resolved{std::make_shared<const Principal>(Principal{"wang", "王某", "", {}}), not_after_};
    });
  }
  absl::Status Ask() { return tokens_.Authenticate(token_).status(); }

  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  RandomIdSource ids_;
  TokenAuthenticator tokens_{*StaticAuthenticator::Create(ParseText<config::v1::Auth>(R"pb(
                               principals { id: "clerk" token: "token-of-the-clerk" }
                             )pb")),
                             clock_,
                             {.most = 100}};
  std::string token_ = NewToken(ids_);
  int asked_ = 0;
  absl::Status register_;
  absl::Time not_after_ = absl::InfiniteFuture();
};

TEST_F(TokenAuthenticatorTest, ConfiguredPrincipalsAndOtherPeoplesTokensAreNotAskedFor) {
  EXPECT_EQ((*tokens_.Authenticate("token-of-the-clerk"))->id, "clerk");
  EXPECT_THAT(tokens_.Authenticate("").status(), HasReason("NOT_SIGNED_IN"));
  EXPECT_THAT(tokens_.Authenticate("some-other-token").status(), HasReason("NOT_SIGNED_IN"));
  EXPECT_THAT(tokens_.Authenticate("nb-" + std::string(64, 'x')).status(), HasReason("NOT_SIGNED_IN"));
  EXPECT_EQ(asked_, 0);
}

TEST_F(TokenAuthenticatorTest, AnswerCountsForFiveSecondsAndIsThenAskedAnew) {
  EXPECT_EQ(tokens_.Known(token_), nullptr);
  ASSERT_THAT(Ask(), IsOk());
  ASSERT_THAT(Ask(), IsOk());
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(tokens_.Known(token_)->id, "wang");
  register_ = NotSignedIn();  // revoked elsewhere
  EXPECT_THAT(Ask(), IsOk());
  clock_.Advance(absl::Seconds(5));
  EXPECT_THAT(Ask(), HasReason("NOT_SIGNED_IN"));
  EXPECT_EQ(tokens_.Known(token_), nullptr);
}

TEST_F(TokenAuthenticatorTest, ChangeInThisProcessCountsAtOnce) {
  ASSERT_THAT(Ask(), IsOk());
  register_ = NotSignedIn();
  tokens_.Forget();
  EXPECT_THAT(Ask(), HasReason("NOT_SIGNED_IN"));
}

TEST_F(TokenAuthenticatorTest, TokenEndsWithItsDayWhateverIsRemembered) {
  not_after_ = clock_.Now() + absl::Seconds(2);
  ASSERT_THAT(Ask(), IsOk());
  clock_.Advance(absl::Seconds(2));
  register_ = NotSignedIn();
  EXPECT_THAT(Ask(), HasReason("NOT_SIGNED_IN"));
}

TEST_F(TokenAuthenticatorTest, PeopleWorkOnForAMinuteWhileTheRegisterIsAway) {
  ASSERT_THAT(Ask(), IsOk());
  register_ = absl::UnavailableError("away");
  clock_.Advance(absl::Seconds(59));
  EXPECT_THAT(Ask(), IsOk());
  clock_.Advance(absl::Seconds(2));
  EXPECT_TRUE(absl::IsUnavailable(Ask()));
  EXPECT_TRUE(absl::IsUnavailable(tokens_.Authenticate(NewToken(ids_)).status()));  // a stranger's
}

TEST_F(TokenAuthenticatorTest, GuessesDoNotFillTheMemory) {
  register_ = NotSignedIn();
  for (int i = 0; i < 1000; ++i) EXPECT_THAT(tokens_.Authenticate(NewToken(ids_)).status(), HasReason("NOT_SIGNED_IN"));
  register_ = absl::OkStatus();
  EXPECT_THAT(Ask(), IsOk());
  EXPECT_EQ(asked_, 1001);
}

}  // namespace
}  // namespace nianbao::auth
