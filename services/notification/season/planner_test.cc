#include "services/notification/season/planner.h"

#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/clock/beijing.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::notification {
namespace {

using absl::CivilDay;
using format::v1::StatutoryDate;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// A province in small: a bureau below the county's office, that below the city's, that below the province's.
Directory People() {
  Directory people;
  people.Add({"clerk", "经办人"}, "preparer", "organs/kejiju");
  people.Add({"reviewer", "审核人"}, "reviewer", "organs/kejiju");
  people.Add({"secrecy", "保密审查人"}, "secrecy_reviewer", "organs/kejiju");
  people.Add({"head", "签发人"}, "signer", "organs/kejiju");
  people.Add({"county", "县政务公开办"}, "checker", "organs/county-office");
  people.Add({"city", "市政务公开办"}, "checker", "organs/city-office");
  return people;
}

Standing Bureau(report::v1::State state = report::v1::STATE_UNSPECIFIED, CivilDay changed = CivilDay(2026, 1, 5)) {
  Standing standing;
  standing.organ = "organs/kejiju";
  standing.display_name = "舒兰市科学技术局";
  standing.body = {report::v1::DEPT, "220283"};
  standing.competent_organ = "organs/county-office";
  standing.report_year = 2025;
  standing.state = state;
  standing.changed = changed;
  return standing;
}

// The offices themselves have published already, so that only the bureau is in the plan.
std::vector<Standing> With(Standing bureau) {
  Standing county = Bureau(report::v1::PUBLISHED);
  county.organ = "organs/county-office";
  county.competent_organ = "organs/city-office";
  Standing city = county;
  city.organ = "organs/city-office";
  city.competent_organ = "";
  return {std::move(bureau), county, city};
}

std::shared_ptr<const calendar::Calendar> CalendarWith(const std::string& holidays, const std::string& internal = "") {
  std::map<std::string, std::string> files;
  for (const char* name : {"holidays.csv", "regional_days.txtpb", "statutory_dates.txtpb"}) {
    files[name] = *ReadFile(absl::StrCat(NIANBAO_SOURCE_DIR, "/formats/calendar/", name));
  }
  files["holidays.csv"] += holidays;
  files["internal_dates.txtpb"] = internal;
  return *calendar::CalendarFromFiles(files);
}

class PlannerTest : public ::testing::Test {
 protected:
  std::vector<Reminder> Plan(Standing bureau, CivilDay day) {
    standings_ = With(std::move(bureau));
    return planner_->PlanDay(standings_, notices_, day);
  }
  // "clerk:not-started" for each message, "county:digest" for each digest.
  std::vector<std::string> Told(Standing bureau, CivilDay day) {
    std::vector<std::string> told;
    for (const Reminder& reminder : Plan(std::move(bureau), day)) {
      const std::string who =
          reminder.person < 0 ? "nobody" : people_.people()[static_cast<size_t>(reminder.person)].id;
      told.push_back(absl::StrCat(who, ":", reminder.rung == nullptr ? "digest" : reminder.rung->id()));
    }
    return told;
  }
  void Use(std::shared_ptr<const calendar::Calendar> calendar) {
    calendar_ = std::move(calendar);
    planner_ = std::make_unique<Planner>(*calendar_, *notices::Notices::Embedded(), people_,
                                         PlannerOptions{"https://nianbao.example.gov.cn/"});
  }
  PlannerTest() { Use(calendar::EmbeddedCalendar()); }

