// Figures of many reports as JSON, straight into cells: no message in between. What mass checks read.
//
//   {"cells": {"r01.c1": 13612, "t2.fee.amount": "316441.5", "requests/newly_received/total": 14069}}
//   {"cells": [{"id": "requests/newly_received/natural_person", "count": "13612"}, …]}
//
// The first form has figures as typed, by id or short key, money in the printed unit; the second is the API's own JSON
// of ReportContent. "content" may stand around either; everything else in the object is passed over.
#ifndef NIANBAO_SERVICES_VALIDATION_FIGURES_JSON_H_
#define NIANBAO_SERVICES_VALIDATION_FIGURES_JSON_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/common/format/format.h"
#include "services/validation/subject.h"

namespace nianbao::validation {

// Reads one document after another. Not thread-safe: one a thread.
class FiguresReader {
 public:
  FiguresReader();
  ~FiguresReader();

  // Fills `cells`, which is of `edition` and reused. INVALID_ARGUMENT: FIGURES_MALFORMED for text that is no such JSON,
  // CELL_UNKNOWN for a key that the edition does not have. Cost: one pass; cells in print order need no look-up.
  absl::Status Read(const format::Edition& edition, absl::string_view json, CellTable& cells);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_FIGURES_JSON_H_
