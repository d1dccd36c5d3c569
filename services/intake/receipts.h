// Use cases on receipts: what ReceiptService offers, free of gRPC.
#ifndef NIANBAO_SERVICES_INTAKE_RECEIPTS_H_
#define NIANBAO_SERVICES_INTAKE_RECEIPTS_H_

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/receipt_service.pb.h"
#include "services/common/clock/clock.h"
#include "services/common/rpc/method_table.h"
#include "services/intake/receipt_key.h"
#include "services/intake/transactions.h"
#include "services/intake/workflow.h"

namespace nianbao::intake {

// Errors as receipt_service.proto says. Thread-safe.
class Receipts {
 public:
  Receipts(Transactions& transactions, const Workflow& workflow, const Clock& clock)
      : transactions_(transactions), workflow_(workflow), clock_(clock) {}

  // Keeps the public key for ever: receipts outlive their key's use.
  absl::Status RememberKey(const ReceiptSigner& signer);

  absl::StatusOr<v1::SignedReceipt> Get(const rpc::CallContext& call, const v1::GetReceiptRequest& request);
  absl::StatusOr<v1::ListReceiptKeysResponse> ListKeys(const v1::ListReceiptKeysRequest& request);

 private:
  Transactions& transactions_;
  const Workflow& workflow_;
  const Clock& clock_;
};

// Registers ReceiptService; `receipts` outlives the table.
void AddReceiptMethods(Receipts& receipts, rpc::MethodTable& methods);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_RECEIPTS_H_
