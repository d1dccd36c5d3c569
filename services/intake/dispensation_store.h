// Exemptions. Their SQL is in dispensation_store.cc.
#ifndef NIANBAO_SERVICES_INTAKE_DISPENSATION_STORE_H_
#define NIANBAO_SERVICES_INTAKE_DISPENSATION_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/dispensation_service.pb.h"
#include "services/common/base/paging.h"
#include "services/common/store/sql.h"

namespace nianbao::intake {

// The statements on one transaction. Every method: the sql::Connection's errors.
class DispensationTx {
 public:
  explicit DispensationTx(sql::Connection& connection) : sql_(connection) {}

  absl::StatusOr<std::optional<v1::Dispensation>> Find(const std::string& name);
  absl::Status Put(const std::string& organ, const v1::Dispensation& dispensation);
  // By organ and name; organ "" and year 0 = all.
  absl::StatusOr<std::vector<v1::Dispensation>> List(const std::string& organ, int report_year, const Page& page);
  // The granted exemption of an organ and year, if any.
  absl::StatusOr<std::optional<v1::Dispensation>> ExemptionOf(const std::string& organ, int report_year);
  // Organs with an exemption of the year, granted or not.
  absl::StatusOr<std::vector<std::string>> OrgansOf(int report_year);

 private:
  sql::Connection& sql_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_DISPENSATION_STORE_H_
