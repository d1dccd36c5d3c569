// A folder that lives as long as the object.
#ifndef NIANBAO_SERVICES_COMMON_TESTING_TEMP_DIR_H_
#define NIANBAO_SERVICES_COMMON_TESTING_TEMP_DIR_H_

#include <string>

namespace nianbao {

class TempDir {
 public:
  TempDir();   // a new empty folder under TMPDIR or /tmp
  ~TempDir();  // removed with everything in it
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TESTING_TEMP_DIR_H_
