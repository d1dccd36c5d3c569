#include "services/intake/live_rollups.h"

#include <algorithm>
#include <utility>

#include "services/common/base/status_macros.h"
#include "services/intake/registry.h"
#include "services/intake/registry_store.h"
#include "services/intake/rollup_figures.h"
#include "services/intake/rollup_rows.h"

namespace nianbao::intake {
namespace {

using report::v1::Organ;

constexpr int kMostOrgans = 100'000;

// Bodies of the year's tree; counted nowhere where the register names a government that is none that year.
std::vector<Body> BodiesOf(const std::vector<Organ>& organs,
                           const std::vector<std::pair<std::string, std::string>>& memberships,
                           const absl::flat_hash_map<std::string, int>& index) {
  std::vector<Body> bodies;
  for (const Organ& organ : organs) {
    bodies.push_back({organ.name(), -1, MaySum(organ.kind())});
  }
  for (const auto& [organ, government] : memberships) {
    const auto child = index.find(organ);
    const auto above = index.find(government);
    if (child == index.end() || above == index.end()) continue;
    if (bodies[static_cast<size_t>(above->second)].government) {
      bodies[static_cast<size_t>(child->second)].counted_in = above->second;
    }
  }
  return bodies;
}

void KeepFacts(const FiguresRow& row, BodyFacts& facts) {
  facts.filled_cells = row.figures.filled_cells();
  facts.file_time = row.figures.file_time();
}

}  // namespace

std::shared_ptr<LiveRollups::Slot> LiveRollups::SlotOf(int report_year) {
  std::lock_guard lock(mutex_);
  recent_.erase(std::remove(recent_.begin(), recent_.end(), report_year), recent_.end());
  recent_.push_back(report_year);
  if (recent_.size() > kMostYears) {
    slots_.erase(recent_.front());
    recent_.erase(recent_.begin());
  }
  std::shared_ptr<Slot>& slot = slots_[report_year];
  if (slot == nullptr) slot = std::make_shared<Slot>();
  return slot;
}

absl::StatusOr<YearRollup> LiveRollups::Load(IntakeTx& tx, int report_year) const {
  const format::Edition* edition = formats_.ForYear(report_year);
  if (edition == nullptr) return format::FormatNotFound(report_year);
  const std::string day = LastDayOf(report_year);
  ASSIGN_OR_RETURN(std::vector<Organ> organs, tx.ListOrgans({kMostOrgans, 0}));
  organs.erase(std::remove_if(organs.begin(), organs.end(), [&](const Organ& o) { return !ExistsOn(o, day); }),
               organs.end());
  ASSIGN_OR_RETURN(const auto memberships, RegistryTx(tx.connection()).AllMemberships(day));
  absl::flat_hash_map<std::string, int> index;
  std::vector<BodyFacts> facts;
  for (const Organ& organ : organs) {
    index[organ.name()] = static_cast<int>(facts.size());
    facts.push_back({.display_name = NameOn(organ, day), .kind = organ.kind()});
  }
  std::vector<bool> summed = SummedCells(*edition);
  ASSIGN_OR_RETURN(RollUp rollup, RollUp::Create(BodiesOf(organs, memberships, index), summed));
  std::vector<Standing> standings(organs.size(), Standing::kMissing);
  std::vector<std::optional<Filing>> filings(organs.size());
  ASSIGN_OR_RETURN(const std::vector<FiguresRow> rows, RollupTx(tx.connection()).RowsSince(report_year, 0));
  for (const FiguresRow& row : rows) {
    const auto found = index.find(row.organ);
    if (found == index.end()) continue;
    const auto i = static_cast<size_t>(found->second);
    standings[i] = row.standing;
    ASSIGN_OR_RETURN(filings[i], ReadFiling(tx, *edition, report_year, row));
    KeepFacts(row, facts[i]);
  }
  rollup.SetAll(std::move(standings), std::move(filings));
  return YearRollup{.edition = edition,
                    .summed = std::move(summed),
                    .rollup = std::move(rollup),
                    .facts = std::move(facts),
                    .index = std::move(index)};
}

absl::Status LiveRollups::CatchUp(IntakeTx& tx, int report_year, std::optional<YearRollup>& year) const {
  RollupTx store(tx.connection());
  ASSIGN_OR_RETURN(const int64_t registry, RegistryTx(tx.connection()).Version());
  ASSIGN_OR_RETURN(const int64_t version, store.Version(report_year));
  if (!year.has_value() || year->registry_version != registry || year->version > version) {
    ASSIGN_OR_RETURN(year, Load(tx, report_year));
    year->registry_version = registry;
    year->version = version;
    return absl::OkStatus();
  }
  if (year->version == version) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<FiguresRow> rows, store.RowsSince(report_year, year->version));
  for (const FiguresRow& row : rows) {
    const auto found = year->index.find(row.organ);
    if (found == year->index.end()) continue;
    ASSIGN_OR_RETURN(auto filing, ReadFiling(tx, *year->edition, report_year, row));
    year->rollup.Set(found->second, row.standing, std::move(filing));
    KeepFacts(row, year->facts[static_cast<size_t>(found->second)]);
  }
  year->version = version;
  return absl::OkStatus();
}

absl::Status LiveRollups::At(int report_year, const Look& look) {
  const std::shared_ptr<Slot> slot = SlotOf(report_year);
  std::lock_guard lock(slot->mutex);
  const auto catch_up = [&](IntakeTx& tx) -> absl::StatusOr<int64_t> {
    RETURN_IF_ERROR(CatchUp(tx, report_year, slot->year));
    return slot->year->version;
  };
  ASSIGN_OR_RETURN(const int64_t version, transactions_.Read<int64_t>(catch_up));
  if (version == 0) {  // the rows of this year were never made
    RETURN_IF_ERROR(transactions_.database().Write([&](sql::Connection& connection) {
      IntakeTx tx(connection);
      return EnsureYear(tx, formats_, report_year);
    }));
    slot->year.reset();
    RETURN_IF_ERROR(transactions_.Read<int64_t>(catch_up).status());
  }
  return look(*slot->year);
}

}  // namespace nianbao::intake
