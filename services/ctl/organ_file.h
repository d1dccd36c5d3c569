// The register of organs as CSV (RFC 4180, UTF-8, a line of heads), read and written. Pure.
#ifndef NIANBAO_SERVICES_CTL_ORGAN_FILE_H_
#define NIANBAO_SERVICES_CTL_ORGAN_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/organ.pb.h"

namespace nianbao::ctl {

// An organ list and the fields that the file tells of: what it has no column for stays as it is.
struct OrganFile {
  std::vector<report::v1::Organ> organs;
  std::vector<std::string> fields;  // "display_name", in the order of the columns
};

// Columns by their heads, in any order: id and name are needed; kind, region, parent, competent, lead, credit_code,
// established, abolished, successors (with spaces), short_names and former_names (with 、). The organs of a file are
// named as in the register with or without "organs/". INVALID_ARGUMENT (ORGAN_FILE_MALFORMED) with the line.
absl::StatusOr<OrganFile> ReadOrganFile(absl::string_view csv);

// All columns, one line an organ.
std::string PrintOrganFile(const std::vector<report::v1::Organ>& organs);

// The same by rows of fields, the first of them the heads; rows shorter than it are filled up with empty fields.
absl::StatusOr<OrganFile> ReadOrganRows(const std::vector<std::vector<std::string>>& rows);
std::vector<std::vector<std::string>> PrintOrganRows(const std::vector<report::v1::Organ>& organs);

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_ORGAN_FILE_H_
