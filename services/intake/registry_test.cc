#include "services/intake/registry.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::intake {
namespace {

using report::v1::Organ;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Organ Bureau(const std::string& more, const std::string& kind = "DEPT") {
  return ParseText<Organ>("name: 'organs/a' display_name: '甲局' parent_government: 'organs/county' kind: " + kind +
                          " " + more);
}

TEST(RegistryTest, DepartmentCountsInItsGovernmentByItsKind) {
  const auto all = MembershipsOf(Bureau(""));
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].government(), "organs/county");
  EXPECT_EQ(all[0].valid_from(), kSinceEver);
  EXPECT_EQ(all[0].valid_to(), kForEver);
}

TEST(RegistryTest, BodiesOfAnotherLineCountNowhereUnlessTheRegisterSaysSo) {
  for (const char* kind : {"VERTICAL", "DUAL", "DISPATCHED", "PUBLIC_SERVICE", "PARTY"}) {
    EXPECT_THAT(MembershipsOf(Bureau("", kind)), IsEmpty()) << kind;
  }
  EXPECT_THAT(MembershipsOf(Bureau("lead_type: LED_VERTICALLY")), IsEmpty());
  EXPECT_THAT(MembershipsOf(Bureau("memberships { government: 'organs/city' }", "DUAL")), SizeIs(1));
}

TEST(RegistryTest, MembershipEndsTheDayBeforeTheBodyIsAbolished) {
  const Organ organ = Bureau("abolished_on: '2022-03-15' established_on: '2010-01-01'");
  EXPECT_EQ(MembershipsOf(organ).at(0).valid_to(), "2022-03-14");
  EXPECT_EQ(MembershipsOf(organ).at(0).valid_from(), "2010-01-01");
  EXPECT_TRUE(ExistsOn(organ, "2022-03-14"));
  EXPECT_FALSE(ExistsOn(organ, "2022-03-15"));
  EXPECT_FALSE(ExistsOn(organ, "2009-12-31"));
}

TEST(RegistryTest, NameIsTheOneOfTheDay) {
  const Organ organ = Bureau(R"pb(names { display_name: "旧局" valid_to: "2023-06-30" }
                                  names { display_name: "甲局" valid_from: "2023-07-01" })pb");
  EXPECT_EQ(NameOn(organ, LastDayOf(2022)), "旧局");
  EXPECT_EQ(NameOn(organ, LastDayOf(2023)), "甲局");
}

TEST(RegistryTest, EntryThatMakesNoSenseIsRefusedWithItsPlace) {
  EXPECT_THAT(CheckOrgan(Bureau("established_on: '2022-02-30'")), HasReason("DAY_MALFORMED"));
  EXPECT_THAT(CheckOrgan(Bureau("established_on: '2022-02-10' abolished_on: '2021-01-01'")),
              HasReason("INTERVAL_REVERSED"));
  EXPECT_THAT(CheckOrgan(Bureau(R"pb(memberships { government: "organs/x" valid_to: "2022-05-01" }
                                     memberships { government: "organs/y" valid_from: "2022-05-01" })pb")),
              HasReason("INTERVALS_OVERLAP"));
  EXPECT_THAT(CheckOrgan(Bureau("memberships { government: 'organs/a' }")), HasReason("MEMBERSHIP_ITSELF"));
  EXPECT_THAT(CheckOrgan(Bureau("credit_code: '91350211M0000XUF46'")), HasReason("CREDIT_CODE_WRONG"));
  EXPECT_THAT(CheckOrgan(Bureau("credit_code: '91350211M0000XUF46' credit_code_reason: '证书如此'")), IsOk());
  EXPECT_THAT(CheckOrgan(Bureau("credit_code: '12620600MB0523338C'")), IsOk());
}

}  // namespace
}  // namespace nianbao::intake
