// The desk through a season: what is sent, to whom, and what is not.
#include "services/notification/reminder_desk_fixture.h"

namespace nianbao::notification {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

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
  desk_ = std::make_unique<ReminderDesk>(*store_, *courier_, intake_, clock_, std::make_shared<Rosters>(people_),
                                         notices::Notices::Embedded(), calendar::EmbeddedCalendar(),
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
  ASSERT_THAT(desk_->Seen("clerk", *acknowledged), IsOk());
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

}  // namespace
}  // namespace nianbao::notification
