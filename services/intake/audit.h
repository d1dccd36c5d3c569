// The audit's use cases and its sealer.
#ifndef NIANBAO_SERVICES_INTAKE_AUDIT_H_
#define NIANBAO_SERVICES_INTAKE_AUDIT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/audit_service.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/common/clock/clock.h"
#include "services/common/rpc/method_table.h"
#include "services/common/runtime/loop.h"
#include "services/intake/audit_store.h"
#include "services/intake/transactions.h"

namespace nianbao::intake {

// Follows the chain row by row and remembers where it does not hold. Pure.
class ChainWalk {
 public:
  static constexpr int kMostFaults = 1000;

  // A head that was noted earlier; position 0 = none.
  explicit ChainWalk(AuditHead remembered);

  void Visit(const AuditRow& row);
  // `head` is the end that the database tells of.
  v1::VerifyAuditResponse Finish(const AuditHead& head);

 private:
  void Add(int64_t position, v1::AuditFault::Kind kind, const v1::AuditEntry* entry);

  const AuditHead remembered_;
  bool passed_remembered_;
  int64_t position_ = 0;
  std::string seal_;
  v1::VerifyAuditResponse found_;
};

// Errors as audit_service.proto says. Thread-safe.
class Audit {
 public:
  Audit(Transactions& transactions, const Clock& clock) : transactions_(transactions), clock_(clock) {}

  absl::StatusOr<v1::ListAuditEntriesResponse> List(const rpc::CallContext& call,
                                                    const v1::ListAuditEntriesRequest& request);
  absl::StatusOr<v1::VerifyAuditResponse> Verify(const rpc::CallContext& call, const v1::VerifyAuditRequest& request);
  absl::StatusOr<v1::RecordAccessResponse> Record(const rpc::CallContext& call, const v1::RecordAccessRequest& request);

 private:
  Transactions& transactions_;
  const Clock& clock_;
};

// Seals what is not sealed yet, and says so loudly when the machine's clock lies behind the last entry: receipts are
// evidence.
class AuditSealer final : public Loop {
 public:
  AuditSealer(sql::Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  absl::Status RunOnce() override;

 private:
  sql::Database& database_;
  const Clock& clock_;
  absl::Time told_ = absl::InfinitePast();
};

// Registers AuditService; `audit` outlives the table.
void AddAuditMethods(Audit& audit, rpc::MethodTable& methods);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_AUDIT_H_
