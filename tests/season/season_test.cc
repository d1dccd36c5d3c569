// The acceptance of the ladder: twelve thousand bodies live through a season, and every message is accounted for.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"
#include "tests/season/simulation.h"

namespace nianbao::season {
namespace {

void ExpectNothingForbidden(const Account& account) {
  EXPECT_EQ(account.on_days_off, 0);
  EXPECT_EQ(account.outside_hours, 0);
  EXPECT_EQ(account.after_completion, 0);
  EXPECT_EQ(account.duplicates, 0);
}

TEST(SeasonTest, TwelveThousandBodiesAreRemindedOnWorkingDaysNeverTwiceAndNeverAfterTheyAreDone) {
  Province province = MakeProvince(12'000, 2025);
  const Account account = LiveThrough(province, *calendar::EmbeddedCalendar(), {});
  ExpectNothingForbidden(account);
  EXPECT_EQ(account.planned, account.sent + account.suppressed);
  EXPECT_GT(account.sent, 50'000);
  EXPECT_GT(account.suppressed, 100);
  EXPECT_GT(account.escalated, 100);
  EXPECT_GT(account.digested, 10 * account.digests);
  std::cout << "planned " << account.planned << " sent " << account.sent << " suppressed " << account.suppressed
            << " digests " << account.digests << " naming " << account.digested << " escalated " << account.escalated
            << " most in a day " << account.most_in_a_day << std::endl;
}

TEST(SeasonTest, OtherDiariesAndSlowChannelsChangeNumbersAndBreakNoRule) {
  for (const uint64_t seed : {2, 3, 4}) {
    Province province = MakeProvince(600, 2025);
    const Account account = LiveThrough(province, *calendar::EmbeddedCalendar(), {seed, 1});
    ExpectNothingForbidden(account);
    EXPECT_EQ(account.planned, account.sent + account.suppressed);
  }
}

TEST(SeasonTest, WhatADayCannotSendIsNotSentAtNight) {
  Province fast = MakeProvince(600, 2025);
  Province slow = MakeProvince(600, 2025);
  const Account all = LiveThrough(fast, *calendar::EmbeddedCalendar(), {});
  const Account some = LiveThrough(slow, *calendar::EmbeddedCalendar(), {.messages_per_second = 0.002});
  ExpectNothingForbidden(some);
  EXPECT_LT(some.sent, all.sent / 2);
  EXPECT_LE(some.most_in_a_day, 62);  // from 09:00 to 17:30, one every five hundred seconds
}

}  // namespace
}  // namespace nianbao::season
