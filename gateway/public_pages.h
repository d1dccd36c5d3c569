// The pages of the public site: plain HTML, no script. Pure.
#ifndef NIANBAO_GATEWAY_PUBLIC_PAGES_H_
#define NIANBAO_GATEWAY_PUBLIC_PAGES_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gateway/public_library.h"
#include "gateway/public_tree.h"

namespace nianbao::gateway {

constexpr size_t kReportsPerPage = 50;

// What a visitor asks the list for.
struct PublicQuery {
  std::optional<int> year;
  std::string region;  // six digits; empty = all
  std::string organ;   // id; empty = all
  std::string words;   // of the title or the text
  size_t page = 1;
};

// Reads "year=2024&region=321300&organ=kjj&q=…&page=2"; what makes no sense is left out.
PublicQuery ReadPublicQuery(absl::string_view query);

// The value of a parameter, decoded, at most 200 bytes of it; empty when absent.
std::string ParameterOf(absl::string_view query, absl::string_view name);

// A report in a list, with the words that were looked for.
struct ListedReport {
  const PublishedReport* report = nullptr;
  std::string region;  // name; may be empty
  std::optional<Quote> quote;
};

// What the list shows: one page of it.
struct PublicList {
  PublicQuery query;
  std::vector<int> years;  // newest first, with reports
  std::vector<RegionName> regions;
  std::vector<ListedReport> shown;
  size_t count = 0;  // in all
};
std::string PublicListPage(const PublicList& list);

using DigestOfFile = std::function<std::string(const PublishedFile&)>;

// One report: its revisions, formats and digests; links to the body's other years.
std::string PublicReportPage(const PublishedReport& report, const std::vector<int>& other_years,
                             const DigestOfFile& digest);

// What a digest or a verification code leads to.
struct Verified {
  std::string asked;      // as given; empty = only the form is shown
  bool is_code = false;   // a verification code rather than a digest
  std::string code_page;  // of a code that exists: the page's address
  struct Match {
    const PublishedReport* report;
    const PublishedRevision* revision;
    const PublishedFile* file;
  };
  std::vector<Match> matches;  // of a digest
};
std::string PublicVerifyPage(const Verified& verified);

// Open data: every published file with its digest.
std::string PublicManifestJson(const std::vector<PublishedReport>& reports, const DigestOfFile& digest);
std::string PublicManifestCsv(const std::vector<PublishedReport>& reports, const DigestOfFile& digest);

// Open data: figures, one file a year and region.
struct DataFile {
  int year = 0;
  std::string region;  // code; "none" for bodies without one
  std::string region_name;
  size_t reports = 0;
  std::string name() const;  // "2024-321300"
};
std::string PublicDataPage(const std::vector<DataFile>& files);
// With size and digest of each format.
struct DataDigest {
  std::string path;  // "data/2024-321300.csv"
  int year = 0;
  std::string region;
  size_t reports = 0;
  size_t size = 0;
  std::string sha256;
};
std::string PublicDataManifest(const std::vector<DataDigest>& files);

// Two reports side by side. What was not found, or found more than once, is asked for.
struct Comparison {
  std::string left_name;  // as typed
  std::string right_name;
  std::string left_year;
  std::string right_year;
  std::vector<int> years;
  std::vector<const PublishedReport*> left;  // candidates; one = decided
  std::vector<const PublishedReport*> right;
  std::vector<FigurePair> pairs;
};
std::string PublicComparePage(const Comparison& comparison);

// Says that a report was withdrawn.
std::string PublicWithdrawnPage();

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_PUBLIC_PAGES_H_
