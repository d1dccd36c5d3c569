// Signing in: what gets somebody in, what keeps somebody out, and what guessing meets.
#include "services/intake/sign_ins.h"

#include <thread>

#include "gmock/gmock.h"
#include "services/intake/housekeeping.h"
#include "services/intake/intake_fixture.h"

namespace nianbao::intake {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPassword[] = "correct-Horse-9";

class SignInsTest : public IntakeFixture {
 protected:
  SignInsTest() {
    auto create = ParseText<v1::CreatePersonRequest>(R"pb(
      person_id: "li-si"
      person { display_name: "李四" organ: "organs/a" }
    )pb");
    EXPECT_THAT(Call<v1::Person>("PeopleService/CreatePerson", create, "the-administrator"), IsOk());
    EXPECT_THAT(SetBy(Word(), kPassword), IsOk());
  }
  std::string Word() {
    auto issue = ParseText<v1::IssuePasswordWordRequest>("name: 'people/li-si'");
    return Call<v1::IssuePasswordWordResponse>("PeopleService/IssuePasswordWord", issue, "the-administrator")->word();
  }
  absl::Status SetBy(const std::string& word, const std::string& password) {
    v1::SetPasswordRequest set;
    set.set_word(word);
    set.set_password(password);
    return Call<v1::SetPasswordResponse>("PeopleService/SetPassword", set, "nobody").status();
  }
  absl::StatusOr<v1::SignInResponse> In(const std::string& password, const std::string& who = "li-si") {
    v1::SignInRequest request;
    request.set_principal(who);
    request.set_password(password);
    request.set_address("10.0.0.7");
    return Call<v1::SignInResponse>("SignInService/SignIn", request, "nobody");
  }
  absl::Status Resolve(const std::string& token, const std::string& who = "the-worker") {
    v1::ResolveTokenRequest request;
    request.set_digest(Sha256Hex(token));
    return Call<v1::ResolvedPrincipal>("SignInService/ResolveToken", request, who).status();
  }
};

TEST_F(SignInsTest, WordSetsAPasswordOnceAndOnlyTheNewestWorks) {
  const std::string older = Word();
  const std::string newer = Word();
  EXPECT_THAT(SetBy(older, "Another-Horse-1"), HasReason("SIGN_IN_REFUSED"));
  EXPECT_THAT(SetBy(newer, "short-1"), HasReason("PASSWORD_TOO_SIMPLE"));
  EXPECT_THAT(SetBy(newer, "Another-Horse-1"), IsOk());
  EXPECT_THAT(SetBy(newer, "Another-Horse-2"), HasReason("SIGN_IN_REFUSED"));
  EXPECT_THAT(In(kPassword), HasReason("SIGN_IN_REFUSED"));
  EXPECT_THAT(In("Another-Horse-1"), IsOk());
}

TEST_F(SignInsTest, WordIsNoTokenAndEndsAfterThreeDays) {
  const std::string word = Word();
  EXPECT_THAT(Resolve(word), HasReason("NOT_SIGNED_IN"));
  clock_.Advance(absl::Hours(72));
  EXPECT_THAT(SetBy(word, "Another-Horse-1"), HasReason("SIGN_IN_REFUSED"));
}

TEST_F(SignInsTest, FiveWrongPasswordsLockTheAccountForAQuarterOfAnHour) {
  for (int i = 0; i < 4; ++i) EXPECT_THAT(In("wrong-Horse-1"), HasReason("SIGN_IN_REFUSED"));
  EXPECT_THAT(In(kPassword), IsOk());  // four in a row are forgiven
  for (int i = 0; i < 5; ++i) EXPECT_THAT(In("wrong-Horse-1"), HasReason("SIGN_IN_REFUSED"));
  EXPECT_THAT(In(kPassword), HasReason("SIGN_IN_REFUSED"));
  clock_.Advance(absl::Minutes(15));
  EXPECT_THAT(In(kPassword), IsOk());
}

TEST_F(SignInsTest, AdministratorUnlocksAtOnce) {
  for (int i = 0; i < 5; ++i) EXPECT_THAT(In("wrong-Horse-1"), HasReason("SIGN_IN_REFUSED"));
  auto enable = ParseText<v1::EnablePersonRequest>("name: 'people/li-si'");
  ASSERT_THAT(Call<v1::Person>("PeopleService/EnablePerson", enable, "the-administrator"), IsOk());
  EXPECT_THAT(In(kPassword), IsOk());
}

TEST_F(SignInsTest, PresentPasswordIsGuessedNoMoreOftenThanASignIn) {
  v1::SetPasswordRequest set;
  set.set_principal("li-si");
  set.set_password("Another-Horse-1");
  for (int i = 0; i < 5; ++i) {
    set.set_present_password("wrong-Horse-1");
    EXPECT_THAT(Call<v1::SetPasswordResponse>("PeopleService/SetPassword", set, "nobody"),
                HasReason("SIGN_IN_REFUSED"));
  }
  set.set_present_password(kPassword);
  EXPECT_THAT(Call<v1::SetPasswordResponse>("PeopleService/SetPassword", set, "nobody"), HasReason("SIGN_IN_REFUSED"));
  clock_.Advance(absl::Minutes(15));
  EXPECT_THAT(Call<v1::SetPasswordResponse>("PeopleService/SetPassword", set, "nobody"), IsOk());
  EXPECT_THAT(In("Another-Horse-1"), IsOk());
}

// Names that nobody has, names without password and wrong passwords get the same answer.
TEST_F(SignInsTest, RefusalsDoNotTellWhichNamesThereAre) {
  const absl::Status wrong = In("wrong-Horse-1").status();
  for (const char* name : {"nobody-at-all", "../li-si", "李四", "people/li-si"}) {
    const absl::Status refused = In(kPassword, name).status();
    EXPECT_EQ(refused.code(), wrong.code()) << name;
    EXPECT_EQ(refused.message(), wrong.message()) << name;
    EXPECT_EQ(DetailOf(refused).sentence, DetailOf(wrong).sentence) << name;
    EXPECT_TRUE(DetailOf(refused).metadata.empty()) << name;
  }
}

TEST_F(SignInsTest, SessionEndsBySignOutByTimeAndByANewPassword) {
  const auto in = In(kPassword);
  ASSERT_THAT(in, IsOk());
  EXPECT_THAT(Resolve(in->token()), IsOk());
  EXPECT_THAT(Resolve(in->token(), "the-preparer"), HasReason("PERMISSION_DENIED"));
  v1::SignOutRequest out;
  out.set_token(in->token());
  ASSERT_THAT(Call<v1::SignOutResponse>("SignInService/SignOut", out, "nobody"), IsOk());
  ASSERT_THAT(Call<v1::SignOutResponse>("SignInService/SignOut", out, "nobody"), IsOk());
  EXPECT_THAT(Resolve(in->token()), HasReason("NOT_SIGNED_IN"));
  const auto second = In(kPassword);
  clock_.Advance(absl::Hours(12));
  EXPECT_THAT(Resolve(second->token()), HasReason("NOT_SIGNED_IN"));
  const auto third = In(kPassword);
  ASSERT_THAT(SetBy(Word(), "Another-Horse-1"), IsOk());
  EXPECT_THAT(Resolve(third->token()), HasReason("NOT_SIGNED_IN"));
}

TEST_F(SignInsTest, OldestSessionMakesRoomAndEndedTokensAreForgotten) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 21; ++i) {
    tokens.push_back(In(kPassword)->token());
    clock_.Advance(absl::Seconds(1));
  }
  EXPECT_THAT(Resolve(tokens.front()), HasReason("NOT_SIGNED_IN"));
  EXPECT_THAT(Resolve(tokens[1]), IsOk());
  clock_.Advance(absl::Hours(13));
  ASSERT_THAT(Housekeeping(*database_, clock_, {.batch = 2}).RunOnce(), IsOk());
  auto list = ParseText<v1::ListTokensRequest>("parent: 'people/li-si'");
  const auto left = Call<v1::ListTokensResponse>("PeopleService/ListTokens", list, "the-administrator");
  ASSERT_THAT(left, IsOk());
  EXPECT_EQ(left->tokens_size(), 0);
}

