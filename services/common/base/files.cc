#include "services/common/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"

namespace nianbao {
namespace {

absl::Status NotWritten(const std::string& path, absl::string_view step) {
  const std::string why = absl::StrCat(step, ": ", std::strerror(errno));
  return MakeError(absl::StatusCode::kUnavailable, absl::StrCat("cannot write ", path, ": ", why),
                   {.reason = "FILE_NOT_WRITTEN",
                    .metadata = {{"path", path}, {"cause", why}},
                    .sentence = absl::StrCat("文件“", path, "”写不进去（", why, "），请检查磁盘空间和权限。")});
}

absl::Status WriteAndSync(int fd, const std::string& path, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return NotWritten(path, "write");
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  if (fsync(fd) != 0) return NotWritten(path, "fsync");
  return absl::OkStatus();
}

// The name of a file is safe only when its folder is: without this, a renamed file may be gone after a power cut.
absl::Status SyncFolder(const std::string& folder) {
  const int fd = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return NotWritten(folder, "open folder");
  const int failed = fsync(fd);
  close(fd);
  return failed == 0 ? absl::OkStatus() : NotWritten(folder, "fsync folder");
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t limit) {
  std::error_code failure;
  const auto size = std::filesystem::file_size(path, failure);
  std::ifstream in(path, std::ios::binary);
  if (failure || !in) {
    return MakeError(absl::StatusCode::kNotFound, absl::StrCat("cannot read ", path),
                     {.reason = "FILE_NOT_FOUND",
                      .metadata = {{"path", path}},
                      .sentence = absl::StrCat("找不到或打不开文件“", path, "”，请检查路径。")});
  }
  if (static_cast<int64_t>(size) > limit) {
    return MakeError(absl::StatusCode::kResourceExhausted, absl::StrCat(path, " is too large"),
                     {.reason = "FILE_TOO_LARGE",
                      .metadata = {{"path", path}, {"size", absl::StrCat(size)}, {"limit", absl::StrCat(limit)}},
                      .sentence = absl::StrCat("文件“", path, "”太大（", size, "字节），最多", limit, "字节。")});
  }
  std::string bytes(size, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<size_t>(in.gcount()));
  return bytes;
}

absl::Status WriteFileAtomically(const std::string& path, absl::string_view bytes) {
  std::error_code failure;
  const auto parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, failure);
  std::string temporary = absl::StrCat(path, ".XXXXXX");
  const int fd = mkstemp(temporary.data());
  if (fd < 0) return NotWritten(path, "create");
  absl::Cleanup remove = [&] { unlink(temporary.c_str()); };
  absl::Status written = WriteAndSync(fd, path, bytes);
  if (fchmod(fd, 0644) != 0 && written.ok()) written = NotWritten(path, "chmod");
  if (close(fd) != 0 && written.ok()) written = NotWritten(path, "close");
  if (!written.ok()) return written;
  if (rename(temporary.c_str(), path.c_str()) != 0) return NotWritten(path, "rename");
  std::move(remove).Cancel();
  return SyncFolder(parent.string());
}

absl::Status RemoveTree(const std::string& path) {
  std::error_code failure;
  std::filesystem::remove_all(path, failure);
  if (!failure) return absl::OkStatus();
  return MakeError(absl::StatusCode::kUnavailable, absl::StrCat("cannot remove ", path, ": ", failure.message()),
                   {.reason = "FILE_NOT_REMOVED",
                    .metadata = {{"path", path}, {"cause", failure.message()}},
                    .sentence = absl::StrCat("“", path, "”删不掉（", failure.message(), "），请检查权限。")});
}

}  // namespace nianbao
