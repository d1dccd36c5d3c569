// When a body must have done what: the law's date, the region's earlier one, one body's extension; and why. Pure.
#ifndef NIANBAO_SERVICES_COMMON_CALENDAR_DEADLINES_H_
#define NIANBAO_SERVICES_COMMON_CALENDAR_DEADLINES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "nianbao/format/v1/calendar.pb.h"
#include "nianbao/format/v1/deadline.pb.h"
#include "nianbao/report/v1/organ.pb.h"
#include "services/common/calendar/office_days.h"
#include "services/common/calendar/statutory_dates.h"

namespace nianbao::calendar {

// Dates of the law and of the regions.
struct DueDates {
  format::v1::StatutoryDates statutory;
  format::v1::InternalDates internal;
};

// What of a body decides about its dates.
struct Body {
  report::v1::OrganKind kind = report::v1::ORGAN_KIND_UNSPECIFIED;
  std::string region;  // code of six or nine digits; may be empty
};

// More time for one body.
struct Extension {
  Deed deed = format::v1::StatutoryDate::DEED_UNSPECIFIED;
  absl::CivilDay day;
  std::string reason;
  std::string granted_by;  // name
  absl::CivilDay granted_on;
};

// One date of one body. Days are met until 24:00 Beijing time and never roll over.
struct Deadline {
  Deed deed = format::v1::StatutoryDate::DEED_UNSPECIFIED;
  std::optional<absl::CivilDay> statutory;
  std::string statutory_basis;
  std::string rule;  // that records a miss
  std::optional<absl::CivilDay> internal;
  std::string internal_basis;
  std::optional<Extension> extension;
  absl::CivilDay due;  // the extension's day, else the internal one, else the law's
};

// Handing in first, then publication; none for bodies that file no report, or that no date binds. An extension beyond
// the law's day counts up to that day; one before the internal day does not count.
std::vector<Deadline> DeadlinesOf(const DueDates& dates, const Body& body, int report_year,
                                  const std::vector<Extension>& extensions);

// The one that reminders aim at: handing in where there is a date for it, else publication; nullptr when there is none.
const Deadline* FirstDuty(const std::vector<Deadline>& deadlines);

// The last day that the law leaves for a deed: its own date or, for handing in without one, that of publication.
std::optional<absl::CivilDay> LawsLimit(const format::v1::StatutoryDates& statutory, report::v1::OrganKind kind,
                                        int report_year, Deed deed);

// INVALID_ARGUMENT (DEADLINE_AFTER_STATUTE) naming the first internal date that lies after the law's for some kind and
// year that it binds, (DATE_INVALID) for a day that does not exist, a kind that there is not.
absl::Status CheckInternalDates(const DueDates& dates);

// INVALID_ARGUMENT (DEADLINE_AFTER_STATUTE), FAILED_PRECONDITION (NOTHING_TO_EXTEND): no such date binds the body, or
// the day is not after it.
absl::Status CheckExtension(const DueDates& dates, const Body& body, int report_year, const Extension& extension);

// Which rule, which article, which day, which extension, in Chinese, one sentence each. `days` are the region's.
std::vector<std::string> Explain(const Deadline& deadline, const OfficeDays& days);

// "2026年1月31日（星期六）".
std::string ChineseDay(absl::CivilDay day);
// "报送", "公布".
std::string ChineseDeed(Deed deed);

}  // namespace nianbao::calendar

#endif  // NIANBAO_SERVICES_COMMON_CALENDAR_DEADLINES_H_
