// Cells that are carried over from last year's report and cannot be typed. Which they are is data: the rules of the
// kind carried_over. Pure.
#ifndef NIANBAO_SERVICES_INTAKE_BINDING_H_
#define NIANBAO_SERVICES_INTAKE_BINDING_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/common/format/format.h"

namespace nianbao::intake {

// What last year's report says, for binding.
struct CarriedFrom {
  const format::Edition* edition = nullptr;  // of last year; nullptr = nothing is known
  report::v1::ReportContent content;
  bool partial = false;  // opening figures: a cell that is not listed is not known
  std::string source;    // name of the revision or of the opening figures
};

// The bound cells of a report of `report_year` with last year's figures, in print order.
std::vector<report::v1::BoundCell> BindCells(const format::Edition& edition, int report_year, const CarriedFrom& last);

// What becomes of another figure in a bound cell that no explanation is offered for.
enum class OtherFigure { kRefuse, kReplace };

// Fills the bound cells in where they are absent or empty. INVALID_ARGUMENT (CELL_BOUND) with the cell's path where one
// holds another figure, unless the rules of figures across years are explained: the law lets them be.
absl::Status FillBound(const format::Edition& edition, const std::vector<report::v1::BoundCell>& bound,
                       OtherFigure other, report::v1::ReportContent& content);

// Bound cells whose figure in `content` is another one.
std::vector<report::v1::BoundCell> Disagreeing(const std::vector<report::v1::BoundCell>& bound,
                                               const report::v1::ReportContent& content);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_BINDING_H_
