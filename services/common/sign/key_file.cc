#include "services/common/sign/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"

namespace nianbao {

absl::Status WriteNewKeyFile(const std::string& path, absl::string_view pem) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool written =
      fd >= 0 && write(fd, pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()) && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  if (written) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kAlreadyExists, absl::StrCat("cannot make ", path, "; is it there already?"),
      {.reason = "FILE_NOT_WRITTEN",
       .metadata = {{"path", path}},
       .sentence = absl::StrCat("不能新建“", path, "”：文件已存在或文件夹不可写。已有的密钥不会被覆盖。")});
}

}  // namespace nianbao
