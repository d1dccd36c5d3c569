// Reading and writing whole files.
#ifndef NIANBAO_SERVICES_COMMON_BASE_FILES_H_
#define NIANBAO_SERVICES_COMMON_BASE_FILES_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace nianbao {

// The file's bytes. NOT_FOUND when it cannot be opened; RESOURCE_EXHAUSTED (FILE_TOO_LARGE) above `limit` bytes.
absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t limit = 256 << 20);

// Writes to a temporary neighbour, fsyncs, renames: readers see the old bytes or the new, never half.
// Makes missing parent folders. UNAVAILABLE (FILE_NOT_WRITTEN) on failure, and then nothing remains.
absl::Status WriteFileAtomically(const std::string& path, absl::string_view bytes);

// Removes a file, or a folder with everything in it; what is not there counts as removed. UNAVAILABLE
// (FILE_NOT_REMOVED).
absl::Status RemoveTree(const std::string& path);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_BASE_FILES_H_
