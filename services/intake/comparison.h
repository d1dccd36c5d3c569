// What a report is compared with: last year's report or its opening figures, and the other reports of the year.
#ifndef NIANBAO_SERVICES_INTAKE_COMPARISON_H_
#define NIANBAO_SERVICES_INTAKE_COMPARISON_H_

#include <string>

#include "absl/status/statusor.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/intake/intake_store.h"

namespace nianbao::intake {

// Last year as the rules see it.
struct LastYear {
  bool known = false;
  bool partial = false;  // approved opening figures stand in for a report
  report::v1::ReportContent content;
  std::string format_id;
  std::string digest;             // of content as published; of the opening figures
  report::v1::Revision revision;  // of a report; empty for opening figures
};

// The published revision of the year before, else approved opening figures, else nothing.
absl::StatusOr<LastYear> LastYearOf(IntakeTx& tx, const report::v1::AnnualReport& report);

// Keeps the signature of a frozen revision's text.
absl::Status KeepSignature(IntakeTx& tx, const report::v1::AnnualReport& report, const report::v1::Revision& revision);

// Puts the reports of the year that look alike, with their texts, and how many were looked through into the context.
absl::Status AddSiblings(IntakeTx& tx, const report::v1::AnnualReport& report, const report::v1::Revision& revision,
                         validation::v1::CheckContext& context);

// When the report was first handed in and first published, over all its revisions, and the steps of this one.
absl::Status AddFiling(IntakeTx& tx, const report::v1::AnnualReport& report, const report::v1::Revision& revision,
                       validation::v1::CheckContext& context);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_COMPARISON_H_
