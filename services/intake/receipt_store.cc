#include "services/intake/receipt_store.h"

#include "services/common/base/status_macros.h"

namespace nianbao::intake {

absl::Status ReceiptTx::AddKey(const v1::ReceiptKey& key) {
  return sql_.Enqueue(
      "INSERT INTO receipt_keys (key_id, first_use, body) SELECT $1, $2, $3 "
      "WHERE NOT EXISTS (SELECT 1 FROM receipt_keys WHERE key_id = $1)",
      {key.key_id(), int64_t{key.first_use_time().seconds()}, sql::Blob{key.SerializeAsString()}});
}

absl::StatusOr<std::vector<v1::ReceiptKey>> ReceiptTx::ListKeys(const Page& page) {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("SELECT body FROM receipt_keys ORDER BY first_use DESC, key_id "
                                                 "LIMIT $1 OFFSET $2",
                                                 {int64_t{page.size}, page.offset}));
  std::vector<v1::ReceiptKey> keys(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!keys[i].ParseFromString(rows[i].Bytes(0))) return absl::InternalError("malformed row");
  }
  return keys;
}

}  // namespace nianbao::intake
