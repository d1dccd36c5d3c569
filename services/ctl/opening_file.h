// Opening figures as a table: one line a figure. Pure.
#ifndef NIANBAO_SERVICES_CTL_OPENING_FILE_H_
#define NIANBAO_SERVICES_CTL_OPENING_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/intake/v1/opening_service.pb.h"
#include "services/common/format/format.h"

namespace nianbao::ctl {

// "organ,report_year,cell,value[,source]" with "#" comments and a heading line; organ as "organs/a" or "a", the cell by
// id or short key, the value as printed. A line without source takes `source`. One request an organ and year, in order.
// INVALID_ARGUMENT (OPENING_FILE_MALFORMED) naming the line.
absl::StatusOr<std::vector<intake::v1::PutOpeningFiguresRequest>> ReadOpeningFile(const format::FormatRegistry& formats,
                                                                                  absl::string_view csv,
                                                                                  const std::string& source);

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_OPENING_FILE_H_
