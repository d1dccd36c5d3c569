#include "services/notification/reminder_desk.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/auth/permissions.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/telemetry/log.h"
#include "services/notification/messages.h"

namespace nianbao::notification {
namespace {

constexpr char kLease[] = "reminders";
constexpr char kPlanned[] = "planned";
constexpr int kMostExtensions = 100'000;

int64_t NumberOf(absl::CivilDay day) { return day.year() * 10'000 + day.month() * 100 + day.day(); }

void SetTime(google::protobuf::Timestamp& stamp, absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  stamp.set_seconds(micros / 1'000'000);
  stamp.set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1000);
}

// The report whose season a day belongs to.
int ReportYearOf(absl::CivilDay day) { return static_cast<int>(day.year()) - 1; }

// By the ladder, for a day: not a notice, a step or an incident.
bool IsPlanned(const v1::StoredReminder& reminder) {
  switch (reminder.situation()) {
    case format::v1::SITUATION_UNSPECIFIED:
      return reminder.rung().empty();
    case format::v1::DEAD_LETTER:
    case format::v1::ROLL_UP_STALE:
      return false;
    default:
      return true;
  }
}

std::string RoleName(const std::string& role) {
  const auth::RolePermissions* known = auth::FindRole(role);
  return known == nullptr ? role : std::string(known->chinese);
}

calendar::Extension ExtensionOf(const v1::Extension& extension) {
  calendar::Extension made;
  made.deed = extension.deed();
  (void)absl::ParseCivilTime(extension.day(), &made.day);
  made.reason = extension.reason();
  made.granted_by = extension.granted_by_display_name();
  made.granted_on = BeijingDay(absl::FromUnixSeconds(extension.grant_time().seconds()));
  return made;
}

}  // namespace

ReminderDesk::ReminderDesk(ReminderStore& store, Courier& courier, rpc::Caller& intake, const Clock& clock,
                           std::shared_ptr<Rosters> rosters, std::shared_ptr<const notices::Notices> notices,
                           std::shared_ptr<const calendar::Calendar> calendar, DeskOptions options)
    : store_(store),
      courier_(courier),
      intake_(intake),
      clock_(clock),
      rosters_(std::move(rosters)),
      notices_(std::move(notices)),
      options_(std::move(options)),
      calendar_(calendar),
      embedded_(std::move(calendar)),
      mirror_(intake) {}

std::shared_ptr<const calendar::Calendar> ReminderDesk::calendar() const {
  std::lock_guard lock(mutex_);
  return calendar_;
}

// Renewed when half of it is over: a turn that has nothing to do writes nothing.
bool ReminderDesk::Leads(absl::Time now) {
  std::lock_guard lock(lease_mutex_);
  if (now + options_.lease / 2 < leads_until_) return true;
  const auto leads = store_.TakeLease(kLease, options_.instance, now + options_.lease, now);
  leads_until_ = leads.ok() && *leads ? now + options_.lease : absl::InfinitePast();
  return leads_until_ > now;
}

absl::Status ReminderDesk::RunOnce() {
  const absl::Time now = clock_.Now();
  if (!Leads(now)) return absl::OkStatus();
  RETURN_IF_ERROR(LoadCalendar());
  if (!options_.plans) return SendDue(now);
  RETURN_IF_ERROR(LookAround(now));
  const absl::CivilDay today = BeijingDay(now);
  const absl::Duration since = now - absl::FromCivil(absl::CivilSecond(today), BeijingTime());
  if (since < notices_->send_at() || since >= notices_->closes()) return SendDue(now);
  ASSIGN_OR_RETURN(const auto planned, store_.GetSetting(kPlanned));
  if (ReportYearOf(today) < options_.first_report_year) return SendDue(now);
  const bool done = planned.first == NumberOf(today) && planned.second == calendar()->digest;
  if (!done) RETURN_IF_ERROR(PlanToday(now));
  return SendDue(now);
}

absl::StatusOr<std::unique_ptr<ReminderDesk::Scene>> ReminderDesk::SceneOf(const Mirror& mirror) const {
  auto scene = std::make_unique<Scene>();
  scene->calendar = calendar();
  scene->roster = rosters_->Now();
  scene->standings = mirror.Standings();
  for (size_t i = 0; i < scene->standings.size(); ++i)
    scene->index.emplace(scene->standings[i].organ, static_cast<int>(i));
  ASSIGN_OR_RETURN(const auto extensions, store_.ListExtensions(mirror.report_year(), {kMostExtensions, 0}));
  for (const v1::Extension& extension : extensions) {
    const auto found = scene->index.find(extension.organ());
    if (found == scene->index.end()) continue;
    scene->standings[static_cast<size_t>(found->second)].extensions.push_back(ExtensionOf(extension));
  }
  ASSIGN_OR_RETURN(const auto reviews, store_.ListUpkeep());
  for (const v1::Upkeep& review : reviews) {
    const auto found = scene->index.find(review.organ());
    absl::CivilDay day;
    if (found == scene->index.end() || !absl::ParseCivilTime(review.day(), &day)) continue;
    std::optional<absl::CivilDay>& oldest = scene->standings[static_cast<size_t>(found->second)].upkeep;
    oldest = oldest ? std::min(*oldest, day) : day;
  }
  ASSIGN_OR_RETURN(const auto notices, store_.OpenNotices());
  for (const auto& [notice, organ] : notices) {
    OpenNotice& open = scene->notices.emplace_back();
    open = {notice.id(), organ, notice.title(), notice.document_number(), {}};
    (void)absl::ParseCivilTime(notice.day(), &open.issued);
  }
  scene->planner = std::make_unique<Planner>(*scene->calendar, *notices_, scene->roster->directory,
                                             PlannerOptions{.dashboard_url = options_.dashboard_url});
  return scene;
}

v1::Message ReminderDesk::MessageOf(const std::string& event, const std::string& principal,
                                    const notices::Text& text) const {
  v1::Message message;
  message.set_name(absl::StrCat("messages/", Sha256Hex(absl::StrCat(event, "/", principal)).substr(0, 32)));
  message.set_event(event);
  message.set_subject(text.subject);
  message.set_body(text.body);
  SetTime(*message.mutable_create_time(), clock_.Now());
  return message;
}

v1::StoredReminder ReminderDesk::Stored(const Reminder& reminder, Scene& scene) const {
  v1::StoredReminder stored;
  Planner& planner = *scene.planner;
  const Person* person =
      reminder.person < 0 ? nullptr : &scene.roster->directory.people()[static_cast<size_t>(reminder.person)];
  const std::string event = planner.EventOf(reminder, scene.standings, scene.notices);
  const std::string principal = person == nullptr ? absl::StrCat("nobody/", reminder.receiver->role()) : person->id;
  notices::Text text = planner.Write(reminder, scene.standings, scene.notices);
  text.body = Letter(person == nullptr ? RoleName(reminder.receiver->role()) : person->display_name, text.body);
  *stored.mutable_message() = MessageOf(event, principal, text);
  stored.set_principal(person == nullptr ? "" : person->id);
  stored.set_role(reminder.receiver->role());
  stored.set_day(absl::FormatCivilTime(reminder.day));
  stored.set_situation(reminder.situation);
  stored.set_class_(reminder.rung == nullptr ? format::v1::DUTY : reminder.rung->class_());
  stored.set_state(v1::Delivery::PLANNED);
  SetTime(*stored.mutable_due_time(), planner.TimeOf(reminder));
  const int first = reminder.rung == nullptr ? reminder.lines.front().first : reminder.standing;
  const Standing& standing = scene.standings[static_cast<size_t>(first)];
  stored.set_region(standing.body.region);
  stored.set_report_year(standing.report_year);
  for (const auto& [index, situation] : reminder.lines) {
    v1::StoredLine& line = *stored.add_lines();
    line.set_organ(scene.standings[static_cast<size_t>(index)].organ);
    line.set_situation(situation);
  }
  if (reminder.rung == nullptr) return stored;
  stored.set_organ(standing.organ);
  stored.set_rung(reminder.rung->id());
  stored.set_opens_task(reminder.rung->opens_task());
  stored.mutable_message()->set_report(absl::StrCat(standing.organ, "/annualReports/", standing.report_year));
  stored.mutable_message()->set_occasion(reminder.rung->id());
  if (reminder.notice >= 0) stored.set_notice(scene.notices[static_cast<size_t>(reminder.notice)].id);
  return stored;
}

absl::Status ReminderDesk::PlanToday(absl::Time now) {
  const absl::CivilDay today = BeijingDay(now);
  RETURN_IF_ERROR(mirror_.ReadAll(ReportYearOf(today)));
  ASSIGN_OR_RETURN(const auto scene, SceneOf(mirror_));
  std::vector<v1::StoredReminder> reminders;
  for (const Reminder& reminder : scene->planner->PlanDay(scene->standings, scene->notices, today)) {
    reminders.push_back(Stored(reminder, *scene));
  }
  ASSIGN_OR_RETURN(const int added, store_.AddReminders(reminders));
  Log(LogLevel::kInfo, "reminders.planned", {{"day", absl::FormatCivilTime(today)}, {"reminders", added}});
  return store_.PutSetting(kPlanned, NumberOf(today), scene->calendar->digest);
}

std::string ReminderDesk::Shorten(v1::StoredReminder& reminder, Scene& scene, absl::CivilDay today) const {
  Reminder digest;
  digest.day = today;
  google::protobuf::RepeatedPtrField<v1::StoredLine> kept;
  for (const v1::StoredLine& line : reminder.lines()) {
    const auto found = scene.index.find(line.organ());
    if (found == scene.index.end()) continue;
    if (!scene.planner->Holds(scene.standings[static_cast<size_t>(found->second)], line.situation())) continue;
    digest.lines.emplace_back(found->second, line.situation());
    *kept.Add() = line;
  }
  if (kept.empty()) return "所列单位都已办理";
  if (kept.size() == reminder.lines_size()) return "";
  *reminder.mutable_lines() = kept;
  const notices::Text text = scene.planner->Write(digest, scene.standings, scene.notices);
  const std::string& body = reminder.message().body();
  reminder.mutable_message()->set_subject(text.subject);
  reminder.mutable_message()->set_body(Letter(body.substr(0, body.find("：\n")), text.body));
  return "";
}

std::string ReminderDesk::WhyNot(v1::StoredReminder& reminder, Scene& scene, absl::CivilDay today) const {
  const bool another_day = reminder.day() != absl::FormatCivilTime(today);
  if (another_day && !reminder.bounced() && !reminder.opens_task()) return "计划的日子已过，以当天的提醒为准";
  if (reminder.rung().empty()) return Shorten(reminder, scene, today);
  const auto found = scene.index.find(reminder.organ());
  if (found == scene.index.end()) return "单位已不存在";
  if (!reminder.notice().empty()) {
    const auto open = [&](const OpenNotice& n) { return n.id == reminder.notice() && n.organ == reminder.organ(); };
    return std::any_of(scene.notices.begin(), scene.notices.end(), open) ? "" : "通知已签收";
  }
  const Standing& standing = scene.standings[static_cast<size_t>(found->second)];
  if (reminder.situation() == format::v1::UPKEEP_DUE) {
    return standing.upkeep && UpkeepDue(*standing.upkeep) <= today ? "" : "指南、目录已核对";
  }
  if (!scene.planner->Holds(standing, reminder.situation())) {
    return absl::StrCat("情况已变化：", StateWords(standing));
  }
  if (another_day) {  // came back overnight: the days it counts are today's
    const std::string& body = reminder.message().body();
    const notices::Values values = scene.planner->ValuesOf(standing, today);
    const auto& rungs = notices_->ladder().rungs();
    const auto rung =
        std::find_if(rungs.begin(), rungs.end(), [&](const auto& r) { return r.id() == reminder.rung(); });
    if (rung == rungs.end()) return "";
    const notices::Text text = notices_->Fill(rung->template_(), values);
    reminder.mutable_message()->set_subject(text.subject);
    reminder.mutable_message()->set_body(Letter(body.substr(0, body.find("：\n")), text.body));
  }
  return "";
}

absl::Status ReminderDesk::SendDue(absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<v1::StoredReminder> due, store_.DueReminders(now, options_.batch));
  if (due.empty()) return absl::OkStatus();
  const absl::CivilDay today = BeijingDay(now);
  const bool other_year = mirror_.report_year() != ReportYearOf(today);
  if (!mirror_.ready() || other_year) {
    RETURN_IF_ERROR(mirror_.ReadAll(ReportYearOf(today)));
  } else {
    RETURN_IF_ERROR(mirror_.CatchUp().status());
  }
  ASSIGN_OR_RETURN(const auto scene, SceneOf(mirror_));
  std::vector<v1::StoredReminder> ready;
  dead_.reset();
  for (v1::StoredReminder& reminder : due) {
    std::string why;
    if (IsPlanned(reminder)) {
      why = WhyNot(reminder, *scene, today);
    } else {
      ASSIGN_OR_RETURN(why, WhyNotEvent(reminder));
    }
    if (!why.empty()) {
      RETURN_IF_ERROR(Settle(reminder, v1::Delivery::SUPPRESSED, why));
    } else if (scene->planner->IsOpen(now, reminder.region())) {
      ready.push_back(std::move(reminder));
    } else {  // out of the way of those that may go
      SetTime(*reminder.mutable_due_time(), scene->planner->NextOpen(now, reminder.region()));
      RETURN_IF_ERROR(store_.UpdateReminder(reminder));
    }
  }
  return SendAll(ready);
}

