#include "gateway/public_site.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gateway/http_words.h"
#include "gateway/public_pages.h"
#include "gateway/routes.h"
#include "services/common/base/digest.h"
#include "services/common/base/files.h"

namespace nianbao::gateway {
namespace {

constexpr absl::Duration kFresh = absl::Seconds(2);
constexpr size_t kTagLength = 24;

HttpAnswer Html(std::string body) {
  HttpAnswer answer{.media_type = "text/html; charset=utf-8", .body = std::move(body)};
  answer.headers["Cache-Control"] = "no-cache";
  answer.headers["ETag"] = absl::StrCat("\"", Sha256Hex(answer.body).substr(0, kTagLength), "\"");
  return answer;
}

std::string DigestAskedFor(absl::string_view query) {
  for (absl::string_view pair : absl::StrSplit(query, '&')) {
    if (absl::ConsumePrefix(&pair, "digest=")) return PercentDecode(pair, true).substr(0, 200);
  }
  return "";
}

bool HasHiddenOrEmptyPart(absl::string_view path) {
  for (absl::string_view part : absl::StrSplit(path, '/')) {
    if (part.empty() || part[0] == '.' || absl::StrContains(part, '\0')) return true;
  }
  return false;
}

}  // namespace

PublicSite::Reports PublicSite::Read() const {
  const absl::Time now = clock_.Now();
  {
    std::lock_guard lock(mutex_);
    if (reports_ != nullptr && now - read_at_ < kFresh) return reports_;
  }
  auto fresh = std::make_shared<const std::vector<PublishedReport>>(ReadPublicTree(root_));
  std::lock_guard lock(mutex_);
  reports_ = fresh;
  read_at_ = now;
  return fresh;
}

std::map<std::string, std::string> PublicSite::DigestsOf(const std::vector<PublishedReport>& reports) const {
  std::map<std::string, std::string> digests;
  for (const PublishedReport& report : reports) {
    for (const PublishedRevision& revision : report.revisions) {
      for (const PublishedFile& file : revision.files) {
        {
          std::lock_guard lock(mutex_);
          const auto known = digests_.find(file.path);
          if (known != digests_.end() && known->second.size == file.size && known->second.written == file.written) {
            digests[file.path] = known->second.digest;
            continue;
          }
        }
        const absl::StatusOr<std::string> bytes = ReadFile(absl::StrCat(root_, "/", file.path));
        if (!bytes.ok()) continue;
        digests[file.path] = Sha256Hex(*bytes);
        std::lock_guard lock(mutex_);
        digests_[file.path] = {file.size, file.written, digests[file.path]};
      }
    }
  }
  return digests;
}

std::optional<HttpAnswer> PublicSite::FindReport(const std::string& path) const {
  const Reports reports = Read();
  for (const PublishedReport& report : *reports) {
    if (path == absl::StrCat(report.organ, "/", report.year)) {
      return Html(PublicReportPage(report, DigestsOf({report})));
    }
  }
  return std::nullopt;
}

std::optional<HttpAnswer> PublicSite::FindFile(const std::string& path) const {
  absl::StatusOr<std::string> bytes = ReadFile(absl::StrCat(root_, "/", path));
  if (!bytes.ok()) return std::nullopt;
  HttpAnswer answer{.media_type = MediaTypeOf(path)};
  answer.headers["ETag"] = absl::StrCat("\"", Sha256Hex(*bytes).substr(0, kTagLength), "\"");
  answer.headers["Cache-Control"] = "no-cache";
  answer.body = *std::move(bytes);
  return answer;
}

std::optional<HttpAnswer> PublicSite::Find(const std::string& path, const std::string& query) const {
  if (root_.empty()) return std::nullopt;
  const std::string below(absl::StripSuffix(absl::StripPrefix(path, "/"), "/"));
  if (below.empty()) return Html(PublicListPage(*Read(), ReadPublicQuery(query)));
  if (HasHiddenOrEmptyPart(below)) return std::nullopt;
  if (below == "verify") {
    const Reports reports = Read();
    const std::string digest = DigestAskedFor(query);
    return Html(PublicVerifyPage(*reports, digest.empty() ? std::map<std::string, std::string>() : DigestsOf(*reports),
                                 digest));
  }
  if (below == "index.json" || below == "index.csv") {
    const Reports reports = Read();
    HttpAnswer answer = Html(below == "index.json" ? PublicManifestJson(*reports, DigestsOf(*reports))
                                                   : PublicManifestCsv(*reports, DigestsOf(*reports)));
    answer.media_type = MediaTypeOf(below);
    return answer;
  }
  if (auto report = FindReport(below)) return report;
  return FindFile(below);
}

}  // namespace nianbao::gateway
