#include "services/intake/prior_year.h"

#include <optional>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/status_macros.h"
#include "services/intake/binding.h"
#include "services/intake/comparison.h"
#include "services/intake/names.h"
#include "services/intake/rollup_figures.h"

namespace nianbao::intake {
namespace {

using report::v1::AnnualReport;
using report::v1::BoundCell;
using report::v1::Revision;

absl::StatusOr<std::vector<BoundCell>> BoundOf(IntakeTx& tx, const format::FormatRegistry& formats,
                                               const AnnualReport& report) {
  const format::Edition* edition = formats.Find(report.format_id());
  if (edition == nullptr || report.historical()) return std::vector<BoundCell>();
  ASSIGN_OR_RETURN(const LastYear last, LastYearOf(tx, report));
  ASSIGN_OR_RETURN(ReportName name, ReportName::Parse(report.name()));
  CarriedFrom from{.edition = last.known ? formats.Find(last.format_id) : nullptr,
                   .content = last.content,
                   .partial = last.partial,
                   .source = last.partial ? absl::StrCat(name.organ, "/openingFigures/", name.report_year - 1)
                                          : last.revision.name()};
  return BindCells(*edition, report.report_year(), from);
}

// The report of the organ for the year `by` years later; nothing where there is none.
absl::StatusOr<std::optional<AnnualReport>> Neighbour(IntakeTx& tx, const AnnualReport& report, int by) {
  ASSIGN_OR_RETURN(ReportName name, ReportName::Parse(report.name()));
  name.report_year += by;
  absl::StatusOr<AnnualReport> found = tx.GetReport(name.ToString());
  if (absl::IsNotFound(found.status())) return std::nullopt;
  RETURN_IF_ERROR(found.status());
  return *std::move(found);
}

// Whether what `next` has filed no longer follows from the report before it.
absl::StatusOr<bool> IsBroken(IntakeTx& tx, const format::FormatRegistry& formats, const AnnualReport& next) {
  const int number = CountingRevision(next);
  if (number == 0) return false;
  ASSIGN_OR_RETURN(const Revision revision, tx.GetRevision(next.name(), number));
  ASSIGN_OR_RETURN(const std::vector<BoundCell> bound, BoundOf(tx, formats, next));
  return !Disagreeing(bound, revision.content()).empty();
}

// A draft follows at once; where it was explained, it is left alone.
absl::Status RebindDraft(IntakeTx& tx, const format::FormatRegistry& formats, AnnualReport next) {
  ASSIGN_OR_RETURN(Revision draft, tx.GetRevision(next.name(), next.revision()));
  ASSIGN_OR_RETURN(const std::vector<BoundCell> bound, BoundOf(tx, formats, next));
  const std::vector<BoundCell> before(draft.bound_cells().begin(), draft.bound_cells().end());
  const bool followed = Disagreeing(before, draft.content()).empty();
  draft.mutable_bound_cells()->Assign(bound.begin(), bound.end());
  for (report::v1::Cell& cell : *draft.mutable_content()->mutable_cells()) {
    for (const BoundCell& one : bound) {
      if (followed && cell.id() == one.cell().id()) cell = one.cell();
    }
  }
  int64_t version = 0;
  if (!absl::SimpleAtoi(next.etag(), &version)) version = 0;
  next.set_etag(absl::StrCat(version + 1));
  RETURN_IF_ERROR(tx.UpdateReport(next));
  return tx.PutRevision(next.name(), next.revision(), draft);
}

}  // namespace

absl::Status BindDraft(IntakeTx& tx, const format::FormatRegistry& formats, const AnnualReport& report,
                       OtherFigure other, Revision& draft) {
  ASSIGN_OR_RETURN(const std::vector<BoundCell> bound, BoundOf(tx, formats, report));
  draft.mutable_bound_cells()->Assign(bound.begin(), bound.end());
  if (bound.empty()) return absl::OkStatus();
  return FillBound(*formats.Find(report.format_id()), bound, other, *draft.mutable_content());
}

absl::Status ReopenChain(IntakeTx& tx, const format::FormatRegistry& formats, AnnualReport& report) {
  report.clear_affected_years();
  ASSIGN_OR_RETURN(const std::optional<AnnualReport> next, Neighbour(tx, report, 1));
  if (next.has_value()) {
    ASSIGN_OR_RETURN(const bool broken, IsBroken(tx, formats, *next));
    if (broken) report.add_affected_years(next->report_year());
    if (next->state() == report::v1::DRAFT) RETURN_IF_ERROR(RebindDraft(tx, formats, *next));
  }
  RETURN_IF_ERROR(tx.UpdateReport(report));
  ASSIGN_OR_RETURN(std::optional<AnnualReport> before, Neighbour(tx, report, -1));
  if (!before.has_value() || before->affected_years().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool broken, IsBroken(tx, formats, report));
  if (!broken) before->clear_affected_years();
  return tx.UpdateReport(*before);
}

}  // namespace nianbao::intake
