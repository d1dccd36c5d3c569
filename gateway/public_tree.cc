#include "gateway/public_tree.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <tuple>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace nianbao::gateway {
namespace {

namespace fs = std::filesystem;

std::vector<fs::directory_entry> EntriesOf(const fs::path& folder) {
  std::vector<fs::directory_entry> entries;
  std::error_code failure;
  for (fs::directory_iterator at(folder, failure); !failure && at != fs::directory_iterator(); at.increment(failure)) {
    if (at->path().filename().string()[0] != '.') entries.push_back(*at);
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

int NumberOf(const fs::directory_entry& entry) {
  int number = 0;
  return absl::SimpleAtoi(entry.path().filename().string(), &number) ? number : -1;
}

PublishedRevision ReadRevision(const std::string& root, const fs::directory_entry& folder) {
  PublishedRevision revision{.number = NumberOf(folder), .title = "", .files = {}};
  for (const fs::directory_entry& entry : EntriesOf(folder.path())) {
    std::error_code failure;
    if (!entry.is_regular_file(failure) || entry.path().extension().empty()) continue;
    PublishedFile file;
    file.path = fs::relative(entry.path(), root, failure).string();
    file.format = entry.path().extension().string().substr(1);
    file.size = static_cast<int64_t>(entry.file_size(failure));
    file.written = entry.last_write_time(failure).time_since_epoch().count();
    revision.title = entry.path().stem().string();
    revision.files.push_back(std::move(file));
  }
  return revision;
}

// The page in the place of a withdrawn revision has this name; published files have the report's title.
constexpr char kWithdrawnPage[] = "index.html";

bool IsWithdrawn(const PublishedRevision& revision) {
  return std::any_of(revision.files.begin(), revision.files.end(),
                     [](const PublishedFile& file) { return fs::path(file.path).filename() == kWithdrawnPage; });
}

void ReadReport(const std::string& root, const std::string& organ, const fs::directory_entry& year, PublicTree& tree) {
  PublishedReport report{.organ = organ, .year = NumberOf(year), .revisions = {}};
  if (report.year < 0) return;
  for (const fs::directory_entry& folder : EntriesOf(year.path())) {
    PublishedRevision revision = ReadRevision(root, folder);
    if (revision.number >= 0 && !revision.files.empty()) report.revisions.push_back(std::move(revision));
  }
  if (report.revisions.empty()) return;
  std::sort(report.revisions.begin(), report.revisions.end(),
            [](const auto& a, const auto& b) { return a.number > b.number; });
  if (IsWithdrawn(report.revisions.front())) {
    tree.withdrawn[absl::StrCat(organ, "/", report.year)] = report.revisions.front().files.front().path;
    return;
  }
  // A withdrawn revision that was corrected later has no files any more.
  report.revisions.erase(std::remove_if(report.revisions.begin(), report.revisions.end(), IsWithdrawn),
                         report.revisions.end());
  tree.reports.push_back(std::move(report));
}

}  // namespace

const PublishedFile* PublishedReport::Current(absl::string_view format) const {
  const auto& files = revisions.front().files;
  const auto found = std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.format == format; });
  return found == files.end() ? nullptr : &*found;
}

PublicTree ReadPublicTree(const std::string& root) {
  PublicTree tree;
  for (const fs::directory_entry& organ : EntriesOf(root)) {
    for (const fs::directory_entry& year : EntriesOf(organ.path())) {
      ReadReport(root, organ.path().filename().string(), year, tree);
    }
  }
  std::sort(tree.reports.begin(), tree.reports.end(), [](const PublishedReport& a, const PublishedReport& b) {
    return std::make_tuple(-a.year, a.title(), a.organ) < std::make_tuple(-b.year, b.title(), b.organ);
  });
  return tree;
}

}  // namespace nianbao::gateway
