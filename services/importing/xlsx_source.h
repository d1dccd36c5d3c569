// An Excel workbook (.xlsx, OOXML) → one grid a sheet. Pure.
#ifndef NIANBAO_SERVICES_IMPORTING_XLSX_SOURCE_H_
#define NIANBAO_SERVICES_IMPORTING_XLSX_SOURCE_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "services/importing/source.h"

namespace nianbao::importing {

// `parts` as ReadArchive gives them. Values as stored (formulas by their last result). INVALID_ARGUMENT
// (DOCUMENT_DAMAGED, DOCUMENT_TOO_LARGE).
absl::StatusOr<SourceDocument> ReadXlsx(const std::map<std::string, std::string>& parts, const SourceLimits& limits);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_XLSX_SOURCE_H_
