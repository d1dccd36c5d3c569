// What the sums of a year are made of, and snapshots of sums. Its SQL is in rollup_store.cc.
#ifndef NIANBAO_SERVICES_INTAKE_ROLLUP_STORE_H_
#define NIANBAO_SERVICES_INTAKE_ROLLUP_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/intake/v1/rollup_service.pb.h"
#include "nianbao/report/v1/organ.pb.h"
#include "services/common/store/sql.h"
#include "services/intake/rollup/rollup.h"

namespace nianbao::intake {

// A body's row of a year.
struct FiguresRow {
  std::string organ;
  Standing standing = Standing::kMissing;
  int revision = 0;
  v1::RollupFigures figures;  // empty unless filed
};

// A body that is counted in a government, and its row; without a row it has filed nothing.
struct MemberRow {
  report::v1::Organ organ;
  FiguresRow row;
};

// The statements on one transaction. Every method: the sql::Connection's errors.
class RollupTx {
 public:
  explicit RollupTx(sql::Connection& connection) : sql_(connection) {}

  // Raised with every change of a year's rows, in the order in which the changes are committed: whoever has seen
  // version n gets what is newer by RowsSince(n). 0 = the rows were never made.
  absl::StatusOr<int64_t> Version(int report_year);
  // Version + 1, for the rows to be put under; 0 for a year in which nobody reports (before 2000, after 2999). Of two
  // transactions that do so for one year at once one is run again.
  absl::StatusOr<int64_t> NextVersion(int report_year);

  absl::Status PutRow(int report_year, int64_t version, const FiguresRow& row);
  // In no order.
  absl::StatusOr<std::vector<FiguresRow>> RowsSince(int report_year, int64_t version);

  // Bodies that are counted in a government on a day, with their rows of a year; by name.
  absl::StatusOr<std::vector<MemberRow>> MembersOf(const std::string& government, absl::string_view day,
                                                   int report_year);

  // Replaces what was kept of the revision.
  absl::Status PutSnapshot(const std::string& organ, int report_year, int revision, const v1::RollupSnapshot& snapshot);
  absl::StatusOr<std::optional<v1::RollupSnapshot>> FindSnapshot(const std::string& organ, int report_year,
                                                                 int revision);

 private:
  sql::Connection& sql_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_ROLLUP_STORE_H_
