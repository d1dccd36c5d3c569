#include "services/notification/season/planner.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/common/clock/beijing.h"

namespace nianbao::notification {

using absl::CivilDay;
using calendar::OfficeDays;
using format::v1::NoticeReceiver;
using format::v1::Rung;
using format::v1::Situation;

namespace {

constexpr int kAnyOverdue = std::numeric_limits<int>::max();

bool Comes(int days_beyond, int repeat) {
  if (days_beyond < 0) return false;
  return days_beyond == 0 || (repeat > 0 && days_beyond % repeat == 0);
}

}  // namespace

Planner::Planner(const calendar::Calendar& calendar, const notices::Notices& notices, const Directory& people,
                 PlannerOptions options)
    : calendar_(calendar), notices_(notices), people_(people), options_(std::move(options)) {
  for (const Rung& rung : notices.ladder().rungs()) rungs_[rung.situation()].push_back(&rung);
}

const OfficeDays& Planner::DaysOf(const std::string& region, int report_year) {
  std::unique_ptr<OfficeDays>& days = days_[{region, report_year}];
  if (days == nullptr) days = std::make_unique<OfficeDays>(calendar_.DaysOf(region, report_year));
  return *days;
}

Aims Planner::MakeAims(const Standing& standing) {
  Aims aims;
  // Nine digits name a township; regional days are the county's at the finest.
  aims.days = &DaysOf(standing.body.region.substr(0, 6), standing.report_year);
  const auto deadlines =
      calendar::DeadlinesOf(calendar_.dates, standing.body, standing.report_year, standing.extensions);
  const calendar::Deadline* duty = calendar::FirstDuty(deadlines);
  if (duty == nullptr) return aims;
  aims.bound = true;
  aims.deed = duty->deed;
  aims.due = duty->due;
  aims.target = aims.days->LastUntil(duty->due);
  return aims;
}

const Aims& Planner::AimsOf(const Standing& standing) {
  if (!standing.extensions.empty()) {
    std::string key = absl::StrCat(standing.organ, "/", standing.report_year);
    for (const auto& extension : standing.extensions) {
      absl::StrAppend(&key, "/", extension.deed, "/", absl::FormatCivilTime(extension.day));
    }
    const auto known = extended_.find(key);
    return known != extended_.end() ? known->second : extended_.emplace(key, MakeAims(standing)).first->second;
  }
  const AimsKey key{{standing.body.region, standing.body.kind}, standing.report_year};
  const auto known = aims_.find(key);
  return known != aims_.end() ? known->second : aims_.emplace(key, MakeAims(standing)).first->second;
}

Planner::Season Planner::Prepare(const std::vector<Standing>& standings) {
  Season season{standings, {}, {}, {}};
  season.aims.reserve(standings.size());
  season.stand.reserve(standings.size());
  for (const Standing& standing : standings) {
    season.aims.push_back(&AimsOf(standing));
    season.stand.push_back(SituationOf(standing));
    season.above.emplace(standing.organ, standing.competent_organ);
  }
  return season;
}

std::string Planner::OrganOf(const Season& season, int index, NoticeReceiver::Whose whose) const {
  const Standing& standing = season.standings[static_cast<size_t>(index)];
  if (whose == NoticeReceiver::OWN) return standing.organ;
  if (whose == NoticeReceiver::COMPETENT) return standing.competent_organ;
  const auto above = season.above.find(standing.competent_organ);
  return above == season.above.end() ? "" : above->second;
}

bool Planner::Fits(const Rung& rung, const Moment& moment) {
  const auto& before = rung.days_before();
  if (moment.left >= 0 && std::find(before.begin(), before.end(), moment.left) != before.end()) return true;
  if (rung.after_target()) {
    const bool over = rung.until_overdue_day() > 0 && moment.overdue_day > rung.until_overdue_day();
    const int first = std::max(1, rung.from_overdue_day());
    return moment.overdue_day > 0 && !over && Comes(moment.overdue_day - first, rung.repeat_days());
  }
  if (rung.until_idle_days() > 0 && moment.idle > rung.until_idle_days()) return false;
  return rung.idle_days() > 0 && Comes(moment.idle - rung.idle_days(), rung.repeat_days());
}

void Planner::Tell(const Season& season, const Moment& moment, const Rung& rung, Situation situation,
                   std::vector<int>& told, std::vector<Reminder>& plan, Digests& digests) {
  for (const NoticeReceiver& receiver : rung.receivers()) {
    if (receiver.from_overdue_day() > moment.overdue_day) continue;
    if (rung.opens_task()) {  // about the body, to nobody
      plan.push_back({moment.day, -1, moment.index, situation, &rung, &receiver, -1, {}});
      continue;
    }
    const std::string organ = OrganOf(season, moment.index, receiver.whose());
    if (organ.empty()) continue;
    const std::vector<int> holders = people_.Holders(receiver.role(), organ);
    if (holders.empty() && !receiver.digest()) {
      plan.push_back({moment.day, -1, moment.index, situation, &rung, &receiver, -1, {}});
    }
    for (const int person : holders) {
      if (receiver.digest()) {
        Reminder& digest = digests[person];
        if (digest.lines.empty()) digest = {moment.day, person, -1, situation, nullptr, &receiver, -1, {}};
        const bool named = !digest.lines.empty() && digest.lines.back().first == moment.index;
        if (!named) digest.lines.emplace_back(moment.index, situation);
      } else if (std::find(told.begin(), told.end(), person) == told.end()) {
        told.push_back(person);
        plan.push_back({moment.day, person, moment.index, situation, &rung, &receiver, -1, {}});
      }
    }
  }
}

void Planner::DoBody(const Season& season, const Moment& moment, std::vector<Reminder>& plan, Digests& digests) {
  const Situation stand = season.stand[static_cast<size_t>(moment.index)];
  std::vector<int> told;
  const auto climb = [&](Situation situation) {
    const auto rungs = rungs_.find(situation);
    if (rungs == rungs_.end()) return;
    for (const Rung* rung : rungs->second) {
      if (Fits(*rung, moment)) Tell(season, moment, *rung, situation, told, plan, digests);
    }
  };
  if (moment.overdue_day > 0) climb(format::v1::OVERDUE);
  const int last = notices_.ladder().last_overdue_day();
  if (last > 0 && moment.overdue_day > last) return;
  climb(stand);
  if (stand == format::v1::SAVED_NOT_SUBMITTED) climb(format::v1::DRAFT_UNTOUCHED);
}

void Planner::DoUpkeep(const Season& season, CivilDay day, std::vector<Reminder>& plan) {
  const auto rungs = rungs_.find(format::v1::UPKEEP_DUE);
  if (rungs == rungs_.end()) return;
  for (size_t i = 0; i < season.standings.size(); ++i) {
    const Standing& standing = season.standings[i];
    const OfficeDays& days = *season.aims[i]->days;
    if (!standing.upkeep || UpkeepDue(*standing.upkeep) > day || !days.MaySend(day)) continue;
    // Counted from the day before: the anniversary itself, or the working day after it, is the first.
    const Moment moment{static_cast<int>(i), day, -1, 0, days.Between(UpkeepDue(*standing.upkeep) - 1, day)};
    std::vector<int> told;
    Digests none;
    for (const Rung* rung : rungs->second) {
      if (Fits(*rung, moment)) Tell(season, moment, *rung, format::v1::UPKEEP_DUE, told, plan, none);
    }
  }
}

void Planner::DoNotices(const Season& season, const std::vector<OpenNotice>& notices, CivilDay day,
                        std::vector<Reminder>& plan) {
  const auto rungs = rungs_.find(format::v1::NOTICE_NOT_ACKNOWLEDGED);
  if (rungs == rungs_.end() || notices.empty()) return;
  std::map<std::string, int> index;
  for (size_t i = 0; i < season.standings.size(); ++i) index.emplace(season.standings[i].organ, static_cast<int>(i));
  for (size_t i = 0; i < notices.size(); ++i) {
    const auto found = index.find(notices[i].organ);
    if (found == index.end()) continue;
    const OfficeDays& days = *season.aims[static_cast<size_t>(found->second)]->days;
    if (!days.MaySend(day)) continue;
    const Moment moment{found->second, day, -1, 0, days.Between(notices[i].issued, day)};
    std::vector<int> told;
    Digests none;
    const size_t before = plan.size();
    for (const Rung* rung : rungs->second) {
      if (Fits(*rung, moment)) Tell(season, moment, *rung, format::v1::NOTICE_NOT_ACKNOWLEDGED, told, plan, none);
    }
    for (size_t made = before; made < plan.size(); ++made) plan[made].notice = static_cast<int>(i);
  }
}

void Planner::DoDay(const Season& season, const std::vector<OpenNotice>& notices, CivilDay day, int most_overdue,
                    std::vector<Reminder>& plan) {
  Digests digests;
  for (size_t i = 0; i < season.standings.size(); ++i) {
    const Situation stand = season.stand[i];
    if (stand == format::v1::SITUATION_UNSPECIFIED) continue;
    const Aims& aims = *season.aims[i];
    if (!aims.days->MaySend(day)) continue;
    const Standing& standing = season.standings[i];
    Moment moment{static_cast<int>(i), day, -1, 0, 0};
    if (aims.bound) moment.left = aims.days->Between(day, aims.target);
    if (aims.bound && moment.left < 0 && !IsDone(standing, aims.deed)) moment.overdue_day = -moment.left;
    if (moment.overdue_day > most_overdue) continue;
    if (stand != format::v1::NOT_STARTED) moment.idle = aims.days->Between(standing.changed, day);
    DoBody(season, moment, plan, digests);
  }
  DoUpkeep(season, day, plan);
  DoNotices(season, notices, day, plan);
  for (auto& [person, digest] : digests) plan.push_back(std::move(digest));
}

std::vector<Reminder> Planner::PlanDay(const std::vector<Standing>& standings, const std::vector<OpenNotice>& notices,
                                       CivilDay day) {
  std::vector<Reminder> plan;
  DoDay(Prepare(standings), notices, day, kAnyOverdue, plan);
  return plan;
}

std::vector<Reminder> Planner::PlanSeason(const std::vector<Standing>& standings, CivilDay from) {
  const Season season = Prepare(standings);
  const int after = notices_.ladder().plan_days_after();
  std::vector<Reminder> plan;
  CivilDay end = from;
  for (const Aims* aims : season.aims) {
    if (aims->bound) end = std::max(end, aims->days->Add(aims->target, after));
  }
  for (CivilDay day = from; day <= end; ++day) DoDay(season, {}, day, after, plan);
  return plan;
}

bool Planner::Holds(const Standing& standing, Situation situation) {
  const Situation now = SituationOf(standing);
  if (situation == format::v1::OVERDUE) {
    const Aims& aims = AimsOf(standing);
    return now != format::v1::SITUATION_UNSPECIFIED && aims.bound && !IsDone(standing, aims.deed);
  }
  if (situation == format::v1::UPKEEP_DUE) return standing.upkeep.has_value();
  if (situation == format::v1::DRAFT_UNTOUCHED) return now == format::v1::SAVED_NOT_SUBMITTED;
  return now == situation;
}

absl::Time Planner::TimeOf(const Reminder& reminder) const {
  return absl::FromCivil(absl::CivilSecond(reminder.day), BeijingTime()) + notices_.send_at();
}

bool Planner::IsOpen(absl::Time now, const std::string& region) {
  const CivilDay day = BeijingDay(now);
  const absl::Duration since = now - absl::FromCivil(absl::CivilSecond(day), BeijingTime());
  if (since < notices_.opens() || since >= notices_.closes()) return false;
  return DaysOf(region.substr(0, 6), static_cast<int>(day.year()) - 1).MaySend(day);
}

absl::Time Planner::NextOpen(absl::Time now, const std::string& region) {
  if (IsOpen(now, region)) return now;
  CivilDay day = BeijingDay(now);
  const auto opens = [&] { return absl::FromCivil(absl::CivilSecond(day), BeijingTime()) + notices_.opens(); };
  constexpr int kLongestHoliday = 60;  // a calendar that knows no working day at all ends the search
  for (int i = 0; i < kLongestHoliday && (opens() <= now || !IsOpen(opens(), region)); ++i) ++day;
  return opens();
}

}  // namespace nianbao::notification
