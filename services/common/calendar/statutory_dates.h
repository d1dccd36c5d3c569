// When the law wants an annual report handed in and published. Pure; the dates are data (formats/calendar).
#ifndef NIANBAO_SERVICES_COMMON_CALENDAR_STATUTORY_DATES_H_
#define NIANBAO_SERVICES_COMMON_CALENDAR_STATUTORY_DATES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "nianbao/format/v1/calendar.pb.h"
#include "nianbao/report/v1/organ.pb.h"

namespace nianbao::calendar {

using Deed = format::v1::StatutoryDate::Deed;
using Source = format::v1::StatutoryDate::Source;

// A date and where it comes from.
struct DueDay {
  absl::CivilDay day;  // met until 24:00 Beijing time
  std::string basis;   // "条例第四十九条第一款"
};

// The date that binds a body of `kind` for a report year; the earliest when several do, none when none does (parties,
// dispatched bodies, a deed without a date).
std::optional<DueDay> DueDayOf(const format::v1::StatutoryDates& dates, report::v1::OrganKind kind, int report_year,
                               Deed deed, Source source);

// Every line that binds a body of `kind` for a report year, in the order of the data; none for bodies that file no
// report of their own.
std::vector<const format::v1::StatutoryDate*> BindingDates(const format::v1::StatutoryDates& dates,
                                                           report::v1::OrganKind kind, int report_year);

// The day itself.
inline absl::CivilDay DayOf(const format::v1::StatutoryDate& date, int report_year) {
  return absl::CivilDay(report_year + 1, date.month(), date.day());
}

}  // namespace nianbao::calendar

#endif  // NIANBAO_SERVICES_COMMON_CALENDAR_STATUTORY_DATES_H_
