#include "services/common/sign/key_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"

namespace nianbao {

absl::Status WriteNewKeyFile(const std::string& path, absl::string_view pem) {
  // Whoever sees the file sees all of it: it gets its name once it is written, and only if nobody has the name.
  std::string neighbour = path + ".XXXXXX";
  const int fd = mkostemp(neighbour.data(), O_CLOEXEC);  // 0600
  bool written = fd >= 0 && write(fd, pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()) && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  written = written && link(neighbour.c_str(), path.c_str()) == 0;
  if (fd >= 0) unlink(neighbour.c_str());
  if (written) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kAlreadyExists, absl::StrCat("cannot make ", path, "; is it there already?"),
      {.reason = "FILE_NOT_WRITTEN",
       .metadata = {{"path", path}},
       .sentence = absl::StrCat("不能新建“", path, "”：文件已存在或文件夹不可写。已有的密钥不会被覆盖。")});
}

}  // namespace nianbao
