// The pages of the public site: plain HTML, no script. Pure.
#ifndef NIANBAO_GATEWAY_PUBLIC_PAGES_H_
#define NIANBAO_GATEWAY_PUBLIC_PAGES_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gateway/public_tree.h"

namespace nianbao::gateway {

// What a visitor asks the list for.
struct PublicQuery {
  std::optional<int> year;
  std::string organ;  // id; empty = all
  std::string words;  // part of a title
  size_t page = 1;
};

// Reads "year=2024&organ=kjj&q=…&page=2"; what makes no sense is left out.
PublicQuery ReadPublicQuery(absl::string_view query);

// `text` for HTML text and quoted attributes.
std::string EscapeHtml(absl::string_view text);

// The list with its filters.
std::string PublicListPage(const std::vector<PublishedReport>& reports, const PublicQuery& query);

// One report: its revisions, formats and digests. `digests` by path.
std::string PublicReportPage(const PublishedReport& report, const std::map<std::string, std::string>& digests);

// The page that tells whether a digest (hex SHA-256) is a published file's. Empty = only the form.
std::string PublicVerifyPage(const std::vector<PublishedReport>& reports,
                             const std::map<std::string, std::string>& digests, absl::string_view digest);

// Open data: every published file with its digest.
std::string PublicManifestJson(const std::vector<PublishedReport>& reports,
                               const std::map<std::string, std::string>& digests);
std::string PublicManifestCsv(const std::vector<PublishedReport>& reports,
                              const std::map<std::string, std::string>& digests);

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_PUBLIC_PAGES_H_
