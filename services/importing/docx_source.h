// A Word file (.docx, OOXML) → lines and grids. Pure.
#ifndef NIANBAO_SERVICES_IMPORTING_DOCX_SOURCE_H_
#define NIANBAO_SERVICES_IMPORTING_DOCX_SOURCE_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "services/importing/source.h"

namespace nianbao::importing {

// `parts` as ReadArchive gives them. Numbers that Word writes by itself ("一、", "（一）", "1.") are spelled out.
// Deleted text of tracked changes and hidden text are left out and told as residue. INVALID_ARGUMENT
// (DOCUMENT_DAMAGED).
absl::StatusOr<SourceDocument> ReadDocx(const std::map<std::string, std::string>& parts, const SourceLimits& limits);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_DOCX_SOURCE_H_
