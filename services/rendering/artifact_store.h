// Rendered files by digest, and the public tree. Owned by rendering alone.
#ifndef NIANBAO_SERVICES_RENDERING_ARTIFACT_STORE_H_
#define NIANBAO_SERVICES_RENDERING_ARTIFACT_STORE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace nianbao::rendering {

// A folder: <root>/ab/abcdef… by SHA-256. Thread-safe; storing the same bytes twice is one file.
class ArtifactStore {
 public:
  explicit ArtifactStore(std::string root) : root_(std::move(root)) {}

  // The digest. UNAVAILABLE (FILE_NOT_WRITTEN); then nothing remains.
  absl::StatusOr<std::string> Put(absl::string_view bytes) const;
  // NOT_FOUND (ARTIFACT_NOT_FOUND); DATA_LOSS (ARTIFACT_DAMAGED) when the bytes no longer have their digest.
  absl::StatusOr<std::string> Get(const std::string& digest) const;

 private:
  std::string PathOf(const std::string& digest) const;
  const std::string root_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_ARTIFACT_STORE_H_