  Directory people_ = People();
  std::vector<Standing> standings_;
  std::vector<OpenNotice> notices_;
  std::shared_ptr<const calendar::Calendar> calendar_;
  std::unique_ptr<Planner> planner_;
};

struct Case {
  const char* what;
  report::v1::State state;
  CivilDay changed;
  CivilDay day;
  std::vector<std::string> told;
};

// Report year 2025: due Saturday 31 January 2026, reminders aim at Friday 30 January (T).
TEST_F(PlannerTest, LadderAnswersEveryStateOnEveryKindOfDay) {
  using namespace report::v1;  // NOLINT: states
  const State none = STATE_UNSPECIFIED;
  const CivilDay five(2026, 1, 5);
  const auto jan = [](int day) { return CivilDay(2026, 1, day); };
  const auto feb = [](int day) { return CivilDay(2026, 2, day); };
  const std::vector<std::string> quiet;
  const Case cases[] = {
      {"T-16", none, five, jan(8), quiet},
      {"T-15", none, five, jan(9), {"clerk:not-started"}},
      {"T-14", none, five, jan(12), quiet},
      {"T-10", none, five, jan(16), {"clerk:not-started"}},
      {"T-5 with the supervisor", none, five, jan(23), {"clerk:not-started", "county:digest"}},
      {"a Saturday", none, five, jan(24), quiet},
      {"T-3 with the head", none, five, jan(27), {"clerk:not-started", "head:not-started-head", "county:digest"}},
      {"T-2", none, five, jan(28), quiet},
      {"T-1", none, five, jan(29), {"clerk:not-started", "head:not-started-head", "county:digest"}},
      {"T", none, five, jan(30), {"clerk:not-started", "head:not-started-head", "county:digest"}},
      {"the due day itself, off", none, five, jan(31), quiet},
      {"first overdue working day", none, five, feb(2), {"clerk:overdue", "head:overdue"}},
      {"second", none, five, feb(3), {"clerk:overdue", "head:overdue"}},
      {"third: the competent office", none, five, feb(4), {"clerk:overdue", "head:overdue", "county:digest"}},
      {"fifth", none, five, feb(6), {"clerk:overdue", "head:overdue", "county:digest"}},
      {"a Sunday", none, five, feb(8), quiet},
      {"sixth: the level above", none, five, feb(9), {"clerk:overdue", "head:overdue", "county:digest", "city:digest"}},
      {"Saturday that works", none, five, feb(14), {"clerk:overdue", "head:overdue", "county:digest", "city:digest"}},
      {"Spring Festival", none, five, feb(17), quiet},
      {"saved, T-15", DRAFT, jan(8), jan(9), {"clerk:saved-not-submitted"}},
      {"saved, T-2", DRAFT, jan(27), jan(28), {"clerk:saved-not-submitted"}},
      {"saved, T", DRAFT, jan(29), jan(30), {"clerk:saved-not-submitted", "county:digest"}},
      {"saved yesterday, T-4", DRAFT, jan(23), jan(26), quiet},
      {"draft untouched four days", DRAFT, jan(7), jan(13), quiet},
      {"draft untouched five days", DRAFT, jan(7), jan(14), {"clerk:draft-untouched"}},
      {"draft untouched ten days", DRAFT, jan(7), jan(21), {"clerk:draft-untouched"}},
      {"untouched and T-10: one message", DRAFT, jan(9), jan(16), {"clerk:saved-not-submitted"}},
      {"saved, overdue", DRAFT, jan(29), feb(2), {"clerk:overdue", "head:overdue"}},
      {"returned a day ago", RETURNED, jan(19), jan(20), quiet},
      {"returned two days ago", RETURNED, jan(19), jan(21), {"clerk:returned-not-mended"}},
      {"returned, T-1", RETURNED, jan(28), jan(29), {"clerk:returned-not-mended-near", "county:digest"}},
      {"validating", VALIDATING, jan(19), jan(20), quiet},
      {"waits for review since today", IN_REVIEW, jan(20), jan(20), quiet},
      {"waits for review since yesterday", IN_REVIEW, jan(19), jan(20), {"reviewer:waiting-for-review"}},
      {"waits for review since today, T", IN_REVIEW, jan(30), jan(30), {"reviewer:waiting-for-review-near"}},
      {"review, overdue", IN_REVIEW, jan(30), feb(2), {"clerk:overdue", "head:overdue", "reviewer:waiting-for-review"}},
      {"waits for secrecy", IN_SECRECY_REVIEW, jan(16), jan(19), {"secrecy:waiting-for-secrecy"}},
      {"waits for signature", AWAITING_SIGN_OFF, jan(16), jan(19), {"head:waiting-for-sign-off"}},
      {"signature, overdue: one message", AWAITING_SIGN_OFF, jan(30), feb(2), {"clerk:overdue", "head:overdue"}},
      {"filed yesterday", FILED, jan(29), jan(30), quiet},
      {"filed, the office has two days", FILED, jan(28), jan(30), {"county:digest"}},
      {"filed in time is never late", FILED, jan(28), feb(4), {"county:digest", "city:digest"}},
      {"approved yesterday, not published", APPROVED, jan(29), jan(30), {"county:digest"}},
      {"published", PUBLISHED, jan(29), feb(4), quiet},
      {"withdrawn", WITHDRAWN, jan(29), feb(4), quiet},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(Told(Bureau(c.state, c.changed), c.day), ::testing::UnorderedElementsAreArray(c.told)) << c.what;
  }
}

TEST_F(PlannerTest, CorrectionOfAPublishedReportIsNobodysOverdueDraft) {
  Standing bureau = Bureau(report::v1::DRAFT);
  bureau.published = true;
  EXPECT_THAT(Told(bureau, CivilDay(2026, 2, 4)), IsEmpty());
}

TEST_F(PlannerTest, DraftAfterAReturnIsStillAReturn) {
  Standing bureau = Bureau(report::v1::DRAFT, CivilDay(2026, 1, 19));
  bureau.return_count = 1;
  EXPECT_THAT(Told(bureau, CivilDay(2026, 1, 21)), ElementsAre("clerk:returned-not-mended"));
}

TEST_F(PlannerTest, BodyThatFilesNothingIsToldNothing) {
  Standing bureau = Bureau();
  bureau.body.kind = report::v1::PARTY;
  for (const CivilDay day : {CivilDay(2026, 1, 9), CivilDay(2026, 1, 30), CivilDay(2026, 2, 4)}) {
    EXPECT_THAT(Told(bureau, day), IsEmpty());
  }
}

TEST_F(PlannerTest, InternalDateAndExtensionMoveTheWholeLadder) {
  Use(CalendarWith("", R"(dates { region: "2202" deed: HAND_IN month: 1 day: 20 basis: "市通知" })"));
  EXPECT_THAT(Told(Bureau(), CivilDay(2026, 1, 20)), Contains("clerk:not-started"));  // T
  EXPECT_THAT(Told(Bureau(), CivilDay(2026, 1, 21)), Contains("clerk:overdue"));
  Standing extended = Bureau();
  extended.extensions = {{StatutoryDate::HAND_IN, CivilDay(2026, 1, 28), "出差", "王五", CivilDay(2026, 1, 16)}};
  EXPECT_THAT(Told(extended, CivilDay(2026, 1, 21)), ElementsAre("clerk:not-started", "county:digest"));  // T-5
  EXPECT_THAT(Told(extended, CivilDay(2026, 1, 29)), Contains("clerk:overdue"));
}

TEST_F(PlannerTest, SundayThatBecomesAWorkingDayMovesThePlan) {
  Standing bureau = Bureau();
  bureau.report_year = 2026;
  EXPECT_THAT(Told(bureau, CivilDay(2027, 1, 29)), Contains("clerk:not-started"));  // T by the provisional calendar
  EXPECT_THAT(Told(bureau, CivilDay(2027, 1, 31)), IsEmpty());
  EXPECT_THAT(Told(bureau, CivilDay(2027, 2, 1)), Contains("clerk:overdue"));
  Use(CalendarWith("2027-01-01,0,元旦\n2027-01-31,1,春节\n2027-02-05,0,春节\n"));
  EXPECT_THAT(Told(bureau, CivilDay(2027, 1, 31)), Contains("clerk:not-started"));  // T is the Sunday itself
  const auto plan = Plan(bureau, CivilDay(2027, 1, 31));
  const notices::Text text = planner_->Write(plan[0], standings_, {});
  EXPECT_THAT(text.subject, HasSubstr("还有0个工作日"));
  EXPECT_THAT(text.body, HasSubstr("期限：2027年1月31日（星期日）24时前报送"));
  EXPECT_THAT(Told(bureau, CivilDay(2027, 1, 29)), Contains("clerk:not-started"));  // now T-1
  EXPECT_THAT(Told(bureau, CivilDay(2027, 1, 28)), IsEmpty());                      // now T-2
}

TEST_F(PlannerTest, DigestIsOneMessageWithTheNamesAndLinksOfAll) {
  std::vector<Standing> standings = With(Bureau());
  for (int i = 0; i < 30; ++i) {
    Standing other = Bureau(i % 2 == 0 ? report::v1::DRAFT : report::v1::STATE_UNSPECIFIED, CivilDay(2026, 1, 28));
    other.organ = absl::StrCat("organs/other-", i);
    other.display_name = absl::StrCat("单位", i);
    standings.push_back(other);
  }
  const auto plan = planner_->PlanDay(standings, {}, CivilDay(2026, 1, 29));
  std::vector<Reminder> digests;
  for (const Reminder& reminder : plan) {
    if (reminder.rung == nullptr) digests.push_back(reminder);
  }
  ASSERT_THAT(digests, SizeIs(1));
  EXPECT_THAT(digests[0].lines, SizeIs(31));
  const notices::Text text = planner_->Write(digests[0], standings, {});
  EXPECT_EQ(text.subject, "年报进度汇总：31个单位需要关注");
  EXPECT_THAT(
      text.body,
      HasSubstr(
          "未开始（16个）\n  · 舒兰市科学技术局  https://nianbao.example.gov.cn/#/organs/kejiju/annualReports/2025"));
  EXPECT_THAT(text.body, HasSubstr("已保存未提交（15个）\n  · 单位0"));
}

TEST_F(PlannerTest, RoleThatNobodyHoldsIsInThePlanAsNobody) {
  Standing bureau = Bureau();
  bureau.organ = "organs/empty";
  const auto told = Told(bureau, CivilDay(2026, 1, 9));
  EXPECT_THAT(told, ElementsAre("nobody:not-started"));
}

TEST_F(PlannerTest, NoticeIsRemindedOfUntilItIsAcknowledged) {
  notices_ = {{"n1", "organs/kejiju", "关于做好年报工作的通知", "舒政办函〔2026〕1号", CivilDay(2026, 1, 5)}};
  const Standing done = Bureau(report::v1::PUBLISHED);
  EXPECT_THAT(Told(done, CivilDay(2026, 1, 6)), IsEmpty());
  EXPECT_THAT(Told(done, CivilDay(2026, 1, 7)),
              ElementsAre("clerk:notice-not-acknowledged", "head:notice-not-acknowledged"));
  EXPECT_THAT(Told(done, CivilDay(2026, 1, 10)), IsEmpty());
  const auto plan = Plan(done, CivilDay(2026, 1, 7));
  EXPECT_THAT(planner_->Write(plan[0], standings_, notices_).subject, HasSubstr("关于做好年报工作的通知"));
  notices_.clear();
  EXPECT_THAT(Told(done, CivilDay(2026, 1, 7)), IsEmpty());
}

TEST_F(PlannerTest, GuideThatWasNotGoneThroughForTwelveMonthsIsRemindedOfEveryTwentyWorkingDays) {
  Standing done = Bureau(report::v1::PUBLISHED);
  done.upkeep = CivilDay(2025, 5, 30);
  EXPECT_THAT(Told(done, CivilDay(2026, 5, 29)), IsEmpty());
  EXPECT_THAT(Told(done, CivilDay(2026, 5, 30)), IsEmpty());  // a Saturday
  EXPECT_THAT(Told(done, CivilDay(2026, 6, 1)), ElementsAre("clerk:upkeep-due"));
  EXPECT_THAT(Told(done, CivilDay(2026, 6, 2)), IsEmpty());
  EXPECT_THAT(Told(done, calendar_->DaysOf("", 2025).Add(CivilDay(2026, 6, 1), 20)), ElementsAre("clerk:upkeep-due"));
  done.upkeep = CivilDay(2026, 6, 1);
  EXPECT_THAT(Told(done, CivilDay(2026, 6, 1)), IsEmpty());
  EXPECT_EQ(UpkeepDue(CivilDay(2024, 2, 29)), CivilDay(2025, 3, 1));
}

TEST_F(PlannerTest, MessagesGoOutInOfficeHoursOfWorkingDaysAlone) {
  const auto at = [](int day, int hour, int minute) {
    return absl::FromCivil(absl::CivilSecond(2026, 1, day, hour, minute, 0), BeijingTime());
  };
  EXPECT_FALSE(planner_->IsOpen(at(30, 8, 29), "220283"));
  EXPECT_TRUE(planner_->IsOpen(at(30, 8, 30), "220283"));
  EXPECT_TRUE(planner_->IsOpen(at(30, 17, 29), "220283"));
  EXPECT_FALSE(planner_->IsOpen(at(30, 17, 30), "220283"));
  EXPECT_FALSE(planner_->IsOpen(at(31, 12, 0), "220283"));
  EXPECT_EQ(planner_->NextOpen(at(30, 12, 0), "220283"), at(30, 12, 0));
  EXPECT_EQ(planner_->NextOpen(at(30, 3, 0), "220283"), at(30, 8, 30));
  EXPECT_EQ(planner_->NextOpen(at(30, 17, 30), "220283"), at(33, 8, 30));  // over a weekend: 2 February
  const auto plan = Plan(Bureau(), CivilDay(2026, 1, 30));
  EXPECT_EQ(planner_->TimeOf(plan[0]), at(30, 9, 0));
}

TEST_F(PlannerTest, SeasonIsTheDaysOneAfterTheOther) {
  const std::vector<Standing> standings = With(Bureau());
  const auto season = planner_->PlanSeason(standings, CivilDay(2026, 1, 1));
  std::vector<Reminder> days;
  for (CivilDay day(2026, 1, 1); day <= CivilDay(2026, 2, 25); ++day) {
    for (Reminder& reminder : planner_->PlanDay(standings, {}, day)) days.push_back(std::move(reminder));
  }
  const auto key = [](const Reminder& r) { return std::make_tuple(r.day, r.person, r.rung, r.lines.size()); };
  ASSERT_FALSE(season.empty());
  size_t i = 0;
  for (; i < season.size() && i < days.size(); ++i) EXPECT_EQ(key(season[i]), key(days[i]));
  EXPECT_EQ(i, season.size());
  EXPECT_EQ(season.back().day, CivilDay(2026, 2, 13));  // ten working days after the target day
}

TEST_F(PlannerTest, MessagesSpeakOfNamesAndDatesAndTheirEventNamesBodyAndDay) {
  for (const auto& reminder : Plan(Bureau(report::v1::DRAFT, CivilDay(2026, 1, 28)), CivilDay(2026, 1, 29))) {
    const notices::Text text = planner_->Write(reminder, standings_, {});
    EXPECT_THAT(text.subject + text.body, Not(HasSubstr("{")));
    EXPECT_EQ(planner_->EventOf(reminder, standings_, {}),
              reminder.rung == nullptr ? "digest/2026-01-29" : "remind/organs/kejiju/annualReports/2025/2026-01-29");
  }
}

}  // namespace
}  // namespace nianbao::notification
