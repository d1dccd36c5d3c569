// What no day plans: jobs that were given up, corrections, sums that are stale, mails that came back.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "nianbao/intake/v1/event_service.pb.h"
#include "nianbao/intake/v1/queue_service.pb.h"
#include "nianbao/intake/v1/rollup_service.pb.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/telemetry/log.h"
#include "services/notification/messages.h"
#include "services/notification/reminder_desk.h"

namespace nianbao::notification {
namespace {

constexpr char kEventsRead[] = "events-told";
constexpr absl::Duration kLookPause = absl::Seconds(20);
constexpr int kEventPage = 500;
constexpr int kDeadPage = 200;
constexpr int kHighestTree = 8;  // steps from a bureau to the top, generously
constexpr absl::Duration kOldestBounce = absl::Hours(24 * 30);

std::string KindWords(job::v1::Kind kind) {
  switch (kind) {
    case job::v1::VALIDATION:
      return "校验";
    case job::v1::RENDERING:
      return "生成文件";
    case job::v1::PUBLICATION:
      return "公布";
    case job::v1::NOTIFICATION:
      return "发送通知";
    default:
      return "后台任务";
  }
}

struct ReportName {
  std::string organ;
  int year = 0;
};

ReportName NameOf(const std::string& report) {
  ReportName name;
  const size_t at = report.find("/annualReports/");
  name.organ = report.substr(0, at);
  if (at != std::string::npos) name.year = std::atoi(report.c_str() + at + sizeof("/annualReports/") - 1);
  return name;
}

// The sum of a government moves when something of it is filed, returned or taken away.
bool MovesSums(const report::v1::ReportEvent& event) {
  return event.action() == "SignOff" || event.action() == "Return" || event.action() == "Withdraw";
}

}  // namespace

absl::Status ReminderDesk::LookAround(absl::Time now) {
  if (now - looked_ < kLookPause) return absl::OkStatus();
  RETURN_IF_ERROR(TellOfEvents());
  RETURN_IF_ERROR(TellOfDeadJobs());
  looked_ = now;
  return absl::OkStatus();
}

absl::Status ReminderDesk::Tell(const v1::StoredReminder& like, const std::string& event, const notices::Text& words,
                                const std::vector<std::pair<std::string, std::string>>& roles) {
  const auto roster = rosters_->Now();
  std::set<int> told;
  std::vector<v1::StoredReminder> reminders;
  for (const auto& [role, organ] : roles) {
    for (const int holder : roster->directory.Holders(role, organ)) {
      if (!told.insert(holder).second) continue;
      const Person& person = roster->directory.people()[static_cast<size_t>(holder)];
      v1::StoredReminder reminder = like;
      *reminder.mutable_message() =
          MessageOf(event, person.id, {words.subject, Letter(person.display_name, words.body)});
      if (!like.organ().empty()) {
        reminder.mutable_message()->set_report(absl::StrCat(like.organ(), "/annualReports/", like.report_year()));
      }
      reminder.mutable_message()->set_occasion(like.rung());
      reminder.set_principal(person.id);
      reminder.set_role(role);
      reminder.set_day(absl::FormatCivilTime(BeijingDay(clock_.Now())));
      reminder.set_class_(format::v1::DUTY);
      reminder.set_state(v1::Delivery::PLANNED);
      reminder.mutable_due_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
      reminders.push_back(std::move(reminder));
    }
  }
  return store_.AddReminders(reminders).status();
}

absl::StatusOr<std::vector<intake::v1::DeadJob>> ReminderDesk::DeadJobs() {
  intake::v1::ListDeadJobsRequest request;
  request.set_page_size(kDeadPage);
  ASSIGN_OR_RETURN(const auto answer, intake_.Call<intake::v1::ListDeadJobsResponse>(
                                          "/nianbao.intake.v1.QueueService/ListDeadJobs", request));
  return std::vector<intake::v1::DeadJob>(answer.dead_jobs().begin(), answer.dead_jobs().end());
}

absl::Status ReminderDesk::TellOfDeadJobs() {
  ASSIGN_OR_RETURN(const auto jobs, DeadJobs());
  for (const intake::v1::DeadJob& dead : jobs) {
    const ReportName report = NameOf(dead.job().report());
    const auto organ = GetOrgan(report.organ);
    if (!organ.ok() && !absl::IsNotFound(organ.status())) return organ.status();
    const std::string name = organ.ok() ? organ->display_name() : report.organ;
    const notices::Values values = {{"organ", name},
                                    {"year", absl::StrCat(report.year)},
                                    {"report", absl::StrCat(name, report.year, "年政府信息公开工作年度报告")},
                                    {"job", KindWords(dead.job().kind())}};
    for (const format::v1::Rung& rung : notices_->ladder().rungs()) {
      if (rung.situation() != format::v1::DEAD_LETTER) continue;
      v1::StoredReminder like;
      like.set_organ(report.organ);
      like.set_report_year(report.year);
      like.set_region(organ.ok() ? organ->region_code() : "");
      like.set_situation(format::v1::DEAD_LETTER);
      like.set_rung(rung.id());
      like.set_job_id(dead.job().id());
      std::vector<std::pair<std::string, std::string>> roles;
      for (const auto& receiver : rung.receivers()) roles.emplace_back(receiver.role(), report.organ);
      // A job that is replayed and given up again is told again.
      const std::string event = absl::StrCat("dead-letter/", dead.job().id(), "/", dead.bury_time().seconds());
      RETURN_IF_ERROR(Tell(like, event, notices_->Fill(rung.template_(), values), roles));
    }
  }
  return absl::OkStatus();
}

// From where the history ended when the system first looked: nobody is told of years that are past.
absl::Status ReminderDesk::TellOfEvents() {
  ASSIGN_OR_RETURN(const auto kept, store_.GetSetting(kEventsRead));
  Mirror history(intake_);
  if (kept.second.empty()) {
    ASSIGN_OR_RETURN(const int64_t end, history.EndOfHistory());
    return store_.PutSetting(kEventsRead, end, "read");
  }
  intake::v1::ListEventsResponse page;
  int64_t cursor = kept.first;
  do {
    intake::v1::ListEventsRequest request;
    request.set_cursor(cursor);
    request.set_page_size(kEventPage);
    auto answer = intake_.Call<intake::v1::ListEventsResponse>("/nianbao.intake.v1.EventService/ListEvents", request);
    if (DetailOf(answer.status()).reason == "CURSOR_AHEAD") {  // intake was restored from a backup
      ASSIGN_OR_RETURN(const int64_t end, history.EndOfHistory());
      return store_.PutSetting(kEventsRead, end, "read");
    }
    RETURN_IF_ERROR(answer.status());
    page = *std::move(answer);
    std::set<std::pair<std::string, int>> moved;
    for (const report::v1::ReportEvent& event : page.events()) {
      if (event.action() == "Correct" || event.action() == "Supplement") RETURN_IF_ERROR(TellOfCorrection(event));
      const ReportName name = NameOf(event.report());
      if (MovesSums(event)) moved.emplace(name.organ, name.year);
    }
    for (const auto& [organ, year] : moved) RETURN_IF_ERROR(TellOfStaleSums(organ, year));
    if (page.cursor() != cursor) RETURN_IF_ERROR(store_.PutSetting(kEventsRead, page.cursor(), "read"));
    cursor = page.cursor();
  } while (page.more());
  return absl::OkStatus();
}

// The body's own signer and the competent department learn that a published report is being changed; the clerk did it.
absl::Status ReminderDesk::TellOfCorrection(const report::v1::ReportEvent& event) {
  const ReportName report = NameOf(event.report());
  ASSIGN_OR_RETURN(const report::v1::Organ organ, GetOrgan(report.organ));
  v1::StoredReminder like;
  like.set_organ(report.organ);
  like.set_report_year(report.year);
  like.set_region(organ.region_code());
  like.set_rung(event.action());
  const notices::Values values = {
      {"organ", organ.display_name()},
      {"year", absl::StrCat(report.year)},
      {"report", absl::StrCat(organ.display_name(), report.year, "年政府信息公开工作年度报告")},
      {"comment", event.comment()}};
  const std::string words = notices_->Find(event.action()) != nullptr ? event.action() : "other-step";
  return Tell(like, absl::StrCat("event/", event.sequence()), notices_->Fill(words, values),
              {{"signer", organ.name()}, {"checker", organ.competent_organ()}});
}

absl::StatusOr<int> ReminderDesk::StaleCells(const std::string& organ, int report_year) {
  intake::v1::GetRollupRequest request;
  request.set_name(absl::StrCat(organ, "/rollups/", report_year));
  const auto rollup = intake_.Call<intake::v1::Rollup>("/nianbao.intake.v1.RollupService/GetRollup", request);
  if (absl::IsUnavailable(rollup.status()) || absl::IsDeadlineExceeded(rollup.status())) return rollup.status();
  if (!rollup.ok() || rollup->filed_revision() == 0) return 0;  // no government, or no form of that year
  return rollup->changes_since_filing_size();
}

absl::Status ReminderDesk::TellOfStaleSums(const std::string& organ, int report_year) {
  ASSIGN_OR_RETURN(const report::v1::Organ body, GetOrgan(organ));
  std::string name = body.parent_government();
  const std::string today = absl::FormatCivilTime(BeijingDay(clock_.Now()));
  for (int step = 0; step < kHighestTree && !name.empty(); ++step) {
    const auto found = GetOrgan(name);
    if (absl::IsNotFound(found.status())) return absl::OkStatus();
    RETURN_IF_ERROR(found.status());
    ASSIGN_OR_RETURN(const int cells, StaleCells(name, report_year));
    for (const format::v1::Rung& rung : notices_->ladder().rungs()) {
      if (cells == 0 || rung.situation() != format::v1::ROLL_UP_STALE) continue;
      v1::StoredReminder like;
      like.set_organ(name);
      like.set_report_year(report_year);
      like.set_region(found->region_code());
      like.set_situation(format::v1::ROLL_UP_STALE);
      like.set_rung(rung.id());
      const notices::Values values = {
          {"organ", found->display_name()},
          {"year", absl::StrCat(report_year)},
          {"report", absl::StrCat(found->display_name(), report_year, "年政府信息公开工作年度报告")},
          {"total", absl::StrCat(cells)}};
      std::vector<std::pair<std::string, std::string>> roles;
      for (const auto& receiver : rung.receivers()) {
        const bool own = receiver.whose() == format::v1::NoticeReceiver::OWN;
        roles.emplace_back(receiver.role(), own ? name : found->competent_organ());
      }
      RETURN_IF_ERROR(Tell(like, absl::StrCat("roll-up-stale/", name, "/", report_year, "/", today),
                           notices_->Fill(rung.template_(), values), roles));
    }
    name = found->parent_government();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReminderDesk::WhyNotEvent(const v1::StoredReminder& reminder) {
  if (reminder.situation() == format::v1::ROLL_UP_STALE) {
    ASSIGN_OR_RETURN(const int cells, StaleCells(reminder.organ(), reminder.report_year()));
    return std::string(cells > 0 ? "" : "汇总已更新");
  }
  if (reminder.situation() != format::v1::DEAD_LETTER) return std::string();
  if (!dead_) {
    ASSIGN_OR_RETURN(const auto jobs, DeadJobs());
    dead_.emplace();
    for (const intake::v1::DeadJob& job : jobs) dead_->push_back(job.job().id());
  }
  const bool still = std::find(dead_->begin(), dead_->end(), reminder.job_id()) != dead_->end();
  // A full page may leave it out.
  return std::string(still || dead_->size() >= kDeadPage ? "" : "任务已处理");
}

absl::Status ReminderDesk::TakeBounce(const Bounce& bounce, const DeliveryStore& deliveries) {
  const auto found = deliveries.GetMessage(bounce.message);
  if (absl::IsNotFound(found.status())) return absl::OkStatus();  // not ours, or of a database before a backup
  RETURN_IF_ERROR(found.status());
  const auto& [message, principal] = *found;
  ASSIGN_OR_RETURN(const auto trail, deliveries.ListDeliveries("", {200, 0}, message.name()));
  bool mailed = false;
  bool known = false;
  for (const v1::Delivery& step : trail) {
    if (step.channel() != "smtp") continue;
    const absl::Duration age = clock_.Now() - absl::FromUnixSeconds(step.time().seconds());
    known |= step.state() == v1::Delivery::BOUNCED;
    mailed |= step.state() == v1::Delivery::ACCEPTED && age < kOldestBounce;
  }
  if (!mailed) return absl::OkStatus();  // a report of a mail that was never sent
  const std::string why = absl::StrCat(bounce.status, bounce.status.empty() ? "" : " ", bounce.why);
  if (bounce.kind == Bounce::Kind::kDelivered) {
    return courier_.NoteOf("smtp", message, principal, v1::Delivery::DELIVERED, why);
  }
  if (!known) RETURN_IF_ERROR(courier_.NoteOf("smtp", message, principal, v1::Delivery::BOUNCED, why));
  if (message.has_read_time()) return absl::OkStatus();  // the person has it
  ASSIGN_OR_RETURN(auto kept, store_.FindReminder(message.name()));
  if (kept && kept->bounced())
    return absl::OkStatus();  // on its way already; a crash before this line comes here again
  v1::StoredReminder again;
  if (kept) {
    again = *std::move(kept);
  } else {  // of a step in a report's life
    const ReportName report = NameOf(message.report());
    *again.mutable_message() = message;
    again.set_principal(principal);
    again.set_organ(report.organ);
    again.set_report_year(report.year);
    again.set_rung(message.occasion());
    again.set_class_(format::v1::DUTY);
    again.set_day(absl::FormatCivilTime(BeijingDay(clock_.Now())));
    if (const auto organ = GetOrgan(report.organ); organ.ok()) again.set_region(organ->region_code());
  }
  again.set_bounced(true);
  again.set_state(v1::Delivery::PLANNED);
  again.mutable_due_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  RETURN_IF_ERROR(store_.AddReminders({again}).status());
  return store_.UpdateReminder(again);
}

}  // namespace nianbao::notification
