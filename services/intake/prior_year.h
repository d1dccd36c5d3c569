// What binds a report to last year's, in the transaction: carried figures, and what a correction of last year means for
// the years after it.
#ifndef NIANBAO_SERVICES_INTAKE_PRIOR_YEAR_H_
#define NIANBAO_SERVICES_INTAKE_PRIOR_YEAR_H_

#include "absl/status/status.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/common/format/format.h"
#include "services/intake/binding.h"
#include "services/intake/intake_store.h"

namespace nianbao::intake {

// Binds the draft's carried cells to last year's effective report, or its opening figures, and fills them in.
// INVALID_ARGUMENT (CELL_BOUND) as FillBound. Historical reports are transcripts: nothing in them is bound.
absl::Status BindDraft(IntakeTx& tx, const format::FormatRegistry& formats, const report::v1::AnnualReport& report,
                       OtherFigure other, report::v1::Revision& draft);

// After `report` was published: the years whose filed figures no longer follow from it stand in affected_years, next
// year's draft gets the new figures, and last year's affected_years are looked at anew.
absl::Status ReopenChain(IntakeTx& tx, const format::FormatRegistry& formats, report::v1::AnnualReport& report);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_PRIOR_YEAR_H_
