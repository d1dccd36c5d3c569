// The register of organs as an Excel workbook: the lines of its CSV as rows of one sheet. Pure.
#ifndef NIANBAO_SERVICES_CTL_ORGAN_WORKBOOK_H_
#define NIANBAO_SERVICES_CTL_ORGAN_WORKBOOK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/ctl/organ_file.h"

namespace nianbao::ctl {

// Whether the bytes are an archive, as a workbook is.
bool IsWorkbook(absl::string_view bytes);

// The first sheet, read as ReadOrganFile reads lines; a row's number is its line. Errors as there, and the importer's
// for what is no workbook (DOCUMENT_DAMAGED, DOCUMENT_TOO_LARGE).
absl::StatusOr<OrganFile> ReadOrganWorkbook(absl::string_view bytes);

// All columns as text, so that no program takes a code for a number; every cell may be changed.
std::string PrintOrganWorkbook(const std::vector<report::v1::Organ>& organs);

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_ORGAN_WORKBOOK_H_
