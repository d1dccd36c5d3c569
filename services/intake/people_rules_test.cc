#include "services/intake/people_rules.h"

#include "gtest/gtest.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::intake {
namespace {

using v1::Person;

Person Holding(const std::string& roles) { return ParseText<Person>("name: 'people/wang' " + roles); }

TEST(PeopleRulesTest, PermissionReachesTheOrganAndAllBelowIt) {
  const auth::Principal county{"c", "", "", {{"platform_administrator", "organs/county"}}};
  const auto bureau = ParseText<report::v1::Organ>("name: 'organs/bureau' superiors: 'organs/county'");
  const auto county_organ = ParseText<report::v1::Organ>("name: 'organs/county' superiors: 'organs/city'");
  const auto city = ParseText<report::v1::Organ>("name: 'organs/city'");
  EXPECT_TRUE(Reaches(county, "people.edit", &bureau));
  EXPECT_TRUE(Reaches(county, "people.edit", &county_organ));
  EXPECT_FALSE(Reaches(county, "people.edit", &city));
  EXPECT_FALSE(Reaches(county, "people.edit", nullptr));
  EXPECT_FALSE(Reaches(county, "people.grant", &bureau));
}

TEST(PeopleRulesTest, NoAccountHoldsTwoOfTheThreeAdministratorsRoles) {
  const char* three[] = {"platform_administrator", "security_administrator", "auditor"};
  for (const char* held : three) {
    for (const char* more : three) {
      const Person person = Holding("roles { organ: '*' role: '" + std::string(held) + "' }");
      if (std::string(held) == more) {
        EXPECT_THAT(CheckGrant(person, more), IsOk());
      } else {
        EXPECT_THAT(CheckGrant(person, more), HasReason("ROLES_SEPARATED")) << held << " " << more;
      }
    }
  }
}

TEST(PeopleRulesTest, SystemHoldsNoRoleThatAPersonAnswersFor) {
  const Person system = Holding("kind: SYSTEM");
  for (const char* role : {"signer", "reviewer", "secrecy_reviewer", "auditor", "platform_administrator"}) {
    EXPECT_THAT(CheckGrant(system, role), HasReason("ROLE_OF_PEOPLE")) << role;
  }
  EXPECT_THAT(CheckGrant(system, "preparer"), IsOk());
  EXPECT_THAT(CheckGrant(system, "reader"), IsOk());
}

TEST(PeopleRulesTest, RolesOfTheConfigurationAreNotGranted) {
  EXPECT_THAT(CheckGrant(Holding(""), "worker"), HasReason("ROLE_UNKNOWN"));
  EXPECT_THAT(CheckGrant(Holding(""), "installer"), HasReason("ROLE_UNKNOWN"));
  EXPECT_THAT(CheckGrant(Holding(""), "king"), HasReason("ROLE_UNKNOWN"));
}

TEST(PeopleRulesTest, PasswordIsLongAndMixedOrVeryLong) {
  EXPECT_THAT(CheckNewPassword("Chang-Chun2026", "wang"), IsOk());
  EXPECT_THAT(CheckNewPassword("abcdefghijklmnop", "wang"), IsOk());  // sixteen letters
  EXPECT_THAT(CheckNewPassword("春风又绿江南岸明月何a", "wang"), IsOk());
  for (const char* bad : {"Ab3-Ab3-x", "abcdefghijk", "12345678901", "aaaaaaaaaaaa-1", "Wang-2026-xyz"}) {
    EXPECT_THAT(CheckNewPassword(bad, "wang"), HasReason("PASSWORD_TOO_SIMPLE")) << bad;
  }
}

}  // namespace
}  // namespace nianbao::intake
