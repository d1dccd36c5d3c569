#include "services/common/store/memory_folder.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <utility>

#include "services/common/base/error.h"

namespace nianbao::sql {
namespace {

constexpr char kFilesystem[] = "/dev/shm/";

}  // namespace

absl::StatusOr<std::shared_ptr<MemoryFolder>> MemoryFolder::Find(const std::string& name) {
  static std::mutex mutex;
  static auto* const known = new std::map<std::string, std::weak_ptr<MemoryFolder>>;
  std::lock_guard lock(mutex);
  std::weak_ptr<MemoryFolder>& place = (*known)[name];
  if (std::shared_ptr<MemoryFolder> living = place.lock()) return living;
  std::string path = std::string(kFilesystem) + "nianbao-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) {
    return MakeError(absl::StatusCode::kUnavailable, "no folder can be made in /dev/shm",
                     {.reason = "STORE_UNAVAILABLE",
                      .sentence = "系统没有可用的内存文件系统（/dev/shm），请改用文件或 PostgreSQL 数据库。"});
  }
  std::shared_ptr<MemoryFolder> made(new MemoryFolder(std::move(path)));
  place = made;
  return made;
}

MemoryFolder::~MemoryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace nianbao::sql
