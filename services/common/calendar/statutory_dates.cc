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

std::vector<const StatutoryDate*> BindingDates(const format::v1::StatutoryDates& dates, report::v1::OrganKind kind,
                                               int report_year) {
  std::vector<const StatutoryDate*> binding;
  if (!Reports(kind)) return binding;
  for (const StatutoryDate& date : dates.dates()) {
    if (Binds(date, kind, report_year)) binding.push_back(&date);
  }
  return binding;
}

std::optional<DueDay> DueDayOf(const format::v1::StatutoryDates& dates, report::v1::OrganKind kind, int report_year,
                               Deed deed, Source source) {
  std::optional<DueDay> earliest;
  for (const StatutoryDate* date : BindingDates(dates, kind, report_year)) {
    if (date->deed() != deed || date->source() != source) continue;
    const absl::CivilDay day = DayOf(*date, report_year);
    if (!earliest || day < earliest->day) earliest = DueDay{day, date->basis()};
  }
  return earliest;
}

}  // namespace nianbao::calendar
