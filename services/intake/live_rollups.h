// The roll-ups of whole years in memory, brought up to date before every look: only what changed since is read.
#ifndef NIANBAO_SERVICES_INTAKE_LIVE_ROLLUPS_H_
#define NIANBAO_SERVICES_INTAKE_LIVE_ROLLUPS_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/common/format/format.h"
#include "services/intake/rollup/rollup.h"
#include "services/intake/rollup_store.h"
#include "services/intake/transactions.h"

namespace nianbao::intake {

// What is shown of a body beside its figures.
struct BodyFacts {
  std::string display_name;  // in that year
  report::v1::OrganKind kind = report::v1::ORGAN_KIND_UNSPECIFIED;
  int filled_cells = 0;
  google::protobuf::Timestamp file_time;
};

// A year's tree of bodies with its sums.
struct YearRollup {
  const format::Edition* edition = nullptr;
  std::vector<bool> summed;  // by cell
  RollUp rollup;
  std::vector<BodyFacts> facts;  // by body
  absl::flat_hash_map<std::string, int> index;
  int64_t registry_version = 0;
  int64_t version = 0;
};

// Thread-safe. Holds at most kMostYears years, 12,000 bodies of 200 cells being 20 MB each; looks at one year wait for
// one another, looks at different years do not.
class LiveRollups {
 public:
  static constexpr size_t kMostYears = 8;
  using Look = std::function<absl::Status(const YearRollup&)>;

  LiveRollups(Transactions& transactions, const format::FormatRegistry& formats)
      : transactions_(transactions), formats_(formats) {}

  // Calls `look` once with the year as the store has it now. NOT_FOUND (FORMAT_NOT_FOUND); INVALID_ARGUMENT
  // (TREE_INVALID); the store's errors and those of `look`.
  absl::Status At(int report_year, const Look& look);

 private:
  struct Slot {
    std::mutex mutex;
    std::optional<YearRollup> year;
  };

  std::shared_ptr<Slot> SlotOf(int report_year);
  absl::Status CatchUp(IntakeTx& tx, int report_year, std::optional<YearRollup>& year) const;
  absl::StatusOr<YearRollup> Load(IntakeTx& tx, int report_year) const;

  Transactions& transactions_;
  const format::FormatRegistry& formats_;
  std::mutex mutex_;
  std::map<int, std::shared_ptr<Slot>> slots_;
  std::vector<int> recent_;  // years by last look, oldest first
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_LIVE_ROLLUPS_H_
