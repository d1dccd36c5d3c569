#include "services/notification/bounce_reader.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/common/telemetry/log.h"

namespace nianbao::notification {
namespace {

namespace fs = std::filesystem;

// Oldest first: a Maildir's names begin with the time. Not what a symbolic link points at.
std::vector<std::string> NewMails(const std::string& maildir, size_t most) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(absl::StrCat(maildir, "/new"), error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code unreadable;
    if (fs::is_regular_file(entry->symlink_status(unreadable))) names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  if (names.size() > most) names.resize(most);
  return names;
}

}  // namespace

absl::Status BounceReader::TakeOne(const std::string& path) {
  const auto mail = ReadFile(path, kLargestBounce);
  const std::optional<Bounce> bounce = mail.ok() ? ParseBounce(*mail, options_.address) : std::nullopt;
  if (bounce) return take_(*bounce);
  Log(LogLevel::kInfo, "bounce.not_understood", {{"file", path}, {"readable", mail.ok() ? 1 : 0}});
  return absl::OkStatus();
}

absl::Status BounceReader::RunOnce() {
  for (const std::string& name : NewMails(options_.maildir, static_cast<size_t>(options_.batch))) {
    const std::string path = absl::StrCat(options_.maildir, "/new/", name);
    RETURN_IF_ERROR(TakeOne(path));
    std::error_code error;
    fs::create_directories(absl::StrCat(options_.maildir, "/cur"), error);
    fs::rename(path, absl::StrCat(options_.maildir, "/cur/", name, ":2,S"), error);
    if (error && fs::exists(path)) return absl::UnavailableError(absl::StrCat(path, ": ", error.message()));
  }
  return absl::OkStatus();
}

}  // namespace nianbao::notification
