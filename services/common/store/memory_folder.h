// Files that live in memory: what a database without a disk is kept in.
#ifndef NIANBAO_SERVICES_COMMON_STORE_MEMORY_FOLDER_H_
#define NIANBAO_SERVICES_COMMON_STORE_MEMORY_FOLDER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace nianbao::sql {

// A folder in the machine's memory filesystem (/dev/shm), this process' own, removed with its last holder. A process
// that is killed leaves it behind until the machine restarts.
class MemoryFolder {
 public:
  // The folder of this name; everybody in the process who asks for it while it lives gets the same. Thread-safe.
  // UNAVAILABLE (STORE_UNAVAILABLE) where there is no such filesystem.
  static absl::StatusOr<std::shared_ptr<MemoryFolder>> Find(const std::string& name);
  ~MemoryFolder();
  MemoryFolder(const MemoryFolder&) = delete;
  MemoryFolder& operator=(const MemoryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit MemoryFolder(std::string path) : path_(std::move(path)) {}

  const std::string path_;
};

}  // namespace nianbao::sql

#endif  // NIANBAO_SERVICES_COMMON_STORE_MEMORY_FOLDER_H_
