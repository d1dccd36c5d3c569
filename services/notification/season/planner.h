// The reminder ladder climbed: how bodies stand x day x calendar x extension → who is told what. Pure.
//
// Planned in working days of the body's region, counted from the last working day on or before its due day, which
// itself never moves. What is planned for a day holds for how the bodies stand on that day: a body whose work is done
// by then is in nobody's plan.
#ifndef NIANBAO_SERVICES_NOTIFICATION_SEASON_PLANNER_H_
#define NIANBAO_SERVICES_NOTIFICATION_SEASON_PLANNER_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "services/common/calendar/calendar_files.h"
#include "services/common/notices/notices.h"
#include "services/notification/season/standing.h"

namespace nianbao::notification {

// The dates that a body's reminders turn around.
struct Aims {
  bool bound = false;  // some date binds the body
  calendar::Deed deed = format::v1::StatutoryDate::DEED_UNSPECIFIED;
  absl::CivilDay due;     // shown to people
  absl::CivilDay target;  // the last working day on or before it
  const calendar::OfficeDays* days = nullptr;
};

// One message to one person, or, when `rung` is null, the person's digest of the day.
struct Reminder {
  absl::CivilDay day;
  int person = -1;    // index into the directory; -1 = nobody holds the role
  int standing = -1;  // index into the standings; -1 in a digest
  format::v1::Situation situation = format::v1::SITUATION_UNSPECIFIED;
  const format::v1::Rung* rung = nullptr;
  const format::v1::NoticeReceiver* receiver = nullptr;      // through which the person is told
  int notice = -1;                                           // index into the open notices
  std::vector<std::pair<int, format::v1::Situation>> lines;  // digest: bodies and how they stand
};

struct PlannerOptions {
  std::string dashboard_url;  // root of links; empty = none
};

// What the ladder makes of a season. What is passed in must outlive the planner. Not thread-safe: it keeps the
// calendars of regions that it met.
class Planner {
 public:
  Planner(const calendar::Calendar& calendar, const notices::Notices& notices, const Directory& people,
          PlannerOptions options = {});

  // The reminders of one day: at most one per person and body, at most one digest per person; in the order of the
  // standings, then the digests. None on days off.
  std::vector<Reminder> PlanDay(const std::vector<Standing>& standings, const std::vector<OpenNotice>& notices,
                                absl::CivilDay day);

  // Every day from `from` to the end of the season as if nothing moved any more, by day.
  std::vector<Reminder> PlanSeason(const std::vector<Standing>& standings, absl::CivilDay from);

  const Aims& AimsOf(const Standing& standing);

  // When a reminder goes out: at the ladder's hour of its day, Beijing time.
  absl::Time TimeOf(const Reminder& reminder) const;
  // Whether messages may go out now to the people of a region: a working day, between the ladder's hours.
  bool IsOpen(absl::Time now, const std::string& region);
  // The next moment from which they may; `now` itself when they may now.
  absl::Time NextOpen(absl::Time now, const std::string& region);
  // The same for the same rung, body and day, or person and day of a digest, whoever plans and how often ever.
  std::string EventOf(const Reminder& reminder, const std::vector<Standing>& standings,
                      const std::vector<OpenNotice>& notices) const;
  // The words.
  notices::Text Write(const Reminder& reminder, const std::vector<Standing>& standings,
                      const std::vector<OpenNotice>& notices);
  // Whether a body still is in the situation that a reminder speaks of.
  bool Holds(const Standing& standing, format::v1::Situation situation);
  // The parameters of a template that speak of a body and a day.
  notices::Values ValuesOf(const Standing& standing, absl::CivilDay day);

 private:
  // What is the same on every day.
  struct Season {
    const std::vector<Standing>& standings;
    std::vector<const Aims*> aims;             // by standing
    std::vector<format::v1::Situation> stand;  // by standing
    std::map<std::string, std::string> above;  // organ → its competent organ
  };
  // A body on a day.
  struct Moment {
    int index = 0;
    absl::CivilDay day;
    int left = 0;         // working days to the target day; negative after it
    int overdue_day = 0;  // working days after it, while the deed is not done
    int idle = 0;         // working days without a change
  };
  using Digests = std::map<int, Reminder>;                      // by person
  using AimsKey = std::pair<std::pair<std::string, int>, int>;  // region, kind, year

  Season Prepare(const std::vector<Standing>& standings);
  void DoDay(const Season& season, const std::vector<OpenNotice>& notices, absl::CivilDay day, int most_overdue,
             std::vector<Reminder>& plan);
  void DoBody(const Season& season, const Moment& moment, std::vector<Reminder>& plan, Digests& digests);
  void DoUpkeep(const Season& season, absl::CivilDay day, std::vector<Reminder>& plan);
  void DoNotices(const Season& season, const std::vector<OpenNotice>& notices, absl::CivilDay day,
                 std::vector<Reminder>& plan);
  void Tell(const Season& season, const Moment& moment, const format::v1::Rung& rung, format::v1::Situation situation,
            std::vector<int>& told, std::vector<Reminder>& plan, Digests& digests);
  static bool Fits(const format::v1::Rung& rung, const Moment& moment);
  std::string OrganOf(const Season& season, int index, format::v1::NoticeReceiver::Whose whose) const;
  const calendar::OfficeDays& DaysOf(const std::string& region, int report_year);
  Aims MakeAims(const Standing& standing);
  std::string LinkTo(const Standing& standing) const;
  notices::Text WriteDigest(const Reminder& reminder, const std::vector<Standing>& standings);

  const calendar::Calendar& calendar_;
  const notices::Notices& notices_;
  const Directory& people_;
  const PlannerOptions options_;
  std::map<format::v1::Situation, std::vector<const format::v1::Rung*>> rungs_;
  std::map<std::pair<std::string, int>, std::unique_ptr<calendar::OfficeDays>> days_;  // by region and report year
  std::map<AimsKey, Aims> aims_;
  std::map<std::string, Aims> extended_;  // bodies with extensions of their own, by all that they say
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_SEASON_PLANNER_H_
