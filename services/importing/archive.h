// Parts of a ZIP archive in memory (Word and Excel files), within limits. Pure.
#ifndef NIANBAO_SERVICES_IMPORTING_ARCHIVE_H_
#define NIANBAO_SERVICES_IMPORTING_ARCHIVE_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/importing/source.h"

namespace nianbao::importing {

// Part name → bytes; only parts whose name ends in .xml or .rels are unpacked. INVALID_ARGUMENT: DOCUMENT_DAMAGED for
// what is no archive or is encrypted, DOCUMENT_TOO_LARGE past the limits (an archive bomb is never unpacked).
absl::StatusOr<std::map<std::string, std::string>> ReadArchive(absl::string_view bytes, const SourceLimits& limits);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_ARCHIVE_H_
