// Resource names as types.
#ifndef NIANBAO_SERVICES_INTAKE_NAMES_H_
#define NIANBAO_SERVICES_INTAKE_NAMES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace nianbao::intake {

// "organs/{organ}/annualReports/{report_year}". Parsing trusts the patterns that the dispatcher has enforced.
struct ReportName {
  std::string organ;  // "organs/{organ}"
  int report_year = 0;

  // INVALID_ARGUMENT (NAME_MALFORMED).
  static absl::StatusOr<ReportName> Parse(absl::string_view name);
  std::string ToString() const;
};

// "…/revisions/{number}"; number 0 stands for "-", the newest.
struct RevisionName {
  ReportName report;
  int number = 0;

  static absl::StatusOr<RevisionName> Parse(absl::string_view name);
};

// "{report}/revisions/{number}".
std::string RevisionNameOf(absl::string_view report, int number);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_NAMES_H_
