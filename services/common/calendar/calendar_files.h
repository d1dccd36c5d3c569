// Everything of formats/calendar together: holidays, regional days, dates of the law and of the regions; and what
// changes for whom when a file changes. Reads files only in FromDirectory.
#ifndef NIANBAO_SERVICES_COMMON_CALENDAR_CALENDAR_FILES_H_
#define NIANBAO_SERVICES_COMMON_CALENDAR_CALENDAR_FILES_H_

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/common/calendar/deadlines.h"
#include "services/common/calendar/office_days.h"
#include "services/common/calendar/work_days.h"

namespace nianbao::calendar {

// Immutable, thread-safe.
struct Calendar {
  WorkDays work_days;
  format::v1::RegionalDays regional;
  DueDates dates;
  std::map<std::string, std::string> files;  // what it was made from
  std::string digest;                        // of the files: changes when anything here does

  // Of a region over the years in which a report year's season lies.
  OfficeDays DaysOf(absl::string_view region, int report_year) const {
    return OfficeDays(work_days, regional, region, report_year, report_year + 2);
  }
};

// From files by name within formats/calendar; a missing file is an empty one. INVALID_ARGUMENT (CALENDAR_INVALID)
// naming the file, and CheckInternalDates' errors.
absl::StatusOr<std::shared_ptr<const Calendar>> CalendarFromFiles(const std::map<std::string, std::string>& files);

// The one in the program. Aborts only if the build embedded a broken file, which a test excludes.
std::shared_ptr<const Calendar> EmbeddedCalendar();

// From <formats folder>/calendar.
absl::StatusOr<std::shared_ptr<const Calendar>> CalendarFromDirectory(const std::string& formats_dir);

}  // namespace nianbao::calendar

#endif  // NIANBAO_SERVICES_COMMON_CALENDAR_CALENDAR_FILES_H_
