#include "services/common/testing/temp_dir.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace nianbao {

TempDir::TempDir() {
  path_ = (std::filesystem::temp_directory_path() / "nianbao-test-XXXXXX").string();
  if (mkdtemp(path_.data()) == nullptr) std::abort();
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace nianbao
