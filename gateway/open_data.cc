#include "gateway/open_data.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"

namespace nianbao::gateway {
namespace {

constexpr char kNoRegion[] = "none";

std::string KeyOf(const PublicOrgans& organs, const PublishedReport& report) {
  const std::string region = RegionOf(organs, report.organ);
  return region.empty() ? kNoRegion : region;
}

}  // namespace

std::string RegionOf(const PublicOrgans& organs, const std::string& organ) {
  const auto found = organs.find(organ);
  return found == organs.end() ? "" : found->second.region.substr(0, 6);
}

std::string NameOfRegion(const std::vector<RegionName>& regions, const std::string& code) {
  const auto found = std::find_if(regions.begin(), regions.end(), [&](const auto& r) { return r.code == code; });
  return found == regions.end() ? code : found->name;
}

std::vector<DataFile> OpenData::Files(const PublicSource& source) {
  const std::vector<RegionName> regions = RegionsOf(*source.organs);
  std::map<std::pair<int, std::string>, size_t> counts;
  for (const PublishedReport& report : source.tree->reports) ++counts[{-report.year, KeyOf(*source.organs, report)}];
  std::vector<DataFile> files;
  for (const auto& [key, count] : counts) {
    const auto& [year, region] = key;
    files.push_back({.year = -year,
                     .region = region,
                     .region_name = region == kNoRegion ? "未登记地区" : NameOfRegion(regions, region),
                     .reports = count});
  }
  return files;
}

std::vector<const PublishedReport*> OpenData::ReportsOf(const PublicSource& source, const DataFile& file) {
  std::vector<const PublishedReport*> reports;
  for (const PublishedReport& report : source.tree->reports) {
    if (report.year == file.year && KeyOf(*source.organs, report) == file.region) reports.push_back(&report);
  }
  return reports;
}

// Changes when the file would.
std::string OpenData::SignatureOf(const PublicSource& source, const DataFile& file) {
  std::string all = file.region_name;
  for (const PublishedReport* report : ReportsOf(source, file)) {
    const PublishedFile* csv = report->Current("csv");
    if (csv != nullptr) absl::StrAppend(&all, "\n", csv->path, " ", csv->size, " ", csv->written);
  }
  return Sha256Hex(all);
}

template <typename T, typename Maker>
T OpenData::Remember(std::map<std::string, std::pair<std::string, T>>& known, const std::string& key,
                     const std::string& signature, Maker make) {
  {
    std::lock_guard lock(mutex_);
    const auto found = known.find(key);
    if (found != known.end() && found->second.first == signature) return found->second.second;
  }
  T made = make();
  std::lock_guard lock(mutex_);
  known[key] = {signature, made};
  return made;
}

std::string OpenData::Make(const PublicSource& source, const DataFile& file, bool csv) {
  std::vector<OpenReport> reports;
  for (const PublishedReport* report : ReportsOf(source, file)) {
    reports.push_back({.organ = report->organ,
                       .body = library_.BodyOf(*report),
                       .region = RegionOf(*source.organs, report->organ),
                       .year = report->year,
                       .revision = report->revisions.front().number,
                       .figures = library_.FiguresOf(*report)});
  }
  return csv ? OpenDataCsv(reports) : OpenDataJson(reports);
}

std::optional<std::string> OpenData::Find(const PublicSource& source, const std::string& name) {
  for (const DataFile& file : Files(source)) {
    if (name == file.name() + ".csv") return Make(source, file, /*csv=*/true);
    if (name == file.name() + ".json") return Make(source, file, /*csv=*/false);
  }
  return std::nullopt;
}

std::string OpenData::Manifest(const PublicSource& source) {
  std::vector<DataDigest> digests;
  for (const DataFile& file : Files(source)) {
    const std::string signature = SignatureOf(source, file);
    for (const bool csv : {true, false}) {
      const std::string path = absl::StrCat("data/", file.name(), csv ? ".csv" : ".json");
      digests.push_back(Remember(digests_, path, signature, [&] {
        const std::string bytes = Make(source, file, csv);
        return DataDigest{path, file.year, file.region, file.reports, bytes.size(), Sha256Hex(bytes)};
      }));
    }
  }
  return PublicDataManifest(digests);
}

// A government that reports for its region has summed its bodies up already: adding them again would count them twice.
RegionTotals OpenData::TotalsOf(const PublicSource& source, const DataFile& file) {
  RegionTotals totals{.region = file.region, .name = file.region_name, .year = file.year, .reports = file.reports};
  std::vector<std::vector<Figure>> bodies;
  for (const PublishedReport* report : ReportsOf(source, file)) {
    const auto organ = source.organs->find(report->organ);
    if (organ != source.organs->end() && organ->second.is_government) {
      totals.by_government = true;
      totals.figures = library_.FiguresOf(*report);
      return totals;
    }
    bodies.push_back(library_.FiguresOf(*report));
  }
  totals.figures = SumOf(bodies);
  return totals;
}

std::string OpenData::Totals(const PublicSource& source, const std::string& year) {
  std::vector<RegionTotals> regions;
  for (const DataFile& file : Files(source)) {
    if (!year.empty() && absl::StrCat(file.year) != year) continue;
    regions.push_back(
        Remember(totals_, file.name(), SignatureOf(source, file), [&] { return TotalsOf(source, file); }));
  }
  return TotalsJson(regions);
}

}  // namespace nianbao::gateway
