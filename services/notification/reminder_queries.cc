// What rpcs ask of the reminder desk: the season's plan, explanations, extensions, notices.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/common/auth/permissions.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/notification/messages.h"
#include "services/notification/reminder_desk.h"

namespace nianbao::notification {
namespace {

constexpr char kKickOff[] = "kick-off";
constexpr int kUsualPage = 200;
constexpr int kLargestPage = 1000;
constexpr absl::Duration kPlanKept = absl::Minutes(1);
constexpr int kFirstYear = 2008;
constexpr int kLastYear = 2100;

absl::Status CheckYear(int year) {
  if (year >= kFirstYear && year <= kLastYear) return absl::OkStatus();
  return FieldError("FIELD_MALFORMED", "report_year", "应在2008至2100之间");
}

void SetTime(google::protobuf::Timestamp& stamp, absl::Time time) { stamp.set_seconds(absl::ToUnixSeconds(time)); }

void SetExtension(const std::string& organ, int year, const calendar::Extension& from, v1::Extension& to) {
  to.set_organ(organ);
  to.set_report_year(year);
  to.set_deed(from.deed);
  to.set_day(absl::FormatCivilTime(from.day));
  to.set_reason(from.reason);
  to.set_granted_by_display_name(from.granted_by);
}

v1::Deadline DeadlineOf(const calendar::Deadline& from, const calendar::OfficeDays& days, const std::string& organ,
                        int year) {
  v1::Deadline to;
  to.set_deed(from.deed);
  if (from.statutory) to.set_statutory_day(absl::FormatCivilTime(*from.statutory));
  to.set_statutory_basis(from.statutory_basis);
  to.set_rule(from.rule);
  if (from.internal) to.set_internal_day(absl::FormatCivilTime(*from.internal));
  to.set_internal_basis(from.internal_basis);
  if (from.extension) SetExtension(organ, year, *from.extension, *to.mutable_extension());
  to.set_due_day(absl::FormatCivilTime(from.due));
  to.set_target_day(absl::FormatCivilTime(days.LastUntil(from.due)));
  to.set_provisional(days.IsProvisional(from.due));
  for (std::string& sentence : calendar::Explain(from, days)) to.add_sentences(std::move(sentence));
  return to;
}

// The bodies whose reminders a person may see: everybody's for operators and administrators, else those of the offices
// where the person checks and all below them.
std::set<std::string> SeenBy(const auth::Principal& by, const std::map<std::string, report::v1::Organ>& organs) {
  std::set<std::string> seen;
  for (const auth::Grant& grant : by.grants) {
    if (!auth::RolePermits(grant.role, "reminders.read")) continue;
    if (grant.organ == "*") {
      for (const auto& [name, organ] : organs) seen.insert(name);
      continue;
    }
    const std::vector<std::string> below = OrgansBelow(organs, grant.organ);
    seen.insert(below.begin(), below.end());
  }
  return seen;
}

bool FilesReports(const report::v1::Organ& organ) {
  switch (organ.kind()) {
    case report::v1::ORGAN_KIND_UNSPECIFIED:
    case report::v1::DISPATCHED:
    case report::v1::PUBLIC_SERVICE:
    case report::v1::PARTY:
      return false;
    default:
      return true;
  }
}

// The clerks and heads of a body, once each.
std::set<int> ReceiversOf(const Directory& directory, const std::string& organ) {
  std::set<int> receivers;
  for (const char* role : {"preparer", "signer"}) {
    const std::vector<int> holders = directory.Holders(role, organ);
    receivers.insert(holders.begin(), holders.end());
  }
  return receivers;
}

v1::StoredNotice NoticeOf(const auth::Principal& by, const v1::IssueNoticeRequest& request, absl::CivilDay today) {
  v1::StoredNotice notice;
  notice.set_id(Sha256Hex(absl::StrCat(by.id, "/", request.request_id())).substr(0, 24));
  notice.set_issuer(by.id);
  notice.set_report_year(request.report_year());
  notice.set_title(request.title());
  notice.set_document_number(request.document_number());
  notice.set_day(absl::FormatCivilTime(today));
  notice.set_organ(request.organ());
  notice.set_issuer_display_name(by.display_name);
  return notice;
}

}  // namespace

std::vector<std::string> OrgansBelow(const std::map<std::string, report::v1::Organ>& organs,
                                     const std::string& office) {
  std::multimap<std::string, std::string> children;
  for (const auto& [name, organ] : organs) children.emplace(organ.competent_organ(), name);
  std::vector<std::string> found = {office};
  std::set<std::string> seen = {office};
  for (size_t i = 0; i < found.size(); ++i) {
    const auto [begin, end] = children.equal_range(found[i]);
    for (auto child = begin; child != end; ++child) {
      if (seen.insert(child->second).second) found.push_back(child->second);
    }
  }
  return found;
}

absl::StatusOr<report::v1::Organ> ReminderDesk::GetOrgan(const std::string& name) const {
  intake::v1::GetOrganRequest request;
  request.set_name(name);
  return intake_.Call<report::v1::Organ>("/nianbao.intake.v1.OrganService/GetOrgan", request);
}

absl::StatusOr<std::shared_ptr<ReminderDesk::Scene>> ReminderDesk::SeasonOf(const auth::Principal& by, int report_year,
                                                                            const std::string& region) {
  std::lock_guard one_at_a_time(season_mutex_);
  const absl::Time now = clock_.Now();
  const std::string key = absl::StrCat(by.id, "/", report_year, "/", region, "/", calendar()->digest);
  if (season_ != nullptr && season_key_ == key && now - season_->made < kPlanKept) return season_;
  Mirror mirror(intake_);
  if (absl::Status read = mirror.ReadAll(report_year); !read.ok()) {
    return MakeError(absl::StatusCode::kUnavailable, read.message(),
                     {.reason = "PLANNER_NOT_READY", .sentence = "暂时读不到单位和年报，请稍后再试。"});
  }
  ASSIGN_OR_RETURN(std::shared_ptr<Scene> scene, SceneOf(mirror));
  const std::set<std::string> seen = SeenBy(by, mirror.organs());
  const auto unseen = [&](const Standing& s) {
    return !absl::StartsWith(s.body.region, region) || seen.count(s.organ) == 0;
  };
  auto& standings = scene->standings;
  standings.erase(std::remove_if(standings.begin(), standings.end(), unseen), standings.end());
  const absl::CivilDay first(report_year + 1, 1, 1);
  scene->season = scene->planner->PlanSeason(standings, std::max(first, BeijingDay(now)));
  scene->made = now;
  season_ = scene;
  season_key_ = key;
  return scene;
}

absl::StatusOr<v1::PlanSeasonResponse> ReminderDesk::PlanSeason(const auth::Principal& by,
                                                                const v1::PlanSeasonRequest& request) {
  RETURN_IF_ERROR(CheckYear(request.report_year()));
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  ASSIGN_OR_RETURN(const auto scene, SeasonOf(by, request.report_year(), request.region()));
  std::lock_guard one_at_a_time(season_mutex_);  // the planner keeps calendars
  v1::PlanSeasonResponse response;
  const auto size = static_cast<int64_t>(scene->season.size());
  const int64_t end = std::min(size, page.offset + page.size);
  for (int64_t i = page.offset; i < end; ++i) {
    const Reminder& reminder = scene->season[static_cast<size_t>(i)];
    v1::PlannedReminder& told = *response.add_reminders();
    SetTime(*told.mutable_time(), scene->planner->TimeOf(reminder));
    told.set_role(reminder.receiver->role());
    told.set_line_count(static_cast<int>(reminder.lines.size()));
    told.set_subject(scene->planner->Write(reminder, scene->standings, scene->notices).subject);
    if (reminder.person >= 0) {
      const Person& person = scene->roster->directory.people()[static_cast<size_t>(reminder.person)];
      told.set_principal(person.id);
      told.set_principal_display_name(person.display_name);
    }
    told.set_rung(reminder.rung == nullptr ? "digest" : reminder.rung->id());
    told.set_why(reminder.rung == nullptr ? "当天需要关注的下级单位并为一封汇总" : reminder.rung->why());
    if (reminder.rung == nullptr) continue;
    const Standing& standing = scene->standings[static_cast<size_t>(reminder.standing)];
    told.set_organ(standing.organ);
    told.set_organ_display_name(standing.display_name);
    told.set_situation(reminder.situation);
  }
  response.set_total_size(static_cast<int>(size));
  if (end < size) response.set_next_page_token(absl::StrCat(end));
  return response;
}

absl::StatusOr<v1::ExplainDeadlineResponse> ReminderDesk::Explain(const auth::Principal& by,
                                                                  const v1::ExplainDeadlineRequest& request) {
  RETURN_IF_ERROR(CheckYear(request.report_year()));
  if (!request.organ().empty()) {  // an extension and its reason are the body's own business
    ASSIGN_OR_RETURN(const Sight sight, SightOf(by));
    if (!sight.Sees(request.organ())) return auth::PermissionDenied("organs.read", request.organ());
  }
  calendar::Body body{request.kind(), request.region_code()};
  std::vector<calendar::Extension> extensions;
  if (!request.organ().empty()) {
    ASSIGN_OR_RETURN(const report::v1::Organ organ, GetOrgan(request.organ()));
    body = {organ.kind(), organ.region_code()};
    ASSIGN_OR_RETURN(extensions, ExtensionsOf(request.organ(), request.report_year()));
  } else if (request.kind() == report::v1::ORGAN_KIND_UNSPECIFIED) {
    return FieldError("FIELD_REQUIRED", "organ", "请填写单位，或填写单位类型");
  }
  const auto calendar = this->calendar();
  const calendar::OfficeDays days = calendar->DaysOf(body.region, request.report_year());
  v1::ExplainDeadlineResponse response;
  for (const auto& deadline : calendar::DeadlinesOf(calendar->dates, body, request.report_year(), extensions)) {
    *response.add_deadlines() = DeadlineOf(deadline, days, request.organ(), request.report_year());
  }
  return response;
}

absl::StatusOr<v1::Extension> ReminderDesk::Grant(const auth::Principal& by, const v1::GrantExtensionRequest& request) {
  RETURN_IF_ERROR(CheckYear(request.report_year()));
  ASSIGN_OR_RETURN(const report::v1::Organ organ, GetOrgan(request.organ()));
  const std::string& office = organ.competent_organ().empty() ? organ.name() : organ.competent_organ();
  if (!by.HasRoleIn("checker", office)) return auth::PermissionDenied("deadlines.edit", request.organ());
  calendar::Extension extension;
  extension.deed = request.deed();
  if (!absl::ParseCivilTime(request.day(), &extension.day)) {
    return FieldError("FIELD_MALFORMED", "day", "不是日期，应写作“2026-01-28”");
  }
  extension.reason = request.reason();
  extension.granted_by = by.display_name;
  RETURN_IF_ERROR(calendar::CheckExtension(calendar()->dates, {organ.kind(), organ.region_code()},
                                           request.report_year(), extension));
  v1::Extension granted;
  SetExtension(organ.name(), request.report_year(), extension, granted);
  granted.set_granted_by(by.id);
  SetTime(*granted.mutable_grant_time(), clock_.Now());
  RETURN_IF_ERROR(
      RecordInAudit(by, "GrantExtension", organ.name(), absl::StrCat(granted.day(), " ", granted.reason())));
  RETURN_IF_ERROR(store_.PutExtension(granted));
  return granted;
}

v1::StoredReminder ReminderDesk::KickOff(const v1::StoredNotice& notice, const Standing& standing, const Person& person,
                                         const notices::Text& words) const {
  const std::string& root = options_.dashboard_url;
  const std::string link =
      root.empty() ? "" : absl::StrCat("\n打开消息签收：", absl::StripSuffix(root, "/"), "/#/messages\n");
  const notices::Text text{words.subject, Letter(person.display_name, words.body + link)};
  v1::StoredReminder reminder;
  v1::Message& message = *reminder.mutable_message();
  message = MessageOf(absl::StrCat("kick-off/", notice.id(), "/", standing.organ), person.id, text);
  message.set_wants_acknowledgement(true);
  message.set_report(absl::StrCat(standing.organ, "/annualReports/", notice.report_year()));
  message.set_occasion(kKickOff);
  reminder.set_principal(person.id);
  reminder.set_organ(standing.organ);
  reminder.set_report_year(notice.report_year());
  reminder.set_day(notice.day());
  reminder.set_rung(kKickOff);
  reminder.set_class_(format::v1::DUTY);
  reminder.set_region(standing.body.region);
  reminder.set_notice(notice.id());
  reminder.set_state(v1::Delivery::PLANNED);
  SetTime(*reminder.mutable_due_time(), clock_.Now());
  return reminder;
}

absl::StatusOr<v1::IssueNoticeResponse> ReminderDesk::Issue(const auth::Principal& by,
                                                            const v1::IssueNoticeRequest& request) {
  RETURN_IF_ERROR(CheckYear(request.report_year()));
  if (!by.HasRoleIn("checker", request.organ())) return auth::PermissionDenied("notices.issue", request.organ());
  RETURN_IF_ERROR(GetOrgan(request.organ()).status());
  Mirror mirror(intake_);
  RETURN_IF_ERROR(mirror.ReadAll(request.report_year()));
  ASSIGN_OR_RETURN(const auto scene, SceneOf(mirror));
  const absl::CivilDay today = BeijingDay(clock_.Now());
  const v1::StoredNotice notice = NoticeOf(by, request, today);
  v1::IssueNoticeResponse response;
  std::vector<std::string> organs;
  std::vector<v1::StoredReminder> reminders;
  for (const std::string& name : OrgansBelow(mirror.organs(), request.organ())) {
    if (!FilesReports(*mirror.FindOrgan(name))) continue;
    organs.push_back(name);
    const Standing& standing = scene->standings[static_cast<size_t>(scene->index.at(name))];
    notices::Values values = scene->planner->ValuesOf(standing, today);
    values["notice"] = notice.title();
    values["number"] = notice.document_number();
    const notices::Text words = notices_->Fill(kKickOff, values);
    const std::set<int> receivers = ReceiversOf(scene->roster->directory, name);
    if (receivers.empty()) response.add_organs_without_receiver(name);
    for (const int receiver : receivers) {
      const Person& person = scene->roster->directory.people()[static_cast<size_t>(receiver)];
      reminders.push_back(KickOff(notice, standing, person, words));
    }
  }
  RETURN_IF_ERROR(RecordInAudit(by, "IssueNotice", request.organ(), request.title()));
  // A retry finds the notice issued, and adds the messages that a crash left out.
  RETURN_IF_ERROR(store_.AddNotice(notice, organs).status());
  RETURN_IF_ERROR(store_.AddReminders(reminders).status());
  response.set_organ_count(static_cast<int>(organs.size()));
  response.set_receiver_count(static_cast<int>(reminders.size()));
  return response;
}

absl::Status ReminderDesk::Seen(const std::string& principal, const v1::Message& message) {
  for (const std::string& key : {message.name(), StepTaskKey(principal, message.report())}) {
    const auto settled = store_.SettleTask(TaskName(key), principal, "本人已在系统中阅读", clock_.Now(),
                                           [&](const v1::ContactTask& task) { return task.principal() == principal; });
    if (!settled.ok() && !absl::IsNotFound(settled.status())) return settled.status();
  }
  if (!message.has_acknowledge_time()) return absl::OkStatus();
  const std::string prefix = "kick-off/";
  const std::string notice_prefix = "notice/";
  std::string rest = message.event();
  if (absl::StartsWith(rest, prefix)) {
    rest = rest.substr(prefix.size());
  } else if (absl::StartsWith(rest, notice_prefix)) {
    rest = rest.substr(notice_prefix.size(), rest.rfind('/') - notice_prefix.size());
  } else {
    return absl::OkStatus();
  }
  const size_t slash = rest.find('/');
  return store_.AcknowledgeNotice(rest.substr(0, slash), rest.substr(slash + 1), clock_.Now());
}

}  // namespace nianbao::notification
