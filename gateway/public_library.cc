#include "gateway/public_library.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/common/base/digest.h"
#include "services/common/base/files.h"

namespace nianbao::gateway {
namespace {

constexpr size_t kRegionDigits = 6;
constexpr size_t kShortestPhrase = 2;

}  // namespace

std::vector<RegionName> RegionsOf(const PublicOrgans& organs) {
  std::map<std::string, std::string> names;
  for (const auto& [id, organ] : organs) {
    const std::string code = organ.region.substr(0, kRegionDigits);
    if (code.size() != kRegionDigits) continue;
    std::string& name = names.try_emplace(code, code).first->second;
    // Townships have longer codes of their own; the six digits are the county's.
    if (organ.is_government && organ.region.size() == kRegionDigits) {
      name = std::string(absl::StripSuffix(organ.display_name, "人民政府"));
    }
  }
  std::vector<RegionName> regions;
  for (auto& [code, name] : names) regions.push_back({code, name});
  return regions;
}

bool LiesIn(absl::string_view code, absl::string_view region) {
  while (region.size() >= 2 && absl::EndsWith(region, "00")) region.remove_suffix(2);
  return absl::StartsWith(code, region);
}

// The file is read outside the lock: two threads may read the same one, which costs less than waiting for each other.
template <typename T>
T PublicLibrary::Remember(std::map<std::string, Known<T>>& known, const PublishedFile& file,
                          const std::function<std::optional<T>(const std::string& bytes)>& make) {
  {
    std::lock_guard lock(mutex_);
    const auto found = known.find(file.path);
    const bool same = found != known.end() && found->second.size == file.size && found->second.written == file.written;
    if (same) return found->second.value;
  }
  const absl::StatusOr<std::string> bytes = ReadFile(absl::StrCat(root_, "/", file.path));
  std::optional<T> made = bytes.ok() ? make(*bytes) : std::nullopt;
  if (!made) return T();
  std::lock_guard lock(mutex_);
  known[file.path] = {file.size, file.written, *made};
  return *std::move(made);
}

std::string PublicLibrary::DigestOf(const PublishedFile& file) {
  return Remember<std::string>(digests_, file, [](const std::string& bytes) { return Sha256Hex(bytes); });
}

std::vector<Figure> PublicLibrary::FiguresOf(const PublishedReport& report) const {
  const PublishedFile* csv = report.Current("csv");
  const absl::StatusOr<std::string> bytes =
      csv == nullptr ? absl::NotFoundError("no csv") : ReadFile(absl::StrCat(root_, "/", csv->path));
  return bytes.ok() ? gateway::FiguresOf(*bytes) : std::vector<Figure>();
}

std::string PublicLibrary::BodyOf(const PublishedReport& report) {
  const PublishedFile* csv = report.Current("csv");
  if (csv == nullptr) return "";
  return Remember<std::string>(bodies_, *csv, [](const std::string& bytes) { return gateway::BodyOf(bytes); });
}

std::optional<Quote> PublicLibrary::Find(const PublishedReport& report, absl::string_view phrase) {
  const PublishedFile* json = report.Current("json");
  if (json == nullptr || phrase.size() < kShortestPhrase) return std::nullopt;
  using Filter = std::shared_ptr<const PairFilter>;
  const Filter filter = Remember<Filter>(filters_, *json, [](const std::string& bytes) {
    return std::make_shared<const PairFilter>(TextOfReport(bytes));
  });
  if (filter == nullptr || !filter->MayHold(phrase)) return std::nullopt;
  const absl::StatusOr<std::string> bytes = ReadFile(absl::StrCat(root_, "/", json->path));
  Quote quote = bytes.ok() ? QuoteOf(TextOfReport(*bytes), phrase) : Quote();
  if (quote.found.empty()) return std::nullopt;
  return quote;
}

}  // namespace nianbao::gateway
