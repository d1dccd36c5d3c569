#include "services/common/auth/password.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::auth {
namespace {

using ::testing::StartsWith;

TEST(PasswordTest, RightPasswordIsKnownAndWrongOnesAreNot) {
  const auto hash = HashPassword("年报-2025-口令");
  ASSERT_THAT(hash, IsOk());
  EXPECT_THAT(*hash, StartsWith("$argon2id$"));
  EXPECT_TRUE(VerifyPassword(*hash, "年报-2025-口令"));
  EXPECT_FALSE(VerifyPassword(*hash, "年报-2025-口令 "));
  EXPECT_FALSE(VerifyPassword(*hash, ""));
}

TEST(PasswordTest, SamePasswordHasAnotherHashEachTime) {
  EXPECT_NE(HashPassword("same-password").value_or("a"), HashPassword("same-password").value_or("a"));
}

TEST(PasswordTest, EmptyOrDamagedHashFitsNoPassword) {
  EXPECT_FALSE(VerifyPassword("", ""));
  EXPECT_FALSE(VerifyPassword("", "nobody signs in with this"));
  EXPECT_FALSE(VerifyPassword("$argon2id$rubbish", "password"));
  EXPECT_FALSE(VerifyPassword("plain-password", "plain-password"));
}

TEST(PasswordTest, ShortPasswordGetsNoHash) { EXPECT_THAT(HashPassword("1234567"), HasReason("PASSWORD_TOO_SHORT")); }

}  // namespace
}  // namespace nianbao::auth
