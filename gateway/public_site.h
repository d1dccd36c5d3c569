// The public site: what lies in the public tree, and pages that lead to it. Works without script.
#ifndef NIANBAO_GATEWAY_PUBLIC_SITE_H_
#define NIANBAO_GATEWAY_PUBLIC_SITE_H_

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "gateway/http_server.h"
#include "gateway/public_library.h"
#include "gateway/public_pages.h"
#include "gateway/public_tree.h"
#include "services/common/clock/clock.h"
#include "services/common/rpc/thread_pool.h"

namespace nianbao::gateway {

// The bodies and regions as registered; may be slow, and null when nobody knows them now.
using OrgansSource = std::function<std::shared_ptr<const PublicOrgans>()>;

// Thread-safe. The tree is read again when the last reading is older than a few seconds. Blocks on the disk.
class PublicSite {
 public:
  PublicSite(std::string root, const Clock& clock, OrgansSource organs);
  ~PublicSite() { ending_ = true; }

  // The answer to a path below /public, decoded: "", "/", "/verify", "/compare", "/data", "/data/manifest.json",
  // "/data/totals.json",
  // "/data/2024-321300.csv", "/index.json", "/index.csv", "/{organ}/{year}/", or a file of the tree. Nothing when there
  // is none, and for every path with a hidden or empty part. Of a report whose newest revision was withdrawn only that
  // it was (410).
  std::optional<HttpAnswer> Find(const std::string& path, const std::string& query);

 private:
  using Tree = std::shared_ptr<const PublicTree>;

  Tree Read();
  std::shared_ptr<const PublicOrgans> Organs();
  DigestOfFile Digest();
  HttpAnswer List(const std::string& query);
  HttpAnswer Verify(const std::string& query);
  HttpAnswer Compare(const std::string& query);
  std::vector<const PublishedReport*> Candidates(const PublicTree& tree, const std::string& id, const std::string& name,
                                                 const std::string& year);
  std::vector<DataFile> DataFiles();
  std::optional<HttpAnswer> FindData(const std::string& name);
  std::string MakeData(const DataFile& file, bool csv);
  HttpAnswer Totals(const std::string& query);
  RegionTotals TotalsOf(const DataFile& file);
  HttpAnswer DataManifest();
  std::string SignatureOf(const DataFile& file);
  std::optional<HttpAnswer> FindReport(const std::string& path);
  std::optional<HttpAnswer> FindFile(const std::string& path);

  const std::string root_;
  const Clock& clock_;
  const OrgansSource organs_;
  PublicLibrary library_;
  std::mutex mutex_;
  Tree tree_;
  absl::Time read_at_ = absl::InfinitePast();
  struct KnownData {
    std::string signature;
    DataDigest digest;
  };
  std::map<std::string, KnownData> data_;                               // by path
  std::map<std::string, std::pair<std::string, RegionTotals>> totals_;  // by DataFile's name, with its signature
  std::atomic<bool> ending_ = false;
  rpc::ThreadPool indexer_;  // reads new reports before somebody searches; last, so that it ends first
};

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_PUBLIC_SITE_H_
