// The audit as rows: written with what they tell of, sealed into a chain afterwards. Its SQL is in audit_store.cc.
#ifndef NIANBAO_SERVICES_INTAKE_AUDIT_STORE_H_
#define NIANBAO_SERVICES_INTAKE_AUDIT_STORE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nianbao/intake/v1/audit_service.pb.h"
#include "services/common/base/paging.h"
#include "services/common/store/sql.h"

namespace nianbao::intake {

// Which entries a list shows.
struct AuditFilter {
  std::string resource;  // it and everything below; empty = all
  std::string principal;
  std::string action;
  absl::Time from = absl::InfinitePast();
  absl::Time to = absl::InfiniteFuture();  // exclusive
};

// The end of the chain.
struct AuditHead {
  int64_t position = 0;
  std::string seal;
};

// A row as it lies there, and the seal that it should have after `previous`.
struct AuditRow {
  v1::AuditEntry entry;  // position and seal as stored
  std::string SealAfter(absl::string_view previous) const;

  int64_t sequence = 0;
  std::string at;  // columns as text
  std::string principal;
  std::string action;
  std::string resource;
  std::string body;
};

// The statements on one transaction. Every method: the sql::Connection's errors.
class AuditTx {
 public:
  explicit AuditTx(sql::Connection& connection) : sql_(connection) {}

  absl::Status Append(const v1::AuditEntry& entry);
  // Seals the oldest entries that are not, at most `limit`; how many. Of two transactions that seal at once one is run
  // again.
  absl::StatusOr<int> Seal(int limit);
  // Oldest first.
  absl::StatusOr<std::vector<v1::AuditEntry>> List(const AuditFilter& filter, const Page& page);
  // Every sealed row by position.
  absl::Status Walk(const std::function<void(AuditRow)>& visit);
  absl::StatusOr<AuditHead> Head();
  absl::StatusOr<int64_t> CountUnsealed();
  // Of the newest entry; the infinite past when there is none.
  absl::StatusOr<absl::Time> LastTime();

 private:
  sql::Connection& sql_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_AUDIT_STORE_H_
