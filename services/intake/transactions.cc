#include "services/intake/transactions.h"

#include "services/common/base/status_macros.h"
#include "services/intake/intake_errors.h"

namespace nianbao::intake {

absl::Status Transactions::WriteBytes(const rpc::CallContext& call, const RequestKey& key,
                                      const std::function<absl::StatusOr<std::string>(IntakeTx&)>& work,
                                      const std::function<void(const std::string&)>& deliver) {
  // A dry run does everything and then rolls back.
  const absl::Status kDryRun = absl::CancelledError("dry run");
  std::string answer;
  const absl::Status status = database_.Write([&](sql::Connection& connection) -> absl::Status {
    IntakeTx tx(connection);
    if (!key.request_id.empty()) {
      ASSIGN_OR_RETURN(const auto known, tx.FindRequest(call.principal->id, key.request_id));
      if (known.has_value()) {
        if (known->digest != key.digest) return RequestIdReused(key.request_id);
        answer = known->response;
        return absl::OkStatus();
      }
    }
    ASSIGN_OR_RETURN(answer, work(tx));
    if (key.validate_only) return kDryRun;
    if (key.request_id.empty()) return absl::OkStatus();
    return tx.PutRequest(call.principal->id, key.request_id, {key.digest, answer}, clock_.Now());
  });
  const bool dry = key.validate_only && status == kDryRun;
  if (!status.ok() && !dry) return status;
  deliver(answer);
  if (!dry && wake_) wake_();
  return absl::OkStatus();
}

}  // namespace nianbao::intake
