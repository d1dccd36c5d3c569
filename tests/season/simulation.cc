#include "tests/season/simulation.h"

#include <algorithm>
#include <random>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/clock/beijing.h"

namespace nianbao::season {

using absl::CivilDay;
using notification::Planner;
using notification::Reminder;
using notification::Standing;
using report::v1::State;

namespace {

constexpr int kCities = 9;
constexpr int kCounties = 60;

void AddBody(Province& province, const std::string& id, report::v1::OrganKind kind, const std::string& region,
             const std::string& above, int report_year) {
  Standing standing;
  standing.organ = absl::StrCat("organs/", id);
  standing.display_name = absl::StrCat("单位", id);
  standing.body = {kind, region};
  standing.competent_organ = above.empty() ? "" : absl::StrCat("organs/", above);
  standing.report_year = report_year;
  province.bodies.push_back(standing);
  for (const char* role : {"preparer", "reviewer", "secrecy_reviewer", "signer"}) {
    province.people.Add({absl::StrCat(role, "-", id), role}, role, standing.organ);
  }
  if (kind == report::v1::GOV_OFFICE)
    province.people.Add({absl::StrCat("checker-", id), "核查"}, "checker", standing.organ);
}

// A step of a body's diary.
struct Step {
  absl::Time at;
  State state;
};

// What a body does, and when.
class Diary {
 public:
  Diary(std::mt19937_64& random, int report_year) : random_(random), report_year_(report_year) { Write(); }

  // The state at `now`; asked with times that grow.
  void Apply(absl::Time now, Standing& standing) {
    for (; next_ < steps_.size() && steps_[next_].at <= now; ++next_) {
      standing.state = steps_[next_].state;
      standing.changed = BeijingDay(steps_[next_].at);
      if (standing.state == report::v1::RETURNED) ++standing.return_count;
      if (standing.state == report::v1::PUBLISHED) standing.published = true;
    }
  }

 private:
  int Draw(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }
  void Do(State state, int least_hours, int most_hours) {
    at_ += absl::Hours(least_hours) + absl::Minutes(Draw((most_hours - least_hours) * 60));
    steps_.push_back({at_, state});
  }
  void Write() {
    const int temper = Draw(99);
    if (temper < 2) return;  // never begins
    // Seven in ten finish in the last days; some only in February.
    const int begin = temper < 20 ? Draw(12) : temper < 90 ? 10 + Draw(14) : 24 + Draw(20);
    at_ = absl::FromCivil(absl::CivilSecond(CivilDay(report_year_ + 1, 1, 4) + begin), BeijingTime()) +
          absl::Hours(8 + Draw(9));
    Do(report::v1::DRAFT, 0, 1);
    if (Draw(99) < 3) return;  // saved, and forgotten
    for (int round = Draw(9) < 2 ? 1 : 0; round >= 0; --round) {
      Do(report::v1::VALIDATING, 2, 96);
      Do(report::v1::IN_REVIEW, 0, 1);
      if (round > 0) {
        Do(report::v1::RETURNED, 2, 48);
        Do(report::v1::DRAFT, 4, 72);
      }
    }
    Do(report::v1::IN_SECRECY_REVIEW, 2, 72);
    Do(report::v1::AWAITING_SIGN_OFF, 2, 72);
    Do(report::v1::FILED, 2, 96);
    Do(report::v1::APPROVED, 2, 120);
    Do(report::v1::PUBLISHED, 0, 2);
  }

  std::mt19937_64& random_;
  const int report_year_;
  absl::Time at_;
  std::vector<Step> steps_;
  size_t next_ = 0;
};

// One simulation under way.
class Season {
 public:
  Season(Province& province, const calendar::Calendar& calendar, const SimulationOptions& options)
      : province_(province),
        calendar_(calendar),
        options_(options),
        random_(options.seed),
        planner_(calendar, *notices::Notices::Embedded(), province.people) {
    for (const Standing& body : province.bodies) diaries_.emplace_back(random_, body.report_year);
  }

  Account Run() {
    const int year = province_.bodies.front().report_year + 1;
    for (CivilDay day(year, 1, 1); day < CivilDay(year, 3, 1); ++day) Live(day);
    return account_;
  }

