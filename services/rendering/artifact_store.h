// Rendered files by digest, in a folder or in S3-compatible object storage. Owned by rendering alone.
#ifndef NIANBAO_SERVICES_RENDERING_ARTIFACT_STORE_H_
#define NIANBAO_SERVICES_RENDERING_ARTIFACT_STORE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace nianbao::rendering {

// Where bytes lie under a name. Thread-safe.
class BlobStore {
 public:
  virtual ~BlobStore() = default;

  // Complete and durable when OK, or as before: readers never see half. What lies there already may be left or
  // replaced; callers name blobs by what is in them. UNAVAILABLE.
  virtual absl::Status Put(const std::string& name, absl::string_view bytes) = 0;
  // NOT_FOUND; UNAVAILABLE.
  virtual absl::StatusOr<std::string> Get(const std::string& name) = 0;
};

// A folder: writes a neighbour, fsyncs, renames. UNAVAILABLE (FILE_NOT_WRITTEN).
std::unique_ptr<BlobStore> MakeFolderBlobStore(std::string root);

// Names are "ab/abcdef…" by SHA-256; the same bytes stored twice are one blob. Thread-safe.
class ArtifactStore {
 public:
  explicit ArtifactStore(std::unique_ptr<BlobStore> blobs) : blobs_(std::move(blobs)) {}
  // In a folder.
  explicit ArtifactStore(std::string root) : blobs_(MakeFolderBlobStore(std::move(root))) {}

  // The digest. UNAVAILABLE (FILE_NOT_WRITTEN, ARTIFACT_STORE_UNAVAILABLE); then nothing is half there.
  absl::StatusOr<std::string> Put(absl::string_view bytes) const;
  // NOT_FOUND (ARTIFACT_NOT_FOUND); DATA_LOSS (ARTIFACT_DAMAGED) when the bytes no longer have their digest;
  // UNAVAILABLE (ARTIFACT_STORE_UNAVAILABLE).
  absl::StatusOr<std::string> Get(const std::string& digest) const;

 private:
  std::unique_ptr<BlobStore> blobs_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_ARTIFACT_STORE_H_
