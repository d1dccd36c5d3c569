// Which due dates a change of the calendar or of the dates moves. Pure.
#ifndef NIANBAO_SERVICES_COMMON_CALENDAR_DUE_CHANGES_H_
#define NIANBAO_SERVICES_COMMON_CALENDAR_DUE_CHANGES_H_

#include <optional>
#include <string>
#include <vector>

#include "services/common/calendar/calendar_files.h"

namespace nianbao::calendar {

// A body whose report is not done.
struct OpenDuty {
  std::string organ;  // "organs/…", or any other key of the caller's
  Body body;
  int report_year = 0;
  std::vector<Extension> extensions;
};

// A day and the working day that reminders aim at.
struct Aim {
  absl::CivilDay due;
  absl::CivilDay target;
  friend bool operator==(const Aim&, const Aim&) = default;
};

// A date that moved, appeared or went away.
struct DueChange {
  std::string organ;
  int report_year = 0;
  Deed deed = format::v1::StatutoryDate::DEED_UNSPECIFIED;
  std::optional<Aim> before;
  std::optional<Aim> after;
};

// In the order of the duties, handing in first. Bodies of one region share one calendar: 12,000 take some milliseconds.
std::vector<DueChange> ChangesBetween(const Calendar& before, const Calendar& after,
                                      const std::vector<OpenDuty>& duties);

}  // namespace nianbao::calendar

#endif  // NIANBAO_SERVICES_COMMON_CALENDAR_DUE_CHANGES_H_
