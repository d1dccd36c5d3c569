#include "services/common/auth/principal.h"

#include "gtest/gtest.h"
#include "services/common/auth/permissions.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::auth {
namespace {

config::v1::Auth TwoPeople() {
  return ParseText<config::v1::Auth>(R"pb(
    principals {
      id: "preparer"
      token: "token-of-preparer"
      grants { role: "preparer" organ: "organs/a" }
    }
    principals {
      id: "worker"
      token: "token-of-the-worker"
      grants { role: "worker" organ: "*" }
    }
  )pb");
}

TEST(AuthenticatorTest, KnownTokenYieldsItsPrincipal) {
  const auto authenticator = StaticAuthenticator::Create(TwoPeople());
  ASSERT_THAT(authenticator, IsOk());
  const auto principal = (*authenticator)->Authenticate("token-of-preparer");
  ASSERT_THAT(principal, IsOk());
  EXPECT_EQ((*principal)->id, "preparer");
}

TEST(AuthenticatorTest, UnknownOrEmptyTokenIsNotSignedIn) {
  const auto authenticator = StaticAuthenticator::Create(TwoPeople());
  ASSERT_THAT(authenticator, IsOk());
  EXPECT_THAT((*authenticator)->Authenticate("token-of-nobody"), HasReason("NOT_SIGNED_IN"));
  EXPECT_THAT((*authenticator)->Authenticate(""), HasReason("NOT_SIGNED_IN"));
}

TEST(AuthenticatorTest, ConfigurationWithShortTokenOrUnknownRoleIsRefused) {
  config::v1::Auth short_token = TwoPeople();
  short_token.mutable_principals(0)->set_token("short");
  EXPECT_THAT(StaticAuthenticator::Create(short_token), HasReason("CONFIG_INVALID"));
  config::v1::Auth unknown_role = TwoPeople();
  unknown_role.mutable_principals(0)->mutable_grants(0)->set_role("king");
  EXPECT_THAT(StaticAuthenticator::Create(unknown_role), HasReason("CONFIG_INVALID"));
  config::v1::Auth same_token = TwoPeople();
  same_token.mutable_principals(1)->set_token("token-of-preparer");
  EXPECT_THAT(StaticAuthenticator::Create(same_token), HasReason("CONFIG_INVALID"));
}

TEST(PrincipalTest, RoleCountsOnlyInItsOrgan) {
  const Principal preparer{"p", "", "", {{"preparer", "organs/a"}}};
  EXPECT_TRUE(preparer.MayIn("reports.submit", "organs/a"));
  EXPECT_FALSE(preparer.MayIn("reports.submit", "organs/b"));
  EXPECT_FALSE(preparer.MayIn("reports.approve", "organs/a"));
  const Principal worker{"w", "", "", {{"worker", "*"}}};
  EXPECT_TRUE(worker.MayIn("stages.complete", "organs/b"));
}

TEST(AuthenticatorTest, NoAccountHoldsTwoAdministratorsRoles) {
  config::v1::Auth both = TwoPeople();
  both.mutable_principals(0)->add_grants()->set_role("platform_administrator");
  EXPECT_THAT(StaticAuthenticator::Create(both), IsOk());
  both.mutable_principals(0)->add_grants()->set_role("auditor");
  EXPECT_THAT(StaticAuthenticator::Create(both), HasReason("CONFIG_INVALID"));
}

TEST(PermissionsTest, NoRoleSignsOffWhatItPrepares) {
  for (const RolePermissions& role : AllRoles()) {
    EXPECT_FALSE(RolePermits(role.role, "reports.edit") && RolePermits(role.role, "reports.sign_off")) << role.role;
  }
}

}  // namespace
}  // namespace nianbao::auth