TEST_F(SignInsTest, SignInsRefusalsAndSignOutsStandInTheAuditWithTheAddress) {
  ASSERT_THAT(In("wrong-Horse-1"), HasReason("SIGN_IN_REFUSED"));
  ASSERT_THAT(In("x", "my-Password-typed-as-name"), HasReason("SIGN_IN_REFUSED"));
  ASSERT_THAT(In(kPassword), IsOk());
  v1::ListAuditEntriesRequest list;
  list.set_action("SignInRefused");
  const auto refused = Call<v1::ListAuditEntriesResponse>("AuditService/ListAuditEntries", list, "the-auditor");
  ASSERT_THAT(refused, IsOk());
  ASSERT_EQ(refused->audit_entries_size(), 2);
  EXPECT_EQ(refused->audit_entries(0).principal(), "li-si");
  EXPECT_EQ(refused->audit_entries(0).comment(), "10.0.0.7");
  EXPECT_EQ(refused->audit_entries(1).principal(), "unknown");
  EXPECT_THAT(refused->SerializeAsString(), Not(HasSubstr("my-Password")));
}

TEST_F(SignInsTest, GuessesAtOnceAreAllCounted) {
  std::vector<std::thread> guessers;
  for (int i = 0; i < 5; ++i) {
    guessers.emplace_back([this] {
      while (DetailOf(In("wrong-Horse-1").status()).reason == "SIGN_IN_BUSY") std::this_thread::yield();
    });
  }
  for (std::thread& guesser : guessers) guesser.join();
  EXPECT_THAT(In(kPassword), HasReason("SIGN_IN_REFUSED"));
}

}  // namespace
}  // namespace nianbao::intake
