// What the public site knows of the published files beside their names: words, figures, digests; and the bodies and
// regions that they belong to. Reads a file when it is new or changed, and keeps what is small.
#ifndef NIANBAO_GATEWAY_PUBLIC_LIBRARY_H_
#define NIANBAO_GATEWAY_PUBLIC_LIBRARY_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gateway/public_figures.h"
#include "gateway/public_text.h"
#include "gateway/public_tree.h"

namespace nianbao::gateway {

// A body of the registry, as far as it is public.
struct PublicOrgan {
  std::string display_name;
  std::string region;          // GB/T 2260 code; empty = not registered
  bool is_government = false;  // a people's government, whose name names its region
};
using PublicOrgans = std::map<std::string, PublicOrgan>;  // by id

struct RegionName {
  std::string code;
  std::string name;  // "宿迁市"; the code where no government of it is registered
};

// Regions that have bodies, by code.
std::vector<RegionName> RegionsOf(const PublicOrgans& organs);

// Whether a body's region lies in `region`: 321300 holds 321302, 320000 holds both; empty holds all.
bool LiesIn(absl::string_view code, absl::string_view region);

// Thread-safe. Blocks on the disk.
class PublicLibrary {
 public:
  explicit PublicLibrary(std::string root) : root_(std::move(root)) {}

  // Hex SHA-256 of a published file; empty when it cannot be read.
  std::string DigestOf(const PublishedFile& file);
  // The current revision's figures; empty without a CSV file.
  std::vector<Figure> FiguresOf(const PublishedReport& report) const;
  // The name of the body at the time; empty without a CSV file.
  std::string BodyOf(const PublishedReport& report);
  // Where the current revision's words hold the phrase; nothing when they do not.
  std::optional<Quote> Find(const PublishedReport& report, absl::string_view phrase);

 private:
  // Remembers something made of a file until the file is another one.
  template <typename T>
  struct Known {
    int64_t size = -1;
    int64_t written = 0;
    T value;
  };
  template <typename T>
  T Remember(std::map<std::string, Known<T>>& known, const PublishedFile& file,
             const std::function<std::optional<T>(const std::string& bytes)>& make);

  const std::string root_;
  std::mutex mutex_;
  std::map<std::string, Known<std::string>> digests_;  // all by path
  std::map<std::string, Known<std::string>> bodies_;
  std::map<std::string, Known<std::shared_ptr<const PairFilter>>> filters_;
};

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_PUBLIC_LIBRARY_H_