 private:
  void Live(CivilDay day) {
    const absl::Time nine = absl::FromCivil(absl::CivilSecond(day), BeijingTime()) + absl::Hours(9);
    for (size_t i = 0; i < diaries_.size(); ++i) diaries_[i].Apply(nine, province_.bodies[i]);
    const std::vector<Reminder> plan = planner_.PlanDay(province_.bodies, {}, day);
    account_.planned += static_cast<int64_t>(plan.size());
    int64_t sent = 0;
    for (size_t i = 0; i < plan.size(); ++i) {
      const absl::Time at = nine + absl::Seconds(static_cast<double>(i) / options_.messages_per_second);
      sent += Deliver(plan[i], at) ? 1 : 0;
    }
    account_.most_in_a_day = std::max(account_.most_in_a_day, sent);
  }

  // As the desk does: looks again before it sends, and never sends a day's message on another day.
  bool Deliver(const Reminder& reminder, absl::Time at) {
    const bool open = BeijingDay(at) == reminder.day && planner_.IsOpen(at, RegionOf(reminder));
    if (!open || !StillHolds(reminder, at)) {
      ++account_.suppressed;
      return false;
    }
    Judge(reminder, at);
    ++account_.sent;
    if (reminder.rung != nullptr) return true;
    ++account_.digests;
    account_.digested += static_cast<int64_t>(reminder.lines.size());
    const auto overdue = [](const auto& line) { return line.second == format::v1::OVERDUE; };
    account_.escalated += std::any_of(reminder.lines.begin(), reminder.lines.end(), overdue) ? 1 : 0;
    return true;
  }

  const std::string& RegionOf(const Reminder& reminder) const {
    const int index = reminder.rung == nullptr ? reminder.lines.front().first : reminder.standing;
    return province_.bodies[static_cast<size_t>(index)].body.region;
  }
  Standing& At(int index, absl::Time now) {
    Standing& body = province_.bodies[static_cast<size_t>(index)];
    diaries_[static_cast<size_t>(index)].Apply(now, body);
    return body;
  }
  bool StillHolds(const Reminder& reminder, absl::Time at) {
    if (reminder.rung != nullptr) return planner_.Holds(At(reminder.standing, at), reminder.situation);
    bool any = false;
    for (const auto& [index, situation] : reminder.lines) any |= planner_.Holds(At(index, at), situation);
    return any;
  }

  // Judged by the calendar and the body, not by what the planner says of them.
  void Judge(const Reminder& reminder, absl::Time at) {
    const CivilDay day = BeijingDay(at);
    if (calendar_.work_days.IsWorkday(day) != true) ++account_.on_days_off;
    const absl::CivilSecond civil = absl::ToCivilSecond(at, BeijingTime());
    const int minute = civil.hour() * 60 + civil.minute();
    if (minute < 8 * 60 + 30 || minute >= 17 * 60 + 30) ++account_.outside_hours;
    const std::string key =
        absl::StrCat(planner_.EventOf(reminder, province_.bodies, {}), "/", reminder.person, "/", reminder.standing);
    if (!seen_.insert(key).second) ++account_.duplicates;
    if (reminder.rung == nullptr) return;
    const State state = At(reminder.standing, at).state;
    if (state == report::v1::FILED || state == report::v1::APPROVED || state == report::v1::PUBLISHED) {
      ++account_.after_completion;
    }
  }

  Province& province_;
  const calendar::Calendar& calendar_;
  const SimulationOptions options_;
  std::mt19937_64 random_;
  Planner planner_;
  std::vector<Diary> diaries_;
  std::set<std::string> seen_;
  Account account_;
};

}  // namespace

Province MakeProvince(int bodies, int report_year) {
  Province province;
  AddBody(province, "p", report::v1::GOV_OFFICE, "220000", "", report_year);
  for (int city = 0; city < kCities; ++city) {
    AddBody(province, absl::StrCat("c", city), report::v1::GOV_OFFICE, absl::StrCat("22", 10 + city, "00"), "p",
            report_year);
  }
  for (int county = 0; county < kCounties; ++county) {
    const int city = county % kCities;
    AddBody(province, absl::StrCat("x", county), report::v1::GOV_OFFICE, absl::StrCat("22", 10 + city, 10 + county),
            absl::StrCat("c", city), report_year);
  }
  for (int i = static_cast<int>(province.bodies.size()); i < bodies; ++i) {
    const int county = i % kCounties;
    const std::string region = absl::StrCat("22", 10 + county % kCities, 10 + county);
    const bool town = i / kCounties % 3 == 0;
    AddBody(province, absl::StrCat("b", i), town ? report::v1::TOWN : report::v1::DEPT,
            town ? absl::StrCat(region, 100 + i / kCounties % 800) : region, absl::StrCat("x", county), report_year);
  }
  return province;
}

Account LiveThrough(Province& province, const calendar::Calendar& calendar, const SimulationOptions& options) {
  return Season(province, calendar, options).Run();
}

}  // namespace nianbao::season
