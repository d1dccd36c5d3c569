#include "services/common/calendar/statutory_dates.h"

#include <algorithm>

namespace nianbao::calendar {
namespace {

using format::v1::StatutoryDate;

// Bodies that file no report of their own are bound by no date, whatever a line without kinds says.
bool Reports(report::v1::OrganKind kind) {
  switch (kind) {
    case report::v1::ORGAN_KIND_UNSPECIFIED:
    case report::v1::DISPATCHED:
    case report::v1::PUBLIC_SERVICE:
    case report::v1::PARTY:
      return false;
    default:
      return true;
  }
}

bool Binds(const StatutoryDate& date, report::v1::OrganKind kind, int year) {
  if (date.first_report_year() != 0 && year < date.first_report_year()) return false;
  if (date.last_report_year() != 0 && year > date.last_report_year()) return false;
  const auto& kinds = date.body_kinds();
  return kinds.empty() || std::find(kinds.begin(), kinds.end(), report::v1::OrganKind_Name(kind)) != kinds.end();
}

}  // namespace

std::optional<DueDay> DueDayOf(const format::v1::StatutoryDates& dates, report::v1::OrganKind kind, int report_year,
                               Deed deed, Source source) {
  std::optional<DueDay> earliest;
  if (!Reports(kind)) return earliest;
  for (const StatutoryDate& date : dates.dates()) {
    if (date.deed() != deed || date.source() != source || !Binds(date, kind, report_year)) continue;
    const absl::CivilDay day(report_year + 1, date.month(), date.day());
    if (!earliest || day < earliest->day) earliest = DueDay{day, date.basis()};
  }
  return earliest;
}

}  // namespace nianbao::calendar
