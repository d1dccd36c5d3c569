// The public site: what lies in the public tree, and pages that lead to it. Works without script.
#ifndef NIANBAO_GATEWAY_PUBLIC_SITE_H_
#define NIANBAO_GATEWAY_PUBLIC_SITE_H_

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "gateway/http_server.h"
#include "gateway/public_tree.h"
#include "services/common/clock/clock.h"

namespace nianbao::gateway {

// Thread-safe. The tree is read again when the last reading is older than a few seconds. Blocks on the disk.
class PublicSite {
 public:
  PublicSite(std::string root, const Clock& clock) : root_(std::move(root)), clock_(clock) {}

  // The answer to a path below /public, decoded: "", "/", "/verify", "/index.json", "/index.csv", "/{organ}/{year}/",
  // or a file of the tree. Nothing when there is none, and for every path with a hidden or empty part.
  std::optional<HttpAnswer> Find(const std::string& path, const std::string& query) const;

 private:
  using Reports = std::shared_ptr<const std::vector<PublishedReport>>;

  Reports Read() const;
  std::map<std::string, std::string> DigestsOf(const std::vector<PublishedReport>& reports) const;
  std::optional<HttpAnswer> FindReport(const std::string& path) const;
  std::optional<HttpAnswer> FindFile(const std::string& path) const;

  const std::string root_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  mutable Reports reports_;
  mutable absl::Time read_at_ = absl::InfinitePast();
  struct Known {
    int64_t size;
    int64_t written;
    std::string digest;
  };
  mutable std::map<std::string, Known> digests_;  // by path
};

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_PUBLIC_SITE_H_
