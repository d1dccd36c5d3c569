#include "services/notification/roster.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nianbao/intake/v1/people_service.pb.h"
#include "services/common/clock/clock.h"
#include "services/common/testing/proto_text.h"

namespace nianbao::notification {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The register alone.
class Register final : public rpc::Caller {
 public:
  void Start(const std::string& method, std::string, const rpc::CallOptions&, Done done) override {
    EXPECT_EQ(method, "/nianbao.intake.v1.PeopleService/ListPeople");
    ++asked;
    done(away ? absl::StatusOr<std::string>(absl::UnavailableError("away")) : people.SerializeAsString());
  }

  intake::v1::ListPeopleResponse people;
  bool away = false;
  int asked = 0;
};

std::vector<std::string> Clerks(Rosters& rosters) {
  const auto roster = rosters.Now();
  std::vector<std::string> ids;
  for (const int i : roster->directory.Holders("preparer", "organs/a")) {
    ids.push_back(roster->directory.people()[static_cast<size_t>(i)].id);
  }
  return ids;
}

TEST(RostersTest, RegisteredPeopleAreToldBesideTheConfiguredAndDisabledOnesAndSystemsAreNot) {
  Register intake;
  intake.people = ParseText<intake::v1::ListPeopleResponse>(R"pb(
    people {
      name: "people/li-si"
      display_name: "李四"
      email: "li@x"
      roles { role: "preparer" organ: "organs/a" }
    }
    people {
      name: "people/gone"
      disabled: true
      roles { role: "preparer" organ: "organs/a" }
    }
    people {
      name: "people/pump"
      kind: SYSTEM
      roles { role: "preparer" organ: "organs/a" }
    }
    people {
      name: "people/wang"
      display_name: "another"
      roles { role: "preparer" organ: "organs/a" }
    })pb");
  auto wang = std::make_shared<auth::Principal>();
  wang->id = "wang";
  wang->grants = {{"preparer", "organs/a"}};
  FakeClock clock(absl::UnixEpoch());
  Rosters rosters({wang}, intake, clock);
  EXPECT_THAT(Clerks(rosters), ElementsAre("wang", "li-si"));
  EXPECT_EQ(rosters.Now()->people.back()->email, "li@x");
}

TEST(RostersTest, WhatChangedCountsWithinAMinuteAndWhileIntakeIsAwayThePeopleKnownLastDo) {
  Register intake;
  FakeClock clock(absl::UnixEpoch());
  Rosters rosters({}, intake, clock);
  EXPECT_THAT(Clerks(rosters), IsEmpty());
  intake.people = ParseText<intake::v1::ListPeopleResponse>(R"pb(people {
                                                                   name: "people/li-si"
                                                                   roles { role: "preparer" organ: "organs/a" }
                                                                 })pb");
  EXPECT_THAT(Clerks(rosters), IsEmpty());
  EXPECT_EQ(intake.asked, 1);
  clock.Advance(Rosters::kKept);
  EXPECT_THAT(Clerks(rosters), ElementsAre("li-si"));
  intake.away = true;
  clock.Advance(Rosters::kKept);
  EXPECT_THAT(Clerks(rosters), ElementsAre("li-si"));
}

}  // namespace
}  // namespace nianbao::notification
