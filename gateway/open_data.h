// The figures of published reports as open data: one file a year and region, their digests, and sums of regions.
#ifndef NIANBAO_GATEWAY_OPEN_DATA_H_
#define NIANBAO_GATEWAY_OPEN_DATA_H_

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "gateway/public_library.h"
#include "gateway/public_pages.h"
#include "gateway/public_tree.h"

namespace nianbao::gateway {

// What is public now.
struct PublicSource {
  std::shared_ptr<const PublicTree> tree;
  std::shared_ptr<const PublicOrgans> organs;
};

// A body's region, six digits; empty when it is not registered.
std::string RegionOf(const PublicOrgans& organs, const std::string& organ);

// The region's name; its code when it is not among them.
std::string NameOfRegion(const std::vector<RegionName>& regions, const std::string& code);

// Thread-safe. Blocks on the disk; digests and sums are kept until a file of theirs changes.
class OpenData {
 public:
  explicit OpenData(PublicLibrary& library) : library_(library) {}

  // Newest year first, then by region.
  static std::vector<DataFile> Files(const PublicSource& source);
  // The bytes of "2024-321300.csv" or ".json"; nothing when there is no such file.
  std::optional<std::string> Find(const PublicSource& source, const std::string& name);
  std::string Manifest(const PublicSource& source);
  // Regions with their sums; `year` empty = all years.
  std::string Totals(const PublicSource& source, const std::string& year);

 private:
  // A file's reports, in the tree's order.
  static std::vector<const PublishedReport*> ReportsOf(const PublicSource& source, const DataFile& file);
  static std::string SignatureOf(const PublicSource& source, const DataFile& file);
  std::string Make(const PublicSource& source, const DataFile& file, bool csv);
  RegionTotals TotalsOf(const PublicSource& source, const DataFile& file);
  // Remembers what `make` made until the signature is another one.
  template <typename T, typename Maker>
  T Remember(std::map<std::string, std::pair<std::string, T>>& known, const std::string& key,
             const std::string& signature, Maker make);

  PublicLibrary& library_;
  std::mutex mutex_;
  std::map<std::string, std::pair<std::string, DataDigest>> digests_;   // by path, with the signature
  std::map<std::string, std::pair<std::string, RegionTotals>> totals_;  // by DataFile's name, with the signature
};

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_OPEN_DATA_H_
