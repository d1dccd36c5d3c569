#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/calendar/statutory_dates.h"
#include "services/common/calendar/work_days.h"
#include "services/common/format/format.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::calendar {
namespace {

using absl::CivilDay;
using format::v1::StatutoryDate;
using ::testing::Optional;

const WorkDays& Days() { return format::FormatRegistry::Embedded().work_days(); }

std::optional<CivilDay> Due(report::v1::OrganKind kind, int year, Deed deed,
                            Source source = StatutoryDate::REGULATION) {
  const auto due = DueDayOf(format::FormatRegistry::Embedded().statutory_dates(), kind, year, deed, source);
  return due ? std::optional<CivilDay>(due->day) : std::nullopt;
}

TEST(WorkDaysTest, SpringFestivalIsOffAndItsMovedWeekendWorks) {
  EXPECT_THAT(Days().IsWorkday(CivilDay(2026, 2, 17)), Optional(false));
  EXPECT_EQ(Days().HolidayOf(CivilDay(2026, 2, 17)), "春节");
  EXPECT_THAT(Days().IsWorkday(CivilDay(2026, 2, 14)), Optional(true));  // a Saturday
  EXPECT_THAT(Days().IsWorkday(CivilDay(2026, 2, 28)), Optional(true));  // a Saturday
}

TEST(WorkDaysTest, OrdinaryWeekHasFiveDays) {
  EXPECT_THAT(Days().IsWorkday(CivilDay(2017, 2, 22)), Optional(true));
  EXPECT_THAT(Days().IsWorkday(CivilDay(2017, 2, 23)), Optional(true));
  EXPECT_THAT(Days().IsWorkday(CivilDay(2017, 2, 25)), Optional(false));
}

TEST(WorkDaysTest, YearWithoutANoticeIsNotGuessed) {
  EXPECT_EQ(Days().IsWorkday(CivilDay(2031, 1, 6)), std::nullopt);
  EXPECT_EQ(Days().IsWorkday(CivilDay(2007, 6, 6)), std::nullopt);
  EXPECT_EQ(Days().LastWorkdayUntil(CivilDay(2031, 1, 31)), std::nullopt);
}

TEST(WorkDaysTest, LastWorkdayBeforeTheStatutoryDateSkipsTheWeekend) {
  EXPECT_THAT(Days().LastWorkdayUntil(CivilDay(2026, 1, 31)), Optional(CivilDay(2026, 1, 30)));
  EXPECT_THAT(Days().LastWorkdayUntil(CivilDay(2025, 1, 31)), Optional(CivilDay(2025, 1, 27)));
}

TEST(WorkDaysTest, TwentyWorkingDaysOverSpringFestivalAreMoreThanFourWeeks) {
  EXPECT_THAT(Days().AddWorkdays(CivilDay(2026, 2, 2), 20), Optional(CivilDay(2026, 3, 6)));
  EXPECT_THAT(Days().AddWorkdays(CivilDay(2026, 6, 1), 1), Optional(CivilDay(2026, 6, 2)));
}

TEST(WorkDaysTest, FaultyLineIsNamed) {
  for (const char* csv : {"2026-01-01,2,元旦", "2026-13-01,1,元旦", "2026-01-01,1", "2026-01-01,0,a\n2026-01-01,0,a"}) {
    EXPECT_THAT(WorkDays::Parse(csv), HasReason("CALENDAR_INVALID")) << csv;
  }
}

TEST(StatutoryDatesTest, DepartmentPublishesByTheEndOfJanuarySince2019) {
  EXPECT_EQ(Due(report::v1::DEPT, 2025, StatutoryDate::PUBLICATION), CivilDay(2026, 1, 31));
  EXPECT_EQ(Due(report::v1::DEPT, 2025, StatutoryDate::HAND_IN), CivilDay(2026, 1, 31));
  EXPECT_EQ(Due(report::v1::TOWN, 2019, StatutoryDate::HAND_IN), CivilDay(2020, 1, 31));
  EXPECT_EQ(Due(report::v1::DEPT, 2018, StatutoryDate::PUBLICATION), CivilDay(2019, 3, 31));
  EXPECT_EQ(Due(report::v1::DEPT, 2018, StatutoryDate::HAND_IN), std::nullopt);
}

TEST(StatutoryDatesTest, GovernmentPublishesByTheEndOfMarchAndEarlierByTheNotice) {
  EXPECT_EQ(Due(report::v1::GOV_COUNTY, 2025, StatutoryDate::PUBLICATION), CivilDay(2026, 3, 31));
  EXPECT_EQ(Due(report::v1::GOV_COUNTY, 2025, StatutoryDate::PUBLICATION, StatutoryDate::NOTICE),
            CivilDay(2026, 2, 20));
  EXPECT_EQ(Due(report::v1::GOV_CITY, 2025, StatutoryDate::HAND_IN, StatutoryDate::NOTICE), CivilDay(2026, 3, 10));
  EXPECT_EQ(Due(report::v1::DEPT, 2025, StatutoryDate::PUBLICATION, StatutoryDate::NOTICE), std::nullopt);
}

TEST(StatutoryDatesTest, BodyThatDoesNotReportIsBoundByNoDate) {
  for (const auto kind : {report::v1::PARTY, report::v1::DISPATCHED, report::v1::PUBLIC_SERVICE}) {
    EXPECT_EQ(Due(kind, 2018, StatutoryDate::PUBLICATION), std::nullopt);
    EXPECT_EQ(Due(kind, 2025, StatutoryDate::PUBLICATION), std::nullopt);
  }
}

}  // namespace
}  // namespace nianbao::calendar
