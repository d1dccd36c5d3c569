// The register of people: who may change whom, and what must never be possible.
#include "services/intake/people.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/intake/intake_fixture.h"

namespace nianbao::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using v1::Person;

class PeopleTest : public IntakeFixture {
 protected:
  absl::StatusOr<Person> Make(const std::string& id, const std::string& person, const std::string& who) {
    v1::CreatePersonRequest request;
    request.set_person_id(id);
    *request.mutable_person() = ParseText<Person>("display_name: '某人' " + person);
    return Call<Person>("PeopleService/CreatePerson", request, who);
  }
  absl::StatusOr<Person> Grant(const std::string& id, const std::string& role, const std::string& organ,
                               const std::string& who = "the-security") {
    v1::GrantRoleRequest request;
    request.set_name("people/" + id);
    request.set_role(role);
    request.set_organ(organ);
    return Call<Person>("PeopleService/GrantRole", request, who);
  }
  absl::StatusOr<Person> Revoke(const std::string& id, const std::string& role, const std::string& organ,
                                const std::string& token) {
    v1::RevokeRoleRequest request;
    request.set_name("people/" + id);
    request.set_role(role);
    request.set_organ(organ);
    return CallWith<Person>("PeopleService/RevokeRole", request, token);
  }
  absl::StatusOr<Person> Get(const std::string& id, const std::string& who) {
    v1::GetPersonRequest request;
    request.set_name("people/" + id);
    return Call<Person>("PeopleService/GetPerson", request, who);
  }
  // Sets a password with a new word and signs in.
  std::string SignedIn(const std::string& id, const std::string& issuer = "the-administrator") {
    v1::IssuePasswordWordRequest issue;
    issue.set_name("people/" + id);
    const auto word = Call<v1::IssuePasswordWordResponse>("PeopleService/IssuePasswordWord", issue, issuer);
    EXPECT_THAT(word, IsOk());
    return word.ok() ? SignedInBy(word->word(), id) : "";
  }
  std::string SignedInBy(const std::string& word, const std::string& id) {
    v1::SetPasswordRequest set;
    set.set_word(word);
    set.set_password("correct-Horse-9");
    EXPECT_THAT(Call<v1::SetPasswordResponse>("PeopleService/SetPassword", set, "nobody"), IsOk());
    v1::SignInRequest sign_in;
    sign_in.set_principal(id);
    sign_in.set_password("correct-Horse-9");
    const auto in = Call<v1::SignInResponse>("SignInService/SignIn", sign_in, "nobody");
    EXPECT_THAT(in, IsOk());
    return in.ok() ? in->token() : "";
  }
  absl::StatusOr<v1::CreateFirstAdministratorsResponse> First(const std::string& security = "an-quan") {
    auto request = ParseText<v1::CreateFirstAdministratorsRequest>(R"pb(
      platform_administrator { person_id: "ping-tai" display_name: "平台管理员" }
      security_administrator { display_name: "安全管理员" }
      auditor { person_id: "shen-ji" display_name: "审计管理员" }
    )pb");
    request.mutable_security_administrator()->set_person_id(security);
    return Call<v1::CreateFirstAdministratorsResponse>("PeopleService/CreateFirstAdministrators", request,
                                                       "the-installer");
  }
};

