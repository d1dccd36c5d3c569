// How the bodies of a region stand: who they are, how far their reports have come, who their people are. Values only.
#ifndef NIANBAO_SERVICES_NOTIFICATION_SEASON_STANDING_H_
#define NIANBAO_SERVICES_NOTIFICATION_SEASON_STANDING_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "nianbao/format/v1/notice.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/common/calendar/deadlines.h"

namespace nianbao::notification {

// One body in one report year.
struct Standing {
  std::string organ;  // "organs/…"
  std::string display_name;
  calendar::Body body;
  std::string competent_organ;  // empty = none
  int report_year = 0;
  report::v1::State state = report::v1::STATE_UNSPECIFIED;  // unspecified = no report
  int return_count = 0;
  bool published = false;  // some revision is in force
  absl::CivilDay changed;  // Beijing day of the last change; of no meaning without a report
  std::vector<calendar::Extension> extensions;
  std::optional<absl::CivilDay> upkeep;  // day of the longest ago recorded review of 指南 and 目录
};

// Twelve months after the last review.
absl::CivilDay UpkeepDue(absl::CivilDay reviewed);

// A notice that a body was asked to acknowledge and has not.
struct OpenNotice {
  std::string id;
  std::string organ;
  std::string title;
  std::string number;
  absl::CivilDay issued;
};

// Somebody who is told.
struct Person {
  std::string id;
  std::string display_name;
};

// Who holds which role where. Immutable once filled.
class Directory {
 public:
  // `organ` may be "*": everywhere.
  void Add(const Person& person, const std::string& role, const std::string& organ);
  // Who holds the role in the organ or everywhere, in order of adding.
  std::vector<int> Holders(const std::string& role, const std::string& organ) const;
  const std::vector<Person>& people() const { return people_; }

 private:
  std::vector<Person> people_;
  std::map<std::string, int> index_;
  std::map<std::pair<std::string, std::string>, std::vector<int>> holders_;  // by role and organ
};

// The deed that reminders are about has been done: handed in, where there is a date for that, else published.
bool IsDone(const Standing& standing, calendar::Deed deed);

// How a body stands on `day`, the deed being due on a later day or this one; unspecified = nothing to remind of.
format::v1::Situation SituationOf(const Standing& standing);

// "已保存，尚未提交": a state in words for people.
std::string StateWords(const Standing& standing);
// "未开始": a situation in words.
std::string SituationWords(format::v1::Situation situation);

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_SEASON_STANDING_H_
