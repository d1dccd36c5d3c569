// The desk with a real database, an intake of the test's own and the calendar of 2026; time moves when the test says
// so.
#include "services/notification/reminder_desk.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/store/open_database.h"
#include "services/common/testing/postgres_server.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/notification/event_webhook.h"
#include "services/notification/fake_intake_fixture.h"
#include "services/notification/schema.h"

namespace nianbao::notification {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

std::string NewDatabase([[maybe_unused]] const TempDir& dir) {
#ifdef NIANBAO_TEST_ON_POSTGRESQL
  static PostgresServer server;  // one for all tests of the program
  return server.NewDatabase();
#else
  return dir.path() + "/n.db";
#endif
}

bool Anybody(const v1::ContactTask&) { return true; }

class CountingChannel final : public Channel {
 public:
  explicit CountingChannel(std::string name = "smtp") : name_(std::move(name)) {}
  std::string name() const override { return name_; }
  absl::StatusOr<std::string> Send(const Mail& mail) override {
    std::lock_guard lock(mutex);
    mails.push_back(mail);
    if (answer.ok()) accepted.push_back(absl::StrCat(mail.to_address, " ", mail.subject));
    return answer;
  }
  std::mutex mutex;
  std::vector<Mail> mails;
  std::vector<std::string> accepted;
  absl::StatusOr<std::string> answer = std::string("250");

 private:
  const std::string name_;
};

config::v1::Auth Everybody() {
  return ParseText<config::v1::Auth>(R"pb(
    principals {
      id: "clerk"
      display_name: "经办"
      email: "clerk@x"
      token: "token-of-the-clerk"
      grants { role: "preparer" organ: "organs/kejiju" }
    }
    principals {
      id: "head"
      display_name: "局长"
      email: "head@x"
      token: "token-of-the-head"
      grants { role: "signer" organ: "organs/kejiju" }
    }
    principals {
      id: "office"
      display_name: "政务公开办"
      email: "office@x"
      token: "token-of-the-office"
      grants { role: "checker" organ: "organs/office" }
    }
    principals {
      id: "admin"
      display_name: "平台管理员"
      email: "admin@x"
      token: "token-of-the-admin"
      grants { role: "platform_administrator" organ: "*" }
    }
    principals {
      id: "silent"
      display_name: "无邮箱"
      token: "token-of-the-silent"
      grants { role: "preparer" organ: "organs/silent" }
    }
  )pb");
}

class ReminderDeskTest : public ::testing::Test {
 protected:
  ReminderDeskTest() {
    database_ = *sql::OpenDatabase({NewDatabase(dir_), ""}, clock_);
    EXPECT_THAT(database_->Migrate(NotificationSchema()), IsOk());
    deliveries_ = std::make_unique<DeliveryStore>(*database_);
    store_ = std::make_unique<ReminderStore>(*database_);
    people_ = (*auth::StaticAuthenticator::Create(Everybody()))->principals();
    courier_ = std::make_unique<Courier>(*deliveries_, Channels{&mail_, &sms_, {}}, clock_, CourierOptions());
    intake_.AddOrgan("organs/office", "某市人民政府办公室", report::v1::GOV_OFFICE, "");
    intake_.AddOrgan("organs/kejiju", "某市科学技术局", report::v1::DEPT, "organs/office");
    intake_.SetReport("organs/office", 2025, report::v1::PUBLISHED, clock_.Now());
    desk_ = MakeDesk("one");
  }
  std::unique_ptr<ReminderDesk> MakeDesk(const std::string& instance, const std::string& formats_dir = "") {
    return std::make_unique<ReminderDesk>(*store_, *courier_, intake_, clock_, people_, notices::Notices::Embedded(),
                                          calendar::EmbeddedCalendar(),
                                          DeskOptions{.instance = instance, .formats_dir = formats_dir, .threads = 2});
  }
  void SetTime(int month, int day, int hour, int minute) {
    const absl::Time then = absl::FromCivil(absl::CivilSecond(2026, month, day, hour, minute, 0), BeijingTime());
    clock_.Advance(then - clock_.Now());
  }
  // Turns of the desk on a day: at night, around the hours between which messages go out, and in between.
  void LiveThrough(int month, int day) {
    const int moments[][2] = {{0, 0}, {8, 29}, {8, 30}, {9, 0}, {9, 30}, {13, 0}, {17, 29}, {17, 30}, {23, 59}};
    for (const auto& [hour, minute] : moments) {
      SetTime(month, day, hour, minute);
      EXPECT_THAT(desk_->RunOnce(), IsOk());
    }
  }
  v1::ReminderStats Stats() { return *store_->Stats(2025); }

