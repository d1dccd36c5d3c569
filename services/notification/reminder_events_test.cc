// What moves a season or that no day plans: internal dates, the end of the ladder, incidents, mails that came back.
#include "services/notification/reminder_desk_fixture.h"

namespace nianbao::notification {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

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
  // The person finds it in the inbox: nobody needs to call.
  const auto read = deliveries_->MarkRead("clerk", tasks[0].message().name(), clock_.Now());
  ASSERT_THAT(read, IsOk());
  ASSERT_THAT(desk_->Seen("head", *read), IsOk());
  EXPECT_THAT(*store_->ListTasks(false, {}), SizeIs(1));
  ASSERT_THAT(desk_->Seen("clerk", *read), IsOk());
  EXPECT_THAT(*store_->ListTasks(false, {}), IsEmpty());
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
