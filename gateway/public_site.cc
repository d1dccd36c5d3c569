#include "gateway/public_site.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gateway/http_words.h"
#include "services/common/base/digest.h"
#include "services/common/base/files.h"

namespace nianbao::gateway {
namespace {

constexpr absl::Duration kFresh = absl::Seconds(2);
constexpr size_t kTagLength = 24;
constexpr char kNoRegion[] = "none";

HttpAnswer Html(std::string body) {
  HttpAnswer answer{.media_type = "text/html; charset=utf-8", .body = std::move(body)};
  answer.headers["Cache-Control"] = "no-cache";
  answer.headers["ETag"] = absl::StrCat("\"", Sha256Hex(answer.body).substr(0, kTagLength), "\"");
  return answer;
}

HttpAnswer Typed(absl::string_view path, std::string body) {
  HttpAnswer answer = Html(std::move(body));
  answer.media_type = MediaTypeOf(path);
  return answer;
}

bool HasHiddenOrEmptyPart(absl::string_view path) {
  for (absl::string_view part : absl::StrSplit(path, '/')) {
    if (part.empty() || part[0] == '.' || absl::StrContains(part, '\0')) return true;
  }
  return false;
}

std::vector<int> YearsOf(const std::vector<PublishedReport>& reports) {
  std::set<int, std::greater<>> years;
  for (const PublishedReport& report : reports) years.insert(report.year);
  return {years.begin(), years.end()};
}

std::string RegionOf(const PublicOrgans& organs, const std::string& organ) {
  const auto found = organs.find(organ);
  return found == organs.end() ? "" : found->second.region.substr(0, 6);
}

std::string NameOfRegion(const std::vector<RegionName>& regions, const std::string& code) {
  const auto found = std::find_if(regions.begin(), regions.end(), [&](const auto& r) { return r.code == code; });
  return found == regions.end() ? code : found->name;
}

// "suqian-2024-1-81D58DED036B7669" → "suqian/2024"; nothing for what is no code.
std::optional<std::string> ReportOfCode(const std::string& code) {
  const std::vector<std::string> parts = absl::StrSplit(code, '-');
  int number = 0;
  if (parts.size() < 4 || HasHiddenOrEmptyPart(code) || absl::StrContains(code, '/')) return std::nullopt;
  const size_t n = parts.size();
  if (!absl::SimpleAtoi(parts[n - 3], &number) || !absl::SimpleAtoi(parts[n - 2], &number)) return std::nullopt;
  return absl::StrCat(absl::StrJoin(parts.begin(), parts.end() - 3, "-"), "/", parts[n - 3]);
}

// The report that a file of the tree belongs to: "kjj/2016/1/a.pdf" and "verify/kjj-2016-1-….html" → "kjj/2016".
std::string ReportOfPath(const std::string& path) {
  const std::vector<std::string> parts = absl::StrSplit(path, '/');
  if (parts.size() == 2 && parts[0] == "verify") {
    return ReportOfCode(std::string(absl::StripSuffix(parts[1], ".html"))).value_or("");
  }
  return parts.size() < 2 ? "" : absl::StrCat(parts[0], "/", parts[1]);
}

}  // namespace

PublicSite::PublicSite(std::string root, const Clock& clock, OrgansSource organs)
    : root_(std::move(root)), clock_(clock), organs_(std::move(organs)), library_(root_), indexer_(1, 1) {}

PublicSite::Tree PublicSite::Read() {
  const absl::Time now = clock_.Now();
  {
    std::lock_guard lock(mutex_);
    if (tree_ != nullptr && now - read_at_ < kFresh) return tree_;
  }
  auto fresh = std::make_shared<const PublicTree>(ReadPublicTree(root_));
  bool more = false;
  {
    std::lock_guard lock(mutex_);
    more = tree_ == nullptr || tree_->reports.size() != fresh->reports.size();
    tree_ = fresh;
    read_at_ = now;
  }
  // One such errand at a time is enough; the next reading sends the next.
  if (more) {
    indexer_.TryRun([this, fresh] {
      for (const PublishedReport& report : fresh->reports) {
        if (ending_) return;
        library_.Find(report, "\x01\x01");  // held by no report: only reads it
      }
    });
  }
  return fresh;
}

std::shared_ptr<const PublicOrgans> PublicSite::Organs() {
  static const auto* none = new std::shared_ptr<const PublicOrgans>(std::make_shared<const PublicOrgans>());
  std::shared_ptr<const PublicOrgans> organs = organs_ == nullptr ? nullptr : organs_();
  return organs == nullptr ? *none : organs;
}

DigestOfFile PublicSite::Digest() {
  return [this](const PublishedFile& file) { return library_.DigestOf(file); };
}

HttpAnswer PublicSite::List(const std::string& query) {
  const Tree tree = Read();
  const auto organs = Organs();
  PublicList list{.query = ReadPublicQuery(query), .years = YearsOf(tree->reports), .regions = RegionsOf(*organs)};
  const size_t first = (list.query.page - 1) * kReportsPerPage;
  for (const PublishedReport& report : tree->reports) {
    const PublicQuery& wanted = list.query;
    if (wanted.year && report.year != *wanted.year) continue;
    if (!wanted.organ.empty() && report.organ != wanted.organ) continue;
    const std::string region = RegionOf(*organs, report.organ);
    if (!wanted.region.empty() && !LiesIn(region, wanted.region)) continue;
    ListedReport listed{.report = &report, .region = NameOfRegion(list.regions, region)};
    if (!absl::StrContains(report.title(), wanted.words)) {
      listed.quote = library_.Find(report, wanted.words);
      if (!listed.quote) continue;
    }
    if (list.count >= first && list.count < first + kReportsPerPage) list.shown.push_back(std::move(listed));
    ++list.count;
  }
  return Html(PublicListPage(list));
}

HttpAnswer PublicSite::Verify(const std::string& query) {
  const Tree tree = Read();
  Verified verified{.asked = ParameterOf(query, "digest")};
  if (const auto report = ReportOfCode(verified.asked)) {
    verified.is_code = true;
    const std::string page = absl::StrCat("verify/", verified.asked, ".html");
    if (FindFile(page)) verified.code_page = absl::StrCat("/public/", page);
    return Html(PublicVerifyPage(verified));
  }
  verified.asked = absl::AsciiStrToLower(verified.asked);
  if (verified.asked.empty()) return Html(PublicVerifyPage(verified));
  for (const PublishedReport& report : tree->reports) {
    for (const PublishedRevision& revision : report.revisions) {
      for (const PublishedFile& file : revision.files) {
        if (library_.DigestOf(file) == verified.asked) verified.matches.push_back({&report, &revision, &file});
      }
    }
  }
  return Html(PublicVerifyPage(verified));
}

std::vector<const PublishedReport*> PublicSite::Candidates(const PublicTree& tree, const std::string& id,
                                                           const std::string& name, const std::string& year) {
  std::vector<const PublishedReport*> exact;
  std::vector<const PublishedReport*> found;
  for (const PublishedReport& report : tree.reports) {
    if (!id.empty() && absl::StrCat(report.organ, "/", report.year) == id) return {&report};
    if (name.empty() || absl::StrCat(report.year) != year) continue;
    if (library_.BodyOf(report) == name) exact.push_back(&report);
    if (absl::StrContains(report.title(), name)) found.push_back(&report);
  }
  return exact.size() == 1 ? exact : found;
}

HttpAnswer PublicSite::Compare(const std::string& query) {
  const Tree tree = Read();
  Comparison comparison{.left_name = ParameterOf(query, "an"),
                        .right_name = ParameterOf(query, "bn"),
                        .left_year = ParameterOf(query, "ay"),
                        .right_year = ParameterOf(query, "by"),
                        .years = YearsOf(tree->reports)};
  comparison.left = Candidates(*tree, ParameterOf(query, "a"), comparison.left_name, comparison.left_year);
  comparison.right = Candidates(*tree, ParameterOf(query, "b"), comparison.right_name, comparison.right_year);
  if (comparison.left.size() == 1 && comparison.right.size() == 1) {
    comparison.pairs = SideBySide(library_.FiguresOf(*comparison.left[0]), library_.FiguresOf(*comparison.right[0]));
  }
  return Html(PublicComparePage(comparison));
}

std::vector<DataFile> PublicSite::DataFiles() {
  const Tree tree = Read();
  const auto organs = Organs();
  const std::vector<RegionName> regions = RegionsOf(*organs);
  std::map<std::pair<int, std::string>, size_t> counts;  // newest year first
  for (const PublishedReport& report : tree->reports) {
    const std::string region = RegionOf(*organs, report.organ);
    ++counts[{-report.year, region.empty() ? kNoRegion : region}];
  }
  std::vector<DataFile> files;
  for (const auto& [key, count] : counts) {
    const std::string& region = key.second;
    files.push_back({.year = -key.first,
                     .region = region,
                     .region_name = region == kNoRegion ? "未登记地区" : NameOfRegion(regions, region),
                     .reports = count});
  }
  return files;
}

std::string PublicSite::MakeData(const DataFile& file, bool csv) {
  const Tree tree = Read();
  const auto organs = Organs();
  std::vector<OpenReport> reports;
  for (const PublishedReport& report : tree->reports) {
    const std::string region = RegionOf(*organs, report.organ);
    if (report.year != file.year || (region.empty() ? kNoRegion : region) != file.region) continue;
    reports.push_back({.organ = report.organ,
                       .body = library_.BodyOf(report),
                       .region = region,
                       .year = report.year,
                       .revision = report.revisions.front().number,
                       .figures = library_.FiguresOf(report)});
  }
  return csv ? OpenDataCsv(reports) : OpenDataJson(reports);
}

std::optional<HttpAnswer> PublicSite::FindData(const std::string& name) {
  for (const DataFile& file : DataFiles()) {
    if (name == file.name() + ".csv") return Typed(name, MakeData(file, /*csv=*/true));
    if (name == file.name() + ".json") return Typed(name, MakeData(file, /*csv=*/false));
  }
  return std::nullopt;
}

// Changes when the file would.
std::string PublicSite::SignatureOf(const DataFile& file) {
  const Tree tree = Read();
  const auto organs = Organs();
  std::string all;
  for (const PublishedReport& report : tree->reports) {
    const std::string region = RegionOf(*organs, report.organ);
    if (report.year != file.year || (region.empty() ? kNoRegion : region) != file.region) continue;
    const PublishedFile* csv = report.Current("csv");
    if (csv != nullptr) absl::StrAppend(&all, csv->path, " ", csv->size, " ", csv->written, "\n");
  }
  return Sha256Hex(all);
}

HttpAnswer PublicSite::DataManifest() {
  std::vector<DataDigest> digests;
  for (const DataFile& file : DataFiles()) {
    const std::string signature = SignatureOf(file);
    for (const char* extension : {".csv", ".json"}) {
      const std::string path = absl::StrCat("data/", file.name(), extension);
      {
        std::lock_guard lock(mutex_);
        if (const auto known = data_.find(path); known != data_.end() && known->second.signature == signature) {
          digests.push_back(known->second.digest);
          continue;
        }
      }
      const std::string bytes = MakeData(file, path.back() == 'v');
      const DataDigest digest{path, file.year, file.region, file.reports, bytes.size(), Sha256Hex(bytes)};
      digests.push_back(digest);
      std::lock_guard lock(mutex_);
      data_[path] = {signature, digest};
    }
  }
  return Typed("manifest.json", PublicDataManifest(digests));
}

// A government that reports for its region has summed its bodies up already: adding them again would count them twice.
RegionTotals PublicSite::TotalsOf(const DataFile& file) {
  const Tree tree = Read();
  const auto organs = Organs();
  RegionTotals totals{.region = file.region, .name = file.region_name, .year = file.year, .reports = file.reports};
  std::vector<std::vector<Figure>> bodies;
  for (const PublishedReport& report : tree->reports) {
    const std::string region = RegionOf(*organs, report.organ);
    if (report.year != file.year || (region.empty() ? kNoRegion : region) != file.region) continue;
    const auto organ = organs->find(report.organ);
    if (organ != organs->end() && organ->second.is_government) {
      totals.by_government = true;
      totals.figures = library_.FiguresOf(report);
      return totals;
    }
    bodies.push_back(library_.FiguresOf(report));
  }
  totals.figures = SumOf(bodies);
  return totals;
}

HttpAnswer PublicSite::Totals(const std::string& query) {
  const std::string year = ParameterOf(query, "year");
  std::vector<RegionTotals> regions;
  for (const DataFile& file : DataFiles()) {
    if (!year.empty() && absl::StrCat(file.year) != year) continue;
    const std::string signature = SignatureOf(file);
    {
      std::lock_guard lock(mutex_);
      if (const auto known = totals_.find(file.name()); known != totals_.end() && known->second.first == signature) {
        regions.push_back(known->second.second);
        continue;
      }
    }
    regions.push_back(TotalsOf(file));
    std::lock_guard lock(mutex_);
    totals_[file.name()] = {signature, regions.back()};
  }
  return Typed("totals.json", TotalsJson(regions));
}

std::optional<HttpAnswer> PublicSite::FindReport(const std::string& path) {
  const Tree tree = Read();
  if (tree->withdrawn.count(path) > 0) {
    HttpAnswer gone = Html(PublicWithdrawnPage());
    gone.status = 410;
    return gone;
  }
  std::vector<int> other_years;
  const PublishedReport* found = nullptr;
  for (const PublishedReport& report : tree->reports) {
    if (path == absl::StrCat(report.organ, "/", report.year)) found = &report;
  }
  if (found == nullptr) return std::nullopt;
  for (const PublishedReport& report : tree->reports) {
    if (report.organ == found->organ && report.year != found->year) other_years.push_back(report.year);
  }
  return Html(PublicReportPage(*found, other_years, Digest()));
}

std::optional<HttpAnswer> PublicSite::FindFile(const std::string& path) {
  const Tree tree = Read();
  const auto withdrawn = tree->withdrawn.find(ReportOfPath(path));
  if (withdrawn != tree->withdrawn.end() && path != withdrawn->second) return std::nullopt;
  absl::StatusOr<std::string> bytes = ReadFile(absl::StrCat(root_, "/", path));
  if (!bytes.ok()) return std::nullopt;
  return Typed(path, *std::move(bytes));
}

std::optional<HttpAnswer> PublicSite::Find(const std::string& path, const std::string& query) {
  if (root_.empty()) return std::nullopt;
  const std::string below(absl::StripSuffix(absl::StripPrefix(path, "/"), "/"));
  if (below.empty()) return List(query);
  if (HasHiddenOrEmptyPart(below)) return std::nullopt;
  if (below == "verify") return Verify(query);
  if (below == "compare") return Compare(query);
  if (below == "data") return Html(PublicDataPage(DataFiles()));
  if (below == "data/manifest.json") return DataManifest();
  if (below == "data/totals.json") return Totals(query);
  if (below == "index.json") return Typed(below, PublicManifestJson(Read()->reports, Digest()));
  if (below == "index.csv") return Typed(below, PublicManifestCsv(Read()->reports, Digest()));
  if (absl::StartsWith(below, "data/")) {
    if (auto data = FindData(below.substr(5))) return data;
  }
  if (auto report = FindReport(below)) return report;
  return FindFile(below);
}

}  // namespace nianbao::gateway