TEST_F(PeopleTest, FirstAdministratorsAreThreePeopleAndMadeOnce) {
  EXPECT_THAT(First("ping-tai"), HasReason("PERSON_TWICE"));
  EXPECT_THAT(First("checker"), HasReason("PERSON_EXISTS"));                         // a name of the configuration
  EXPECT_THAT(Get("ping-tai", "the-administrator"), HasReason("PERSON_NOT_FOUND"));  // nothing half-made
  const auto words = First();
  ASSERT_THAT(words, IsOk());
  ASSERT_EQ(words->words_size(), 3);
  EXPECT_THAT(First("other"), HasReason("ADMINISTRATORS_EXIST"));
  const std::string platform = SignedInBy(words->words(0).word(), "ping-tai");
  const std::string security = SignedInBy(words->words(1).word(), "an-quan");
  v1::CreatePersonRequest create;
  create.set_person_id("li-si");
  *create.mutable_person() = ParseText<Person>("display_name: '李四' organ: 'organs/a'");
  ASSERT_THAT(CallWith<Person>("PeopleService/CreatePerson", create, platform), IsOk());
  auto grant = ParseText<v1::GrantRoleRequest>("name: 'people/li-si' role: 'preparer' organ: 'organs/a'");
  EXPECT_THAT(CallWith<Person>("PeopleService/GrantRole", grant, platform), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(CallWith<Person>("PeopleService/GrantRole", grant, security), IsOk());
}

TEST_F(PeopleTest, StoredPersonSignsInAndFilesWithTheRolesGranted) {
  ASSERT_THAT(Make("li-si", "organ: 'organs/a'", "the-administrator"), IsOk());
  const std::string token = SignedIn("li-si");
  v1::CreateAnnualReportRequest request;
  request.set_parent("organs/a");
  request.mutable_annual_report()->set_report_year(2025);
  request.mutable_content()->set_title("某市科学技术局2025年政府信息公开工作年度报告");
  const std::string create = "ReportService/CreateAnnualReport";
  EXPECT_THAT(CallWith<report::v1::AnnualReport>(create, request, token), HasReason("PERMISSION_DENIED"));
  ASSERT_THAT(Grant("li-si", "preparer", "organs/a"), IsOk());
  EXPECT_THAT(CallWith<report::v1::AnnualReport>(create, request, token), IsOk());  // without signing in again
  request.set_parent("organs/b");
  EXPECT_THAT(CallWith<report::v1::AnnualReport>(create, request, token), HasReason("PERMISSION_DENIED"));
  ASSERT_THAT(Revoke("li-si", "preparer", "organs/a", "token-of-the-security"), IsOk());
  EXPECT_THAT(CallWith<report::v1::AnnualReport>(create, request, token), HasReason("PERMISSION_DENIED"));
}

TEST_F(PeopleTest, WhoPreparesDoesNotSignWhateverRolesAreHeld) {
  ASSERT_THAT(Make("both", "organ: 'organs/a'", "the-administrator"), IsOk());
  ASSERT_THAT(Grant("both", "preparer", "organs/a"), IsOk());
  ASSERT_THAT(Grant("both", "signer", "organs/a"), IsOk());
  const std::string token = SignedIn("both");
  ASSERT_THAT(Create(), IsOk());
  const auto step = [&](const std::string& method) {
    v1::TransitionRequest request;
    request.set_name("organs/a/annualReports/2025");
    request.set_etag(IntakeFixture::Get().etag());
    return CallWith<report::v1::AnnualReport>("ReportService/" + method, request, token);
  };
  ASSERT_THAT(step("SubmitAnnualReport"), IsOk());
  ASSERT_THAT(CompleteCheck(TakeJob(job::v1::VALIDATION), true), IsOk());
  ASSERT_THAT(Step("ReviewAnnualReport", "the-reviewer"), IsOk());
  ASSERT_THAT(Step("ClearAnnualReport", "the-reviewer"), IsOk());
  EXPECT_THAT(step("SignOffAnnualReport"), HasReason("SAME_PERSON"));
  EXPECT_THAT(Step("SignOffAnnualReport", "the-signer"), IsOk());
}

TEST_F(PeopleTest, ThreeAdministratorsStaySeparatedAndNobodyServesThemselves) {
  const auto words = First();
  ASSERT_THAT(words, IsOk());
  const std::string security = SignedInBy(words->words(1).word(), "an-quan");
  EXPECT_THAT(Grant("ping-tai", "auditor", "*"), HasReason("ROLES_SEPARATED"));
  EXPECT_THAT(Grant("shen-ji", "security_administrator", "*"), HasReason("ROLES_SEPARATED"));
  auto own = ParseText<v1::GrantRoleRequest>("name: 'people/an-quan' role: 'signer' organ: '*'");
  EXPECT_THAT(CallWith<Person>("PeopleService/GrantRole", own, security), HasReason("OWN_ACCOUNT"));
  EXPECT_THAT(Revoke("an-quan", "security_administrator", "*", security), HasReason("OWN_ACCOUNT"));
  // Of each kind somebody stays.
  EXPECT_THAT(Revoke("shen-ji", "auditor", "*", security), HasReason("LAST_ADMINISTRATOR"));
  auto disable = ParseText<v1::DisablePersonRequest>("name: 'people/ping-tai' reason: '调离'");
  EXPECT_THAT(CallWith<Person>("PeopleService/DisablePerson", disable, security), HasReason("LAST_ADMINISTRATOR"));
  // An administrator's password is not the platform administrator's to reset.
  auto word = ParseText<v1::IssuePasswordWordRequest>("name: 'people/an-quan'");
  EXPECT_THAT(Call<v1::IssuePasswordWordResponse>("PeopleService/IssuePasswordWord", word, "the-administrator"),
              HasReason("PERMISSION_DENIED"));
}

TEST_F(PeopleTest, AdministratorOfAnOrganReachesItsOwnPeopleAlone) {
  ASSERT_THAT(Make("of-a", "organ: 'organs/a'", "only-platform_administrator"), IsOk());
  EXPECT_THAT(Make("of-b", "organ: 'organs/b'", "only-platform_administrator"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Make("of-nobody", "organ: 'organs/none'", "only-platform_administrator"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Make("of-all", "", "only-platform_administrator"), HasReason("PERMISSION_DENIED"));
  ASSERT_THAT(Make("of-b", "organ: 'organs/b'", "the-administrator"), IsOk());
  EXPECT_THAT(Make("of-nobody", "organ: 'organs/none'", "the-administrator"), HasReason("ORGAN_NOT_FOUND"));
  // Whether there is such a person is not told.
  EXPECT_THAT(Get("of-b", "only-platform_administrator"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Get("of-none", "only-platform_administrator"), HasReason("PERMISSION_DENIED"));
  const auto seen =
      Call<v1::ListPeopleResponse>("PeopleService/ListPeople", v1::ListPeopleRequest(), "only-platform_administrator");
  ASSERT_THAT(seen, IsOk());
  ASSERT_EQ(seen->people_size(), 1);
  EXPECT_EQ(seen->people(0).name(), "people/of-a");
  // Roles: in that organ, and no administrator's.
  EXPECT_THAT(Grant("of-a", "preparer", "organs/a", "only-security_administrator"), IsOk());
  EXPECT_THAT(Grant("of-a", "preparer", "organs/b", "only-security_administrator"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Grant("of-a", "preparer", "*", "only-security_administrator"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Grant("of-a", "auditor", "organs/a", "only-security_administrator"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Grant("of-b", "preparer", "organs/a", "only-security_administrator"), HasReason("PERMISSION_DENIED"));
}

// Letting somebody in is lending all that they may: an organ's administrators cannot rise by it.
TEST_F(PeopleTest, AdministratorOfAnOrganGetsNobodyInWhoMayMoreThanThey) {
  ASSERT_THAT(Make("chief", "organ: 'organs/a'", "the-administrator"), IsOk());
  ASSERT_THAT(Grant("chief", "auditor", "*"), IsOk());
  ASSERT_THAT(Make("elsewhere", "organ: 'organs/a'", "the-administrator"), IsOk());
  ASSERT_THAT(Grant("elsewhere", "preparer", "organs/b"), IsOk());
  ASSERT_THAT(Make("oa", "organ: 'organs/a' kind: SYSTEM", "the-administrator"), IsOk());
  ASSERT_THAT(Grant("oa", "reader", "*"), IsOk());
  for (const char* name : {"people/chief", "people/elsewhere"}) {
    v1::IssuePasswordWordRequest issue;
    issue.set_name(name);
    for (const char* who : {"only-platform_administrator", "only-security_administrator"}) {
      EXPECT_THAT(Call<v1::IssuePasswordWordResponse>("PeopleService/IssuePasswordWord", issue, who),
                  HasReason("PERMISSION_DENIED"))
          << name << " " << who;
    }
  }
  auto create = ParseText<v1::CreateTokenRequest>("parent: 'people/oa' display_name: '办公系统'");
  EXPECT_THAT(Call<v1::CreateTokenResponse>("PeopleService/CreateToken", create, "only-platform_administrator"),
              HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Call<v1::CreateTokenResponse>("PeopleService/CreateToken", create, "the-administrator"), IsOk());
  ASSERT_THAT(Make("mate", "organ: 'organs/a'", "the-administrator"), IsOk());
  EXPECT_THAT(Grant("mate", "operator", "organs/a", "only-security_administrator"), HasReason("PERMISSION_DENIED"));
}

TEST_F(PeopleTest, DisablingEndsWhatSomebodyIsSignedInWith) {
  ASSERT_THAT(Make("li-si", "organ: 'organs/a'", "the-administrator"), IsOk());
  ASSERT_THAT(Grant("li-si", "preparer", "organs/a"), IsOk());
  const std::string token = SignedIn("li-si");
  v1::ListOrgansRequest list;
  ASSERT_THAT(CallWith<v1::ListOrgansResponse>("OrganService/ListOrgans", list, token), IsOk());
  auto disable = ParseText<v1::DisablePersonRequest>("name: 'people/li-si' reason: '调离'");
  ASSERT_THAT(Call<Person>("PeopleService/DisablePerson", disable, "the-administrator"), IsOk());
  EXPECT_THAT(CallWith<v1::ListOrgansResponse>("OrganService/ListOrgans", list, token), HasReason("NOT_SIGNED_IN"));
  v1::SignInRequest again;
  again.set_principal("li-si");
  again.set_password("correct-Horse-9");
  EXPECT_THAT(Call<v1::SignInResponse>("SignInService/SignIn", again, "nobody"), HasReason("SIGN_IN_REFUSED"));
  auto enable = ParseText<v1::EnablePersonRequest>("name: 'people/li-si'");
  ASSERT_THAT(Call<Person>("PeopleService/EnablePerson", enable, "the-administrator"), IsOk());
  EXPECT_THAT(Call<v1::SignInResponse>("SignInService/SignIn", again, "nobody"), IsOk());
}

TEST_F(PeopleTest, LeavingClerksWorkPassesToTheSuccessorInOneStep) {
  ASSERT_THAT(Make("old", "organ: 'organs/a'", "the-administrator"), IsOk());
  ASSERT_THAT(Make("new", "organ: 'organs/a'", "the-administrator"), IsOk());
  ASSERT_THAT(Grant("old", "preparer", "organs/a"), IsOk());
  ASSERT_THAT(Grant("old", "reader", "organs/b"), IsOk());
  ASSERT_THAT(Create(), IsOk());  // a draft is under way
  const std::string leaving = SignedIn("old");
  const std::string coming = SignedIn("new");
  auto hand_over = ParseText<v1::HandOverRequest>("name: 'people/old' successor: 'people/new' organ: 'organs/a'");
  const auto done = Call<v1::HandOverResponse>("PeopleService/HandOver", hand_over, "the-security");
  ASSERT_THAT(done, IsOk());
  ASSERT_EQ(done->person().roles_size(), 1);
  EXPECT_EQ(done->person().roles(0).organ(), "organs/b");
  ASSERT_EQ(done->successor().roles_size(), 1);
  EXPECT_EQ(done->successor().roles(0).role(), "preparer");
  v1::UpdateContentRequest update;
  update.set_name("organs/a/annualReports/2025");
  update.set_etag(IntakeFixture::Get().etag());
  update.mutable_content()->set_title("接手后改的标题");
  EXPECT_THAT(CallWith<report::v1::AnnualReport>("ReportService/UpdateContent", update, leaving),
              HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(CallWith<report::v1::AnnualReport>("ReportService/UpdateContent", update, coming), IsOk());
  EXPECT_THAT(Call<v1::HandOverResponse>("PeopleService/HandOver", hand_over, "the-security"),
              HasReason("GRANT_NOT_FOUND"));
}

TEST_F(PeopleTest, SystemShowsATokenThatEndsAndCanBeRevoked) {
  ASSERT_THAT(Make("oa", "organ: 'organs/a' kind: SYSTEM", "the-administrator"), IsOk());
  ASSERT_THAT(Grant("oa", "preparer", "organs/a"), IsOk());
  EXPECT_THAT(Grant("oa", "signer", "organs/a"), HasReason("ROLE_OF_PEOPLE"));
  auto create = ParseText<v1::CreateTokenRequest>("parent: 'people/oa' display_name: '办公系统' days: 30");
  const auto made = Call<v1::CreateTokenResponse>("PeopleService/CreateToken", create, "the-administrator");
  ASSERT_THAT(made, IsOk());
  v1::ListOrgansRequest list;
  EXPECT_THAT(CallWith<v1::ListOrgansResponse>("OrganService/ListOrgans", list, made->secret()), IsOk());
  clock_.Advance(absl::Hours(24 * 30));
  EXPECT_THAT(CallWith<v1::ListOrgansResponse>("OrganService/ListOrgans", list, made->secret()),
              HasReason("NOT_SIGNED_IN"));
  const auto second = Call<v1::CreateTokenResponse>("PeopleService/CreateToken", create, "the-administrator");
  ASSERT_THAT(CallWith<v1::ListOrgansResponse>("OrganService/ListOrgans", list, second->secret()), IsOk());
  v1::RevokeTokenRequest revoke;
  revoke.set_name(second->token().name());
  ASSERT_THAT(Call<v1::RevokeTokenResponse>("PeopleService/RevokeToken", revoke, "the-administrator"), IsOk());
  EXPECT_THAT(CallWith<v1::ListOrgansResponse>("OrganService/ListOrgans", list, second->secret()),
              HasReason("NOT_SIGNED_IN"));
  ASSERT_THAT(Make("li-si", "organ: 'organs/a'", "the-administrator"), IsOk());
  create.set_parent("people/li-si");
  EXPECT_THAT(Call<v1::CreateTokenResponse>("PeopleService/CreateToken", create, "the-administrator"),
              HasReason("NO_TOKEN_FOR_PEOPLE"));
}

TEST_F(PeopleTest, EveryChangeStandsInTheAuditAndNoSecretDoes) {
  ASSERT_THAT(Make("li-si", "organ: 'organs/a'", "the-administrator"), IsOk());
  ASSERT_THAT(Grant("li-si", "preparer", "organs/a"), IsOk());
  const std::string token = SignedIn("li-si");
  v1::ListAuditEntriesRequest list;
  list.set_resource("people/li-si");
  const auto entries = Call<v1::ListAuditEntriesResponse>("AuditService/ListAuditEntries", list, "the-auditor");
  ASSERT_THAT(entries, IsOk());
  std::vector<std::string> actions;
  for (const auto& entry : entries->audit_entries()) actions.push_back(entry.action() + " " + entry.principal());
  EXPECT_THAT(actions, ElementsAre("CreatePerson administrator", "GrantRole security",
                                   "IssuePasswordWord administrator", "SetPassword li-si", "SignIn li-si"));
  EXPECT_EQ(entries->audit_entries(1).comment(), "preparer organs/a");
  EXPECT_THAT(entries->SerializeAsString(), Not(HasSubstr("correct-Horse-9")));
  EXPECT_THAT(entries->SerializeAsString(), Not(HasSubstr(token)));
}

TEST_F(PeopleTest, StoredHoldersAreAmongThoseWhoAreTold) {
  ASSERT_THAT(Make("wang-wu", "organ: 'organs/a' email: 'wang@example.gov.cn'", "the-administrator"), IsOk());
  ASSERT_THAT(Grant("wang-wu", "reviewer", "organs/a"), IsOk());
  ASSERT_THAT(Make("gone", "organ: 'organs/a' email: 'gone@example.gov.cn'", "the-administrator"), IsOk());
  ASSERT_THAT(Grant("gone", "reviewer", "organs/a"), IsOk());
  auto disable = ParseText<v1::DisablePersonRequest>("name: 'people/gone' reason: '调离'");
  ASSERT_THAT(Call<Person>("PeopleService/DisablePerson", disable, "the-administrator"), IsOk());
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  ASSERT_THAT(CompleteCheck(TakeJob(job::v1::VALIDATION), true), IsOk());
  const LeasedJob job = TakeJob(job::v1::NOTIFICATION);
  v1::GetStageInputRequest get;
  get.set_job_id(job.job.id());
  get.set_report(job.job.report());
  get.set_revision(job.job.revision());
  const auto input = Call<v1::StageInput>("StageService/GetStageInput", get, "the-worker");
  ASSERT_THAT(input, IsOk());
  EXPECT_THAT(input->ShortDebugString(), HasSubstr("wang@example.gov.cn"));
  EXPECT_THAT(input->ShortDebugString(), Not(HasSubstr("gone@example.gov.cn")));
}

TEST_F(PeopleTest, ChangesKeepToTheirMaskAndTheirEtag) {
  const auto person = Make("li-si", "organ: 'organs/a'", "the-administrator");
  ASSERT_THAT(person, IsOk());
  v1::UpdatePersonRequest update;
  *update.mutable_person() = *person;
  update.mutable_person()->set_display_name("李思");
  update.mutable_person()->set_email("li@example.gov.cn");
  update.mutable_update_mask()->add_paths("email");
  const auto changed = Call<Person>("PeopleService/UpdatePerson", update, "the-administrator");
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->display_name(), "某人");
  EXPECT_EQ(changed->email(), "li@example.gov.cn");
  EXPECT_THAT(Call<Person>("PeopleService/UpdatePerson", update, "the-administrator"), HasReason("ETAG_MISMATCH"));
  update.mutable_update_mask()->add_paths("disabled");
  EXPECT_THAT(Call<Person>("PeopleService/UpdatePerson", update, "the-administrator"), HasReason("FIELD_MALFORMED"));
}

}  // namespace
}  // namespace nianbao::intake
