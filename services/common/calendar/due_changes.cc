#include "services/common/calendar/due_changes.h"

#include <map>
#include <memory>
#include <utility>

namespace nianbao::calendar {
namespace {

// One calendar's answers, its regions built once.
class Answers {
 public:
  explicit Answers(const Calendar& calendar) : calendar_(calendar) {}

  std::map<Deed, Aim> Of(const OpenDuty& duty) {
    const OfficeDays& days = Days(duty.body.region, duty.report_year);
    std::map<Deed, Aim> aims;
    for (const Deadline& deadline : DeadlinesOf(calendar_.dates, duty.body, duty.report_year, duty.extensions)) {
      aims[deadline.deed] = {deadline.due, days.LastUntil(deadline.due)};
    }
    return aims;
  }

 private:
  const OfficeDays& Days(const std::string& region, int year) {
    std::unique_ptr<OfficeDays>& days = days_[{region, year}];
    if (days == nullptr) days = std::make_unique<OfficeDays>(calendar_.DaysOf(region, year));
    return *days;
  }

  const Calendar& calendar_;
  std::map<std::pair<std::string, int>, std::unique_ptr<OfficeDays>> days_;
};

std::optional<Aim> AimOf(const std::map<Deed, Aim>& aims, Deed deed) {
  const auto found = aims.find(deed);
  return found == aims.end() ? std::nullopt : std::optional<Aim>(found->second);
}

}  // namespace

std::vector<DueChange> ChangesBetween(const Calendar& before, const Calendar& after,
                                      const std::vector<OpenDuty>& duties) {
  Answers old_answers(before);
  Answers new_answers(after);
  std::vector<DueChange> changes;
  for (const OpenDuty& duty : duties) {
    const std::map<Deed, Aim> was = old_answers.Of(duty);
    const std::map<Deed, Aim> is = new_answers.Of(duty);
    for (const Deed deed : {format::v1::StatutoryDate::HAND_IN, format::v1::StatutoryDate::PUBLICATION}) {
      DueChange change{duty.organ, duty.report_year, deed, AimOf(was, deed), AimOf(is, deed)};
      if (change.before != change.after) changes.push_back(std::move(change));
    }
  }
  return changes;
}

}  // namespace nianbao::calendar
