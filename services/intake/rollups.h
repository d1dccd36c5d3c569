// Use cases on roll-ups: what RollupService offers, free of gRPC.
#ifndef NIANBAO_SERVICES_INTAKE_ROLLUPS_H_
#define NIANBAO_SERVICES_INTAKE_ROLLUPS_H_

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/rollup_service.pb.h"
#include "services/common/rpc/method_table.h"
#include "services/intake/live_rollups.h"
#include "services/intake/transactions.h"

namespace nianbao::intake {

// Errors as rollup_service.proto says. Thread-safe.
class Rollups {
 public:
  Rollups(Transactions& transactions, const format::FormatRegistry& formats)
      : transactions_(transactions), live_(transactions, formats) {}

  absl::StatusOr<v1::Rollup> Get(const rpc::CallContext& call, const v1::GetRollupRequest& request);
  absl::StatusOr<v1::ExplainRollupCellResponse> Explain(const rpc::CallContext& call,
                                                        const v1::ExplainRollupCellRequest& request);
  absl::StatusOr<v1::RollupSnapshot> GetSnapshot(const rpc::CallContext& call,
                                                 const v1::GetRollupSnapshotRequest& request);

 private:
  absl::Status CheckRead(const rpc::CallContext& call, const std::string& organ);
  // `look` gets the year and the government's index in it.
  absl::Status At(const rpc::CallContext& call, const std::string& name,
                  const std::function<absl::Status(const YearRollup&, int)>& look);

  Transactions& transactions_;
  LiveRollups live_;
};

// Registers RollupService; `rollups` outlives the table.
void AddRollupMethods(Rollups& rollups, rpc::MethodTable& methods);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_ROLLUPS_H_