// Several at once: a slow server costs its own messages' time, and the database commits together. Stops at an error of
// the database, or when the lease is another's.
absl::Status ReminderDesk::SendAll(const std::vector<v1::StoredReminder>& ready) {
  std::atomic<size_t> next = 0;
  std::mutex failure_mutex;
  absl::Status failure;
  const auto work = [&] {
    for (size_t i = next++; i < ready.size(); i = next++) {
      const bool leads = i % 64 != 63 || Leads(clock_.Now());
      const absl::Status sent = leads ? Send(ready[i]) : absl::AbortedError("another process leads");
      if (sent.ok()) continue;
      std::lock_guard lock(failure_mutex);
      failure.Update(sent);
      next = ready.size();
    }
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < options_.threads; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return failure;
}

absl::Status ReminderDesk::Send(v1::StoredReminder reminder) {
  if (reminder.principal().empty()) {
    const std::string why =
        reminder.opens_task() ? reminder.message().subject()
                              : absl::StrCat("没有人担任“", RoleName(reminder.role()), "”，请指定人员并电话告知单位。");
    RETURN_IF_ERROR(OpenTask(reminder, why));
    return Settle(std::move(reminder), v1::Delivery::UNREACHABLE, why);
  }
  ASSIGN_OR_RETURN(const Contact contact, ContactOf(rosters_->Now()->people, store_, reminder.principal()));
  ASSIGN_OR_RETURN(const Outcome outcome, courier_.Bring(reminder.message(), contact, reminder.class_()));
  switch (outcome.kind) {
    case Outcome::Kind::kLater:
      SetTime(*reminder.mutable_due_time(), outcome.again);
      return store_.UpdateReminder(reminder);
    case Outcome::Kind::kMuted:
      return Settle(std::move(reminder), v1::Delivery::MUTED, "本人已关闭这类消息");
    case Outcome::Kind::kUnreachable:
      RETURN_IF_ERROR(OpenTask(reminder, outcome.failure));
      return Settle(std::move(reminder), v1::Delivery::UNREACHABLE, outcome.failure);
    default:
      reminder.set_state(v1::Delivery::ACCEPTED);
      return store_.UpdateReminder(reminder);
  }
}

absl::Status ReminderDesk::Settle(v1::StoredReminder reminder, v1::Delivery::State state, const std::string& why) {
  reminder.set_state(state);
  RETURN_IF_ERROR(courier_.Note(reminder.message(), reminder.principal(), state, why));
  return store_.UpdateReminder(reminder);
}

absl::Status ReminderDesk::OpenTask(const v1::StoredReminder& reminder, const std::string& failure) {
  // A role that nobody holds is one task a season, not one a day.
  const bool nobody = reminder.principal().empty() && !reminder.opens_task();
  const std::string key = nobody ? absl::StrCat(reminder.organ(), "/", reminder.report_year(), "/", reminder.role())
                                 : reminder.message().name();
  ASSIGN_OR_RETURN(const Contact contact, ContactOf(rosters_->Now()->people, store_, reminder.principal()));
  return store_.AddTask(TaskOf(key, reminder.message(), contact, failure, clock_.Now())).status();
}

absl::StatusOr<std::vector<calendar::Extension>> ReminderDesk::ExtensionsOf(const std::string& organ,
                                                                            int report_year) const {
  ASSIGN_OR_RETURN(const auto all, store_.ListExtensions(report_year, {kMostExtensions, 0}));
  std::vector<calendar::Extension> own;
  for (const v1::Extension& extension : all) {
    if (extension.organ() == organ) own.push_back(ExtensionOf(extension));
  }
  return own;
}

}  // namespace nianbao::notification
