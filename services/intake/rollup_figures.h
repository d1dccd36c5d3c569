// What a report contributes to its government's sum. Pure.
#ifndef NIANBAO_SERVICES_INTAKE_ROLLUP_FIGURES_H_
#define NIANBAO_SERVICES_INTAKE_ROLLUP_FIGURES_H_

#include <optional>
#include <vector>

#include "nianbao/intake/v1/rollup_service.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/common/format/format.h"
#include "services/intake/lifecycle.h"
#include "services/intake/rollup/rollup.h"

namespace nianbao::intake {

// Whether a step can change which revision counts.
bool MovesFigures(Action action);

// The number of the revision that counts: the newest when it has been filed and not sent back, else the published one;
// 0 when none does.
int CountingRevision(const report::v1::AnnualReport& report);

// How far the body has come by its report.
Standing StandingOf(const report::v1::AnnualReport& report);

// The figures of a filed revision, absent totals computed; what is no number counts as 0, as the rules see to it that
// none is filed.
v1::RollupFigures FiguresOf(const format::Edition& edition, const report::v1::Revision& revision);

// The same as the sums take it; none where the figures are of another structure of the form.
std::optional<Filing> FilingOf(const format::Edition& edition, int revision, const v1::RollupFigures& figures);

// For each cell of the edition whether governments sum it: all but those that its rule of sums lists as their own.
std::vector<bool> SummedCells(const format::Edition& edition);

v1::RollupStanding ToProto(Standing standing);
v1::RollupProgress ToProto(const Progress& progress);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_ROLLUP_FIGURES_H_
