#include "services/common/calendar/deadlines.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/calendar/calendar_files.h"
#include "services/common/calendar/due_changes.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::calendar {
namespace {

using absl::CivilDay;
using format::v1::StatutoryDate;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

OfficeDays National(int first = 2016, int last = 2029) {
  return OfficeDays(EmbeddedCalendar()->work_days, EmbeddedCalendar()->regional, "", first, last);
}

int WorkingDaysIn(const OfficeDays& days, int year, int month) {
  const CivilDay first(year, month, 1);
  return days.Between(first - 1, CivilDay(absl::CivilMonth(first) + 1) - 1);
}

struct Line {
  int year;
  bool january_works;
  const char* holiday;
  int january_day;  // last working day on or before 31 January
  int working_days;
  bool march_works;
  int march_day;
};

TEST(OfficeDaysTest, StatutoryDaysOfElevenYearsAreThoseOfTheTable) {
  const Line table[] = {
      {2017, false, "春节", 26, 19, true, 31}, {2018, true, "", 31, 22, false, 30},
      {2019, true, "", 31, 22, false, 29},     {2020, false, "春节", 23, 17, true, 31},
      {2021, false, "", 29, 20, true, 31},     {2022, false, "春节", 30, 21, true, 31},
      {2023, true, "", 31, 18, true, 31},      {2024, true, "", 31, 22, false, 29},
      {2025, false, "春节", 27, 19, true, 31}, {2026, false, "", 30, 21, true, 31},
      {2027, false, "", 29, 21, true, 31},
  };
  const OfficeDays days = National();
  for (const Line& line : table) {
    SCOPED_TRACE(line.year);
    const CivilDay january(line.year, 1, 31);
    const CivilDay march(line.year, 3, 31);
    EXPECT_EQ(days.Works(january), line.january_works);
    EXPECT_EQ(days.HolidayOf(january), line.holiday);
    EXPECT_EQ(days.LastUntil(january), CivilDay(line.year, 1, line.january_day));
    EXPECT_EQ(WorkingDaysIn(days, line.year, 1), line.working_days);
    EXPECT_EQ(days.Works(march), line.march_works);
    EXPECT_EQ(days.LastUntil(march), CivilDay(line.year, 3, line.march_day));
    EXPECT_EQ(days.IsProvisional(january), line.year == 2027);
  }
}

TEST(OfficeDaysTest, LastWorkingDayOfJanuary2022IsASundayThatWasMoved) {
  EXPECT_EQ(absl::GetWeekday(National().LastUntil(CivilDay(2022, 1, 31))), absl::Weekday::sunday);
}

TEST(OfficeDaysTest, CountingForwardsAndBackwardsOverSpringFestivalAgrees) {
  const OfficeDays days = National();
  EXPECT_EQ(days.Add(CivilDay(2026, 2, 13), 1), CivilDay(2026, 2, 14));  // a Saturday that works
  EXPECT_EQ(days.Add(CivilDay(2026, 2, 14), 1), CivilDay(2026, 2, 24));
  EXPECT_EQ(days.Add(CivilDay(2026, 2, 24), -1), CivilDay(2026, 2, 14));
  EXPECT_EQ(days.Add(CivilDay(2026, 2, 18), -1), CivilDay(2026, 2, 14));
  EXPECT_EQ(days.Add(CivilDay(2026, 2, 18), 1), CivilDay(2026, 2, 24));
  EXPECT_EQ(days.Between(CivilDay(2026, 2, 14), CivilDay(2026, 2, 24)), 1);
}

TEST(OfficeDaysTest, OneRegionsOwnHolidayIsNobodyElses) {
  const Calendar& calendar = *EmbeddedCalendar();
  EXPECT_FALSE(calendar.DaysOf("222401", 2026).Works(CivilDay(2026, 9, 3)));
  EXPECT_EQ(calendar.DaysOf("222401001", 2026).HolidayOf(CivilDay(2026, 9, 3)), "自治州成立纪念日");
  EXPECT_TRUE(calendar.DaysOf("220200", 2026).Works(CivilDay(2026, 9, 3)));
}

TEST(OfficeDaysTest, NothingIsSentOnNewYearsDayOfAYearWhoseNoticeIsNotOut) {
  const OfficeDays days = National();
  EXPECT_TRUE(days.IsProvisional(CivilDay(2027, 1, 1)));
  EXPECT_FALSE(days.MaySend(CivilDay(2027, 1, 1)));
  EXPECT_TRUE(days.MaySend(CivilDay(2027, 1, 4)));
}

std::map<std::string, std::string> Files() {
  std::map<std::string, std::string> files;
  for (const char* name : {"holidays.csv", "regional_days.txtpb", "statutory_dates.txtpb", "internal_dates.txtpb"}) {
    files[name] = *ReadFile(absl::StrCat(NIANBAO_SOURCE_DIR, "/formats/calendar/", name));
  }
  return files;
}

// A calendar in which the notice for 2027 makes Sunday 31 January a working day.
std::shared_ptr<const Calendar> With2027() {
  auto files = Files();
  files["holidays.csv"] += "2027-01-01,0,元旦\n2027-01-31,1,春节\n2027-02-05,0,春节\n";
  return *CalendarFromFiles(files);
}

std::shared_ptr<const Calendar> WithInternal(const std::string& text) {
  auto files = Files();
  files["internal_dates.txtpb"] = text;
  return *CalendarFromFiles(files);
}

TEST(DueChangesTest, NoticeThatMovesAWeekendMovesTheDaysThatRemindersAimAtAndNoOthers) {
  const std::vector<OpenDuty> duties = {{"organs/kejiju", {report::v1::DEPT, "220283"}, 2026, {}},
                                        {"organs/shulan", {report::v1::GOV_COUNTY, "220283"}, 2026, {}},
                                        {"organs/old", {report::v1::DEPT, "220283"}, 2024, {}}};
  const auto changes = ChangesBetween(*EmbeddedCalendar(), *With2027(), duties);
  ASSERT_THAT(changes, SizeIs(2));  // handing in and publishing of the bureau
  for (const DueChange& change : changes) {
    EXPECT_EQ(change.organ, "organs/kejiju");
    EXPECT_EQ(change.before->due, CivilDay(2027, 1, 31));
    EXPECT_EQ(change.before->target, CivilDay(2027, 1, 29));
    EXPECT_EQ(change.after->due, CivilDay(2027, 1, 31));  // the law's day never moves
    EXPECT_EQ(change.after->target, CivilDay(2027, 1, 31));
  }
}

TEST(DeadlinesTest, BureauIsBoundByTheLawWhereTheRegionIsSilent) {
  const auto deadlines = DeadlinesOf(EmbeddedCalendar()->dates, {report::v1::DEPT, "220283"}, 2025, {});
  ASSERT_THAT(deadlines, SizeIs(2));
  EXPECT_EQ(deadlines[0].deed, StatutoryDate::HAND_IN);
  EXPECT_EQ(deadlines[0].due, CivilDay(2026, 1, 31));
  EXPECT_EQ(deadlines[0].rule, "TIM-001");
  EXPECT_EQ(deadlines[1].deed, StatutoryDate::PUBLICATION);
}

TEST(DeadlinesTest, CountyGovernmentAimsAtTheNoticeAndKeepsTheLawsDay) {
  const auto deadlines = DeadlinesOf(EmbeddedCalendar()->dates, {report::v1::GOV_COUNTY, "220283"}, 2025, {});
  ASSERT_THAT(deadlines, SizeIs(2));
  EXPECT_EQ(deadlines[0].due, CivilDay(2026, 2, 20));
  EXPECT_EQ(deadlines[0].statutory, std::nullopt);
  EXPECT_EQ(deadlines[1].due, CivilDay(2026, 2, 20));
  EXPECT_EQ(deadlines[1].statutory, CivilDay(2026, 3, 31));
}

TEST(DeadlinesTest, PartyBodyAndHospitalHaveNoDeadline) {
  for (const auto kind : {report::v1::PARTY, report::v1::PUBLIC_SERVICE, report::v1::DISPATCHED}) {
    EXPECT_THAT(DeadlinesOf(EmbeddedCalendar()->dates, {kind, "220283"}, 2025, {}), IsEmpty());
  }
}

TEST(DeadlinesTest, NearestRegionsDateHolds) {
  const auto calendar = WithInternal(R"pb(
    dates { region: "22" deed: HAND_IN month: 1 day: 26 basis: "省" }
    dates { region: "2202" deed: HAND_IN month: 1 day: 24 basis: "市" }
    dates { region: "220283" body_kinds: "TOWN" deed: HAND_IN month: 1 day: 15 basis: "县" })pb");
  const auto due = [&](report::v1::OrganKind kind, const std::string& region) {
    return DeadlinesOf(calendar->dates, {kind, region}, 2025, {})[0].due;
  };
  EXPECT_EQ(due(report::v1::TOWN, "220283101"), CivilDay(2026, 1, 15));
  EXPECT_EQ(due(report::v1::DEPT, "220283"), CivilDay(2026, 1, 24));
  EXPECT_EQ(due(report::v1::DEPT, "222401"), CivilDay(2026, 1, 26));
  EXPECT_EQ(due(report::v1::DEPT, "310000"), CivilDay(2026, 1, 31));
}

TEST(DeadlinesTest, InternalDateAfterTheLawsIsRefusedWithTheLawsDay) {
  auto files = Files();
  files["internal_dates.txtpb"] =
      R"(dates { region: "22" body_kinds: "DEPT" deed: HAND_IN month: 2 day: 5 basis: "某通知" })";
  const auto calendar = CalendarFromFiles(files);
  EXPECT_THAT(calendar, HasReason("DEADLINE_AFTER_STATUTE"));
  files["internal_dates.txtpb"] = R"(dates { deed: PUBLICATION month: 2 day: 5 basis: "各单位一律" })";
  EXPECT_THAT(CalendarFromFiles(files), HasReason("DEADLINE_AFTER_STATUTE"));  // bureaus are among them
  files["internal_dates.txtpb"] =
      R"(dates { body_kinds: "GOV_CITY" deed: PUBLICATION month: 3 day: 20 basis: "市政府" })";
  EXPECT_THAT(CalendarFromFiles(files), IsOk());
}

TEST(DeadlinesTest, DayThatDoesNotExistAndUnknownKindsAreRefused) {
  for (const char* text : {R"(dates { deed: HAND_IN month: 2 day: 30 basis: "x" })",
                           R"(dates { deed: HAND_IN month: 1 day: 20 basis: "x" body_kinds: "SHOP" })",
                           R"(dates { deed: HAND_IN month: 1 day: 20 })", R"(dates { month: 1 day: 20 basis: "x" })"}) {
    auto files = Files();
    files["internal_dates.txtpb"] = text;
    EXPECT_THAT(CalendarFromFiles(files), HasReason("DATE_INVALID")) << text;
  }
  auto files = Files();
  files["regional_days.txtpb"] = "days { month: 1 ]";
  EXPECT_THAT(CalendarFromFiles(files), HasReason("CALENDAR_INVALID"));
}

TEST(DeadlinesTest, ExtensionHoldsUpToTheLawsDayAndIsRefusedBeyondIt) {
  const auto calendar =
      WithInternal(R"(dates { region: "2202" deed: HAND_IN month: 1 day: 20 basis: "吉市政办函〔2026〕1号" })");
  const Body body{report::v1::DEPT, "220283"};
  const auto grant = [](int day) {
    return Extension{StatutoryDate::HAND_IN, CivilDay(2026, 1, day), "负责人出差", "市政务公开办 王五",
                     CivilDay(2026, 1, 16)};
  };
  EXPECT_THAT(CheckExtension(calendar->dates, body, 2025, grant(28)), IsOk());
  EXPECT_THAT(CheckExtension(calendar->dates, body, 2025, grant(32)), HasReason("DEADLINE_AFTER_STATUTE"));
  EXPECT_THAT(CheckExtension(calendar->dates, body, 2025, grant(19)), HasReason("NOTHING_TO_EXTEND"));
  EXPECT_THAT(CheckExtension(calendar->dates, {report::v1::PARTY, ""}, 2025, grant(28)),
              HasReason("NOTHING_TO_EXTEND"));
  EXPECT_EQ(DeadlinesOf(calendar->dates, body, 2025, {grant(28)})[0].due, CivilDay(2026, 1, 28));
  EXPECT_EQ(DeadlinesOf(calendar->dates, body, 2025, {grant(40)})[0].due, CivilDay(2026, 1, 31));
}

TEST(ExplainTest, SaturdayIsExplainedWithArticleRuleAndTheWorkingDayBefore) {
  const auto deadlines = DeadlinesOf(EmbeddedCalendar()->dates, {report::v1::DEPT, "220283"}, 2025, {});
  EXPECT_THAT(Explain(deadlines[0], National()),
              ElementsAre("法定时间：2026年1月31日（星期六）24时（北京时间）前报送。依据：条例第四十九条第一款（校验规"
                          "则TIM-001）。遇节假日不顺延。",
                          "因此应在2026年1月31日（星期六）24时前报送。",
                          "当天是休息日，此前最后一个工作日是2026年1月30日（星期五），提醒以这一天为目标日。"));
}

TEST(ExplainTest, HolidayProvisionalYearAndExtensionAreNamed) {
  const auto explain = [](const Calendar& calendar, int year, const std::vector<Extension>& extensions) {
    return absl::StrJoin(
        Explain(DeadlinesOf(calendar.dates, {report::v1::DEPT, "220283"}, year, extensions)[0], National()), "\n");
  };
  EXPECT_THAT(explain(*EmbeddedCalendar(), 2024, {}),
              HasSubstr("逢春节放假，此前最后一个工作日是2025年1月27日（星期一）"));
  EXPECT_THAT(explain(*EmbeddedCalendar(), 2026, {}), HasSubstr("2027年的节假日安排尚未发布"));
  EXPECT_THAT(explain(*EmbeddedCalendar(), 2025, {}), Not(HasSubstr("尚未发布")));
  const auto local =
      WithInternal(R"(dates { region: "2202" deed: HAND_IN month: 1 day: 20 basis: "吉市政办函〔2026〕1号" })");
  const std::string told = explain(
      *local, 2025, {{StatutoryDate::HAND_IN, CivilDay(2026, 1, 28), "负责人出差", "王五", CivilDay(2026, 1, 16)}});
  EXPECT_THAT(told, HasSubstr("内部时间：2026年1月20日（星期二）。依据：吉市政办函〔2026〕1号。"));
  EXPECT_THAT(told,
              HasSubstr("延期：王五于2026年1月16日（星期五）同意延至2026年1月28日（星期三）。理由：负责人出差。"));
  EXPECT_THAT(told, HasSubstr("因此应在2026年1月28日（星期三）24时前报送。"));
}

}  // namespace
}  // namespace nianbao::calendar
