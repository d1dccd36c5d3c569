// Public keys that ever signed receipts. Their SQL is in receipt_store.cc.
#ifndef NIANBAO_SERVICES_INTAKE_RECEIPT_STORE_H_
#define NIANBAO_SERVICES_INTAKE_RECEIPT_STORE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/receipt_service.pb.h"
#include "services/common/base/paging.h"
#include "services/common/store/sql.h"

namespace nianbao::intake {

// The statements on one transaction. Every method: the sql::Connection's errors.
class ReceiptTx {
 public:
  explicit ReceiptTx(sql::Connection& connection) : sql_(connection) {}

  // A key that is known already stays as it is.
  absl::Status AddKey(const v1::ReceiptKey& key);
  // Newest first.
  absl::StatusOr<std::vector<v1::ReceiptKey>> ListKeys(const Page& page);

 private:
  sql::Connection& sql_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_RECEIPT_STORE_H_
