// Judges a report by the rules of its edition. Pure: same input, same verdict; no clock, no disk.
#ifndef NIANBAO_SERVICES_VALIDATION_CHECK_H_
#define NIANBAO_SERVICES_VALIDATION_CHECK_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/report/v1/content.pb.h"
#include "nianbao/report/v1/finding.pb.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/common/format/format.h"
#include "services/validation/subject.h"

namespace nianbao::validation {

// The rules of a registry, compiled once. Immutable, thread-safe.
class Checker {
 public:
  // INVALID_ARGUMENT (RULE_INVALID) naming a rule whose pattern, selector or check is faulty. `formats` must outlive
  // it.
  static absl::StatusOr<std::unique_ptr<const Checker>> Create(const format::FormatRegistry& formats);
  ~Checker();

  // Findings are values: whatever the content is, the answer is OK. NOT_FOUND (FORMAT_NOT_FOUND) when no edition covers
  // the report year. Rules of the stage asked for are judged; rules of the record (lateness) at every stage at which
  // the filing is known, and they never keep a report from passing.
  absl::StatusOr<report::v1::CheckResult> Check(const report::v1::ReportContent& content,
                                                const v1::CheckContext& context) const;

  // Only the rules that look at one of the changed cells. INVALID_ARGUMENT (CELL_UNKNOWN).
  absl::StatusOr<v1::CheckCellsResponse> CheckCells(const v1::CheckCellsRequest& request) const;

  // Every rule over cells alone, on cells that were laid out beforehand (figures_json.h): what a file of many reports'
  // figures is judged by. `cells` and `previous` are of the report year's edition; they are lent for the call
  // and come back as they were. Findings in order, as in Check.
  absl::StatusOr<std::vector<report::v1::Finding>> CheckFigures(CellTable& cells, CellTable& previous,
                                                                const v1::CheckContext& context) const;

 private:
  Checker() = default;
  struct Compiled;
  absl::StatusOr<const format::Edition*> EditionOf(const v1::CheckContext& context) const;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_CHECK_H_