  TempDir dir_;
  FakeClock clock_{absl::FromCivil(absl::CivilSecond(2026, 1, 5, 8, 0, 0), BeijingTime())};
  FakeIntake intake_;
  CountingChannel mail_;
  CountingChannel sms_{"sms"};
  People people_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<DeliveryStore> deliveries_;
  std::unique_ptr<ReminderStore> store_;
  std::unique_ptr<Courier> courier_;
  std::unique_ptr<ReminderDesk> desk_;
};

TEST_F(ReminderDeskTest, WholeMonthOfAnIdleBureauIsTheLaddersAndNothingElse) {
  for (int day = 5; day <= 31; ++day) LiveThrough(1, day);
  EXPECT_THAT(
      mail_.accepted,
      UnorderedElementsAre(
          "clerk@x 还有15个工作日：某市科学技术局2025年年度报告尚未开始",
          "clerk@x 还有10个工作日：某市科学技术局2025年年度报告尚未开始",
          "clerk@x 还有5个工作日：某市科学技术局2025年年度报告尚未开始", "office@x 年报进度汇总：1个单位需要关注",
          "clerk@x 还有3个工作日：某市科学技术局2025年年度报告尚未开始",
          "head@x 还有3个工作日：某市科学技术局2025年年度报告尚未开始", "office@x 年报进度汇总：1个单位需要关注",
          "clerk@x 还有1个工作日：某市科学技术局2025年年度报告尚未开始",
          "head@x 还有1个工作日：某市科学技术局2025年年度报告尚未开始", "office@x 年报进度汇总：1个单位需要关注",
          "clerk@x 还有0个工作日：某市科学技术局2025年年度报告尚未开始",
          "head@x 还有0个工作日：某市科学技术局2025年年度报告尚未开始", "office@x 年报进度汇总：1个单位需要关注"));
  for (const Mail& mail : mail_.mails) {
    const absl::CivilSecond at = absl::ToCivilSecond(mail.date, BeijingTime());
    EXPECT_EQ(at.hour(), 9);
    EXPECT_NE(absl::GetWeekday(absl::CivilDay(at)), absl::Weekday::saturday);
  }
  EXPECT_TRUE(Stats().complete());
}

TEST_F(ReminderDeskTest, YearBeforeTheSystemsFirstIsNobodysReminder) {
  desk_ = std::make_unique<ReminderDesk>(*store_, *courier_, intake_, clock_, people_, notices::Notices::Embedded(),
                                         calendar::EmbeddedCalendar(),
                                         DeskOptions{.instance = "one", .first_report_year = 2026});
  LiveThrough(1, 30);
  EXPECT_THAT(mail_.mails, IsEmpty());
}

TEST_F(ReminderDeskTest, QueuedMessageIsNotSentOnceTheWorkIsDone) {
  mail_.answer = ChannelLimit("smtp", absl::Minutes(30));
  SetTime(1, 30, 9, 0);
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  EXPECT_EQ(Stats().waiting(), 3);
  intake_.SetReport("organs/kejiju", 2025, report::v1::FILED, clock_.Now());
  mail_.answer = std::string("250");
  SetTime(1, 30, 10, 0);
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  EXPECT_THAT(mail_.accepted, IsEmpty());
  EXPECT_EQ(Stats().suppressed(), 3);
  EXPECT_TRUE(Stats().complete());
}

TEST_F(ReminderDeskTest, DigestLosesWhatWasDoneMeanwhile) {
  intake_.AddOrgan("organs/jiaoyu", "某市教育局", report::v1::DEPT, "organs/office");
  mail_.answer = ChannelLimit("smtp", absl::Minutes(30));
  SetTime(1, 23, 9, 0);
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  intake_.SetReport("organs/jiaoyu", 2025, report::v1::FILED, clock_.Now());
  mail_.answer = std::string("250");
  SetTime(1, 23, 10, 0);
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  EXPECT_THAT(mail_.accepted, ::testing::Contains("office@x 年报进度汇总：1个单位需要关注"));
  EXPECT_THAT(mail_.mails.back().body + mail_.mails[mail_.mails.size() - 2].body, ::testing::Not(HasSubstr("教育局")));
}

TEST_F(ReminderDeskTest, WhatDidNotGoOutInTimeIsNotSentTheNextDayInOldWords) {
  mail_.answer = ChannelLimit("smtp", absl::Hours(1));
  LiveThrough(1, 29);
  mail_.answer = std::string("250");
  LiveThrough(1, 30);
  EXPECT_EQ(Stats().suppressed(), 3);
  EXPECT_THAT(mail_.accepted, SizeIs(3));
  for (const std::string& line : mail_.accepted) EXPECT_THAT(line, ::testing::Not(HasSubstr("还有1个")));
}

TEST_F(ReminderDeskTest, OneOfTwoProcessesSendsAndTheOtherTakesOver) {
  const auto other = MakeDesk("two");
  SetTime(1, 30, 9, 0);
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  ASSERT_THAT(other->RunOnce(), IsOk());
  EXPECT_THAT(mail_.accepted, SizeIs(3));
  SetTime(2, 2, 9, 0);  // the first is dead
  ASSERT_THAT(other->RunOnce(), IsOk());
  EXPECT_THAT(mail_.accepted, SizeIs(5));
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  EXPECT_THAT(mail_.accepted, SizeIs(5));
}

TEST_F(ReminderDeskTest, PersonWithoutAddressAndRoleWithoutPersonBecomeTasks) {
  intake_.AddOrgan("organs/silent", "某市档案局", report::v1::DEPT, "organs/office");
  intake_.AddOrgan("organs/empty", "某市气象局", report::v1::DEPT, "organs/office");
  SetTime(1, 9, 9, 0);
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  SetTime(1, 16, 9, 0);
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  const auto tasks = *store_->ListTasks(false, {});
  std::vector<std::string> failures;
  for (const auto& task : tasks) failures.push_back(task.failure());
  EXPECT_THAT(failures,
              UnorderedElementsAre("没有人担任“经办人”，请指定人员并电话告知单位。",
                                   "没有登记可用的邮箱、手机号或群机器人。", "没有登记可用的邮箱、手机号或群机器人。"));
  EXPECT_FALSE(Stats().complete());
  for (const auto& task : tasks)
    ASSERT_THAT(store_->SettleTask(task.name(), "admin", "已电话告知", clock_.Now(), Anybody), IsOk());
  EXPECT_TRUE(Stats().complete());
  EXPECT_THAT(store_->SettleTask("contactTasks/none", "admin", "x", clock_.Now(), Anybody),
              HasReason("TASK_NOT_FOUND"));
}

TEST_F(ReminderDeskTest, IntakeThatCannotBeReachedStopsEverythingAndNothingIsLost) {
  intake_.SetDown(true);
  SetTime(1, 30, 9, 0);
  EXPECT_THAT(desk_->RunOnce(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(mail_.mails, IsEmpty());
  intake_.SetDown(false);
  SetTime(1, 30, 15, 0);
  EXPECT_THAT(desk_->RunOnce(), IsOk());
  EXPECT_THAT(mail_.accepted, SizeIs(3));
}

TEST_F(ReminderDeskTest, ExtensionIsTheCompetentOfficesToGrantAndMovesTheReminders) {
  v1::GrantExtensionRequest request;
  request.set_organ("organs/kejiju");
  request.set_report_year(2025);
  request.set_deed(format::v1::StatutoryDate::HAND_IN);
  request.set_day("2026-01-31");
  request.set_reason("负责人出差");
  const auto& clerk = *people_[0];
  const auto& office = *people_[2];
  EXPECT_THAT(desk_->Grant(clerk, request), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(desk_->Grant(office, request), HasReason("NOTHING_TO_EXTEND"));  // the law's own day
  request.set_day("2026-02-01");
  EXPECT_THAT(desk_->Grant(office, request), HasReason("DEADLINE_AFTER_STATUTE"));
  request.set_day("2026-13-01");
  EXPECT_THAT(desk_->Grant(office, request), HasReason("FIELD_MALFORMED"));
}

TEST_F(ReminderDeskTest, NewCalendarIsLoadedWhileTheDeskRunsAndTheDatesThatMovedAreRecorded) {
  intake_.SetReport("organs/kejiju", 2025, report::v1::PUBLISHED, clock_.Now());
  const auto write = [&](const std::string& more) {
    for (const char* name : {"holidays.csv", "regional_days.txtpb", "statutory_dates.txtpb", "internal_dates.txtpb"}) {
      const std::string text = *ReadFile(absl::StrCat(NIANBAO_SOURCE_DIR, "/formats/calendar/", name));
      const bool holidays = absl::EndsWith(name, ".csv");
      ASSERT_THAT(
          WriteFileAtomically(absl::StrCat(dir_.path(), "/formats/calendar/", name), holidays ? text + more : text),
          IsOk());
    }
  };
  write("");
  desk_ = MakeDesk("one", dir_.path() + "/formats");
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  EXPECT_THAT(*store_->ListDueChanges({}), IsEmpty());
  write("2027-01-31,1,春节\n2027-02-05,0,春节\n");
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  const auto changes = *store_->ListDueChanges({});
  ASSERT_THAT(changes, SizeIs(4));  // two bodies, handing in and publishing
  EXPECT_EQ(changes[0].report_year(), 2026);
  EXPECT_EQ(changes[0].due_day_after(), "2027-01-31");
  EXPECT_EQ(changes[0].target_day_before(), "2027-01-29");
  EXPECT_EQ(changes[0].target_day_after(), "2027-01-31");
  write("2027-01-31,3,春节\n");  // a faulty file changes nothing
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  EXPECT_THAT(*store_->ListDueChanges({}), SizeIs(4));
}

TEST_F(ReminderDeskTest, NoticeGoesDownTheTreeAndIsRemindedOfUntilOneOfTheBodyAcknowledges) {
  v1::IssueNoticeRequest request;
  request.set_organ("organs/office");
  request.set_report_year(2025);
  request.set_title("关于做好年报工作的通知");
  request.set_document_number("某政办函〔2026〕1号");
  request.set_request_id("r1");
  EXPECT_THAT(desk_->Issue(*people_[0], request), HasReason("PERMISSION_DENIED"));
  SetTime(1, 5, 10, 0);
  const auto issued = desk_->Issue(*people_[2], request);
  ASSERT_THAT(issued, IsOk());
  EXPECT_EQ(issued->organ_count(), 2);
  EXPECT_EQ(issued->receiver_count(), 2);
  EXPECT_THAT(issued->organs_without_receiver(), ElementsAre("organs/office"));
  ASSERT_THAT(desk_->Issue(*people_[2], request), IsOk());  // a retry
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  EXPECT_THAT(mail_.accepted,
              UnorderedElementsAre("clerk@x 请签收：关于做好年报工作的通知", "head@x 请签收：关于做好年报工作的通知"));
  LiveThrough(1, 6);
  EXPECT_THAT(mail_.accepted, SizeIs(2));
  LiveThrough(1, 7);
  EXPECT_THAT(mail_.accepted, SizeIs(4));
  const auto inbox = *deliveries_->ListMessages("clerk", false, {});
  ASSERT_THAT(inbox, SizeIs(2));
  const auto acknowledged = deliveries_->Acknowledge("clerk", inbox[0].name(), clock_.Now());
  ASSERT_THAT(acknowledged, IsOk());
  ASSERT_THAT(desk_->Acknowledged(*acknowledged), IsOk());
  for (int day = 8; day <= 14; ++day) LiveThrough(1, day);
  for (const std::string& line : mail_.accepted) EXPECT_THAT(line, ::testing::Not(HasSubstr("office@x")));
  EXPECT_THAT(mail_.accepted, SizeIs(5));  // and the ladder's own T-15
}

TEST_F(ReminderDeskTest, GuideIsRemindedOfAfterTwelveMonthsUntilItIsGoneThrough) {
  intake_.SetReport("organs/kejiju", 2025, report::v1::PUBLISHED, clock_.Now());
  v1::Upkeep review;
  review.set_organ("organs/kejiju");
  review.set_kind(v1::Upkeep::GUIDE);
  review.set_day("2025-01-12");
  ASSERT_THAT(store_->PutUpkeep(review), IsOk());
  LiveThrough(1, 9);
  EXPECT_THAT(mail_.accepted, IsEmpty());
  LiveThrough(1, 12);
  EXPECT_THAT(mail_.accepted, ElementsAre("clerk@x 请核对政府信息公开指南和目录：某市科学技术局"));
  review.set_day("2026-01-13");
  ASSERT_THAT(store_->PutUpkeep(review), IsOk());
  for (int day = 14; day <= 31; ++day) LiveThrough(1, day);
  EXPECT_THAT(mail_.accepted, SizeIs(1));
}

TEST_F(ReminderDeskTest, SeasonsPlanSaysWhoWhenAndWhyAndIsPaged) {
  v1::PlanSeasonRequest request;
  request.set_report_year(2025);
  request.set_page_size(4);
  std::vector<std::string> plan;
  do {
    const auto page = desk_->PlanSeason(*people_[2], request);
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(page->total_size(), 41);
    for (const auto& reminder : page->reminders()) {
      plan.push_back(
          absl::StrCat(absl::FormatTime("%m-%d", absl::FromUnixSeconds(reminder.time().seconds()), BeijingTime()), " ",
                       reminder.principal(), " ", reminder.rung()));
      EXPECT_NE(reminder.why(), "");
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(plan, SizeIs(41));
  EXPECT_EQ(plan[0], "01-09 clerk not-started");
  EXPECT_EQ(plan.back(), "02-13 office digest");
  const auth::Principal stranger{"x", "别县核查人", "", {{"checker", "organs/elsewhere"}}};
  EXPECT_EQ(desk_->PlanSeason(stranger, request)->total_size(), 0);
  request.set_region("31");
  EXPECT_EQ(desk_->PlanSeason(*people_[2], request)->total_size(), 0);
  intake_.SetDown(true);
  request.set_report_year(2024);
  EXPECT_THAT(desk_->PlanSeason(*people_[2], request), HasReason("PLANNER_NOT_READY"));
}

TEST_F(ReminderDeskTest, DeadlineOfABodyIsExplained) {
  v1::ExplainDeadlineRequest request;
  request.set_report_year(2025);
  EXPECT_THAT(desk_->Explain(*people_[0], request), HasReason("FIELD_REQUIRED"));
  request.set_organ("organs/kejiju");
  const auto explained = desk_->Explain(*people_[0], request);
  ASSERT_THAT(explained, IsOk());
  ASSERT_THAT(explained->deadlines(), SizeIs(2));
  EXPECT_EQ(explained->deadlines(0).due_day(), "2026-01-31");
  EXPECT_EQ(explained->deadlines(0).target_day(), "2026-01-30");
  EXPECT_THAT(explained->deadlines(0).sentences(0), HasSubstr("条例第四十九条第一款"));
  request.set_organ("organs/office");  // another body's extension and its reason are nobody else's business
  EXPECT_THAT(desk_->Explain(*people_[0], request), HasReason("PERMISSION_DENIED"));
  request.set_organ("organs/nobody");
  EXPECT_THAT(desk_->Explain(*people_[0], request), HasReason("PERMISSION_DENIED"));
  const auth::Principal everywhere{"x", "省办", "", {{"reader", "*"}}};
  EXPECT_THAT(desk_->Explain(everywhere, request), StatusIs(absl::StatusCode::kNotFound));
  request.set_report_year(1000);
  EXPECT_THAT(desk_->Explain(*people_[0], request), HasReason("FIELD_MALFORMED"));
}

v1::SetInternalDateRequest DateFor(const std::string& day) {
  return ParseText<v1::SetInternalDateRequest>(absl::StrCat(
      R"pb(organ: "organs/office" report_year: 2025 deed: HAND_IN basis: "某政办函〔2026〕1号" day: ")pb", day, "\""));
}

TEST_F(ReminderDeskTest, OfficeSetsAnInternalDateAndIsToldWhichDueDatesMoved) {
  EXPECT_THAT(desk_->SetDate(*people_[0], DateFor("2026-01-20")), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(desk_->SetDate(*people_[2], DateFor("2026-02-02")), HasReason("DEADLINE_AFTER_STATUTE"));
  EXPECT_THAT(desk_->SetDate(*people_[2], DateFor("2025-01-20")), HasReason("FIELD_MALFORMED"));
  auto elsewhere = DateFor("2026-01-20");
  elsewhere.set_region_code("310000");
  EXPECT_THAT(desk_->SetDate(*people_[2], elsewhere), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(intake_.Audit(), IsEmpty());
  const auto set = desk_->SetDate(*people_[2], DateFor("2026-01-20"));
  ASSERT_THAT(set, IsOk());
  ASSERT_EQ(set->change_count(), 1);  // the office has published
  EXPECT_EQ(set->changes(0).organ(), "organs/kejiju");
  EXPECT_EQ(set->changes(0).due_day_before(), "2026-01-31");
  EXPECT_EQ(set->changes(0).due_day_after(), "2026-01-20");
  EXPECT_THAT(intake_.Audit(), ElementsAre(HasSubstr("office SetInternalDate 220283 2025 2026-01-20 报送")));
  EXPECT_THAT(*store_->ListDueChanges({}), SizeIs(1));
  LiveThrough(1, 19);
  EXPECT_THAT(mail_.accepted, ::testing::Contains("clerk@x 还有1个工作日：某市科学技术局2025年年度报告尚未开始"));
  EXPECT_THAT(*store_->ListDueChanges({}), SizeIs(1));  // the loop records nothing twice
}

TEST_F(ReminderDeskTest, InternalDateHoldsInEveryProcessAndIsTakenBack) {
  ASSERT_THAT(desk_->SetDate(*people_[2], DateFor("2026-01-20")), IsOk());
  const auto other = MakeDesk("two");
  SetTime(1, 6, 8, 0);
  ASSERT_THAT(other->RunOnce(), IsOk());
  v1::ExplainDeadlineRequest explain;
  explain.set_report_year(2025);
  explain.set_organ("organs/kejiju");
  EXPECT_EQ(other->Explain(*people_[0], explain)->deadlines(0).due_day(), "2026-01-20");
  EXPECT_EQ(other->Explain(*people_[0], explain)->deadlines(0).internal_basis(), "某政办函〔2026〕1号");
  v1::ListInternalDatesRequest list;
  list.set_report_year(2025);
  const auto dates = other->ListDates(list);
  ASSERT_THAT(dates->internal_dates(), SizeIs(1));
  EXPECT_EQ(dates->internal_dates(0).set_by_display_name(), "政务公开办");
  v1::RemoveInternalDateRequest remove;
  remove.set_name(dates->internal_dates(0).name());
  remove.set_reason("改期");
  EXPECT_THAT(other->RemoveDate(*people_[0], remove), HasReason("PERMISSION_DENIED"));
  EXPECT_EQ(other->RemoveDate(*people_[2], remove)->change_count(), 1);
  EXPECT_THAT(other->RemoveDate(*people_[2], remove), HasReason("INTERNAL_DATE_NOT_FOUND"));
  EXPECT_EQ(other->Explain(*people_[0], explain)->deadlines(0).due_day(), "2026-01-31");
}

TEST_F(ReminderDeskTest, CalendarOfAYearNamesItsDaysOffAndItsWorkedWeekends) {
  v1::GetCalendarRequest request;
  request.set_year(2026);
  const auto calendar = desk_->GetCalendar(request);
  ASSERT_THAT(calendar, IsOk());
  EXPECT_FALSE(calendar->provisional());
  std::map<std::string, std::string> days;
  for (const auto& day : calendar->days()) days[day.day()] = absl::StrCat(day.holiday(), day.works() ? "班" : "休");
  EXPECT_EQ(days["2026-01-01"], "元旦休");
  EXPECT_EQ(days["2026-02-14"], "班");
  EXPECT_EQ(days.count("2026-01-31"), 0u);  // a plain Saturday
  request.set_year(2027);
  EXPECT_TRUE(desk_->GetCalendar(request)->provisional());
}

TEST_F(ReminderDeskTest, BodyThatNeverFilesIsLeftToItsOfficeThenToATaskAndThenThereIsSilence) {
  std::map<std::string, int> by_month;
  absl::CivilDay day(2026, 2, 2);
  int last_to_clerk = 0;
  int count = 0;
  for (int i = 0; i < 150; ++i, ++day) {  // into July
    SetTime(day.month(), day.day(), 9, 0);
    const size_t before = mail_.accepted.size();
    ASSERT_THAT(desk_->RunOnce(), IsOk());
    for (size_t n = before; n < mail_.accepted.size(); ++n) {
      if (absl::StartsWith(mail_.accepted[n], "clerk@x")) last_to_clerk = ++count;
      ++by_month[absl::StrCat(mail_.accepted[n].substr(0, mail_.accepted[n].find('@')), "/", day.month())];
    }
  }
  EXPECT_EQ(last_to_clerk, 20);  // working days
  EXPECT_EQ(by_month["clerk/4"], 0);
  EXPECT_EQ(by_month["office/4"], 4);  // every fifth working day of 21
  EXPECT_EQ(by_month["office/6"], 0);
  const auto tasks = *store_->ListTasks(false, {});
  ASSERT_THAT(tasks, SizeIs(1));
  EXPECT_THAT(tasks[0].failure(), HasSubstr("长期逾期，请主管部门派人督办：某市科学技术局"));
  EXPECT_EQ(Stats().waiting(), 0);
}

intake::v1::ListDeadJobsResponse DeadRendering() {
  return ParseText<intake::v1::ListDeadJobsResponse>(R"pb(
    dead_jobs {
      job { id: "j1" kind: RENDERING report: "organs/kejiju/annualReports/2025" }
      bury_time { seconds: 1767000000 }
    }
  )pb");
}

TEST_F(ReminderDeskTest, JobThatWasGivenUpIsToldToTheAdministratorOnceAndInWorkingHours) {
  intake_.SetDeadJobs(DeadRendering());
  SetTime(1, 10, 3, 0);  // Saturday night
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  EXPECT_THAT(mail_.accepted, IsEmpty());
  for (int day = 12; day <= 13; ++day) LiveThrough(1, day);
  EXPECT_THAT(mail_.accepted, ElementsAre("admin@x 后台任务没有完成：某市科学技术局2025年政府信息公开工作年度报告"));
  EXPECT_THAT(mail_.mails[0].body, HasSubstr("“生成文件”"));
}

TEST_F(ReminderDeskTest, JobThatSomebodyReplayedMeanwhileIsToldToNobody) {
  intake_.SetDeadJobs(DeadRendering());
  SetTime(1, 10, 3, 0);
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  intake_.SetDeadJobs({});
  LiveThrough(1, 12);
  EXPECT_THAT(mail_.accepted, IsEmpty());
  EXPECT_EQ(Stats().suppressed(), 1);
}

TEST_F(ReminderDeskTest, CorrectionIsToldToTheSignerAndTheOfficeWithItsPublicNote) {
  intake_.SetReport("organs/kejiju", 2025, report::v1::PUBLISHED, clock_.Now());
  intake_.AddEvent("organs/kejiju/annualReports/2025", "Correct", "更早的更正");
  SetTime(1, 12, 9, 0);
  ASSERT_THAT(desk_->RunOnce(), IsOk());  // from here on it listens
  intake_.AddEvent("organs/kejiju/annualReports/2025", "Correct", "表三一个数字有误");
  LiveThrough(1, 13);
  const std::string subject = "更正：某市科学技术局2025年政府信息公开工作年度报告";
  EXPECT_THAT(mail_.accepted, UnorderedElementsAre("head@x " + subject, "office@x " + subject));
  EXPECT_THAT(mail_.mails[0].body, HasSubstr("表三一个数字有误"));
  EXPECT_THAT(mail_.mails[0].body, ::testing::Not(HasSubstr("更早")));
}

TEST_F(ReminderDeskTest, GovernmentWhoseBodysFiguresMovedAfterItFiledIsToldThatItsSumIsStale) {
  intake_.AddOrgan("organs/gov", "某市人民政府", report::v1::GOV_COUNTY, "organs/office");
  intake_.SetParent("organs/kejiju", "organs/gov");
  intake_.SetReport("organs/kejiju", 2025, report::v1::PUBLISHED, clock_.Now());
  intake_.SetReport("organs/gov", 2025, report::v1::PUBLISHED, clock_.Now());
  intake::v1::Rollup rollup;
  rollup.set_name("organs/gov/rollups/2025");
  rollup.set_filed_revision(1);
  intake_.SetRollup(rollup);
  SetTime(1, 12, 9, 0);
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  intake_.AddEvent("organs/kejiju/annualReports/2025", "SignOff");
  LiveThrough(1, 13);
  EXPECT_THAT(mail_.accepted, IsEmpty());  // filed, and the sum is as it was
  rollup.add_changes_since_filing();
  intake_.SetRollup(rollup);
  intake_.AddEvent("organs/kejiju/annualReports/2025", "SignOff");
  LiveThrough(1, 14);
  EXPECT_THAT(mail_.accepted, ElementsAre("office@x 汇总数据已过时：某市人民政府2025年政府信息公开工作年度报告"));
  EXPECT_THAT(mail_.mails[0].body, HasSubstr("1项汇总数"));
}

// What the mail server says of the first mail that went out, later.
Bounce ReturnOf(const Mail& mail, Bounce::Kind kind = Bounce::Kind::kFailed) {
  return {kind, absl::StrCat("messages/", mail.id), "5.1.1", "smtp; 550 no such user"};
}

TEST_F(ReminderDeskTest, MailThatCameBackGoesByTextMessageAndTheTrailShowsTheWay) {
  v1::Preferences wishes;
  wishes.set_mobile("13800000000");
  ASSERT_THAT(store_->PutPreferences("clerk", wishes), IsOk());
  LiveThrough(1, 9);
  ASSERT_THAT(mail_.mails, SizeIs(1));
  ASSERT_THAT(desk_->TakeBounce(ReturnOf(mail_.mails[0]), *deliveries_), IsOk());
  ASSERT_THAT(desk_->TakeBounce(ReturnOf(mail_.mails[0]), *deliveries_), IsOk());  // the same once more
  SetTime(1, 12, 8, 29);
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  EXPECT_THAT(sms_.mails, IsEmpty());  // Friday night it came back, and nobody is woken
  SetTime(1, 12, 8, 30);
  ASSERT_THAT(desk_->RunOnce(), IsOk());
  ASSERT_THAT(sms_.mails, SizeIs(1));
  EXPECT_THAT(sms_.mails[0].subject, HasSubstr("还有14个工作日"));  // Monday's count, not Friday's 15
  std::vector<std::string> trail;
  const auto steps = *deliveries_->ListDeliveries("", {}, absl::StrCat("messages/", mail_.mails[0].id));
  for (const auto& step : steps)
    trail.push_back(absl::StrCat(step.channel(), ":", v1::Delivery::State_Name(step.state())));
  EXPECT_THAT(trail, ElementsAre(":PLANNED", "inbox:DELIVERED", "smtp:SENT", "smtp:ACCEPTED", "smtp:BOUNCED",
                                 "sms:SENT", "sms:ACCEPTED"));
  EXPECT_EQ(steps[4].answer(), "5.1.1 smtp; 550 no such user");
}

TEST_F(ReminderDeskTest, MailThatCameBackFromTheOnlyAddressBecomesATask) {
  LiveThrough(1, 9);
  ASSERT_THAT(desk_->TakeBounce(ReturnOf(mail_.mails[0]), *deliveries_), IsOk());
  LiveThrough(1, 12);
  const auto tasks = *store_->ListTasks(false, {});
  ASSERT_THAT(tasks, SizeIs(1));
  EXPECT_EQ(tasks[0].principal(), "clerk");
  EXPECT_EQ(tasks[0].failure(), "smtp：拒收或退回。");
}

TEST_F(ReminderDeskTest, ReturnOfAMailThatNobodySentOrOfWorkThatIsDoneChangesNothing) {
  EXPECT_THAT(desk_->TakeBounce({Bounce::Kind::kFailed, "messages/none", "", ""}, *deliveries_), IsOk());
  v1::Message never_mailed;
  never_mailed.set_name("messages/m1");
  ASSERT_THAT(deliveries_->AddMessage(never_mailed, "clerk"), IsOk());
  EXPECT_THAT(desk_->TakeBounce({Bounce::Kind::kFailed, "messages/m1", "", ""}, *deliveries_), IsOk());
  EXPECT_THAT(*deliveries_->ListDeliveries("", {}, "messages/m1"), IsEmpty());
  LiveThrough(1, 9);
  ASSERT_THAT(desk_->TakeBounce(ReturnOf(mail_.mails[0]), *deliveries_), IsOk());
  intake_.SetReport("organs/kejiju", 2025, report::v1::FILED, clock_.Now());
  LiveThrough(1, 12);
  EXPECT_THAT(*store_->ListTasks(false, {}), IsEmpty());
  EXPECT_EQ(Stats().suppressed(), 1);
}

}  // namespace
}  // namespace nianbao::notification
