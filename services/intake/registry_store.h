// Which organs are counted in which government, by day, beside the organs themselves. Its SQL is in registry_store.cc.
#ifndef NIANBAO_SERVICES_INTAKE_REGISTRY_STORE_H_
#define NIANBAO_SERVICES_INTAKE_REGISTRY_STORE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/organ.pb.h"
#include "services/common/store/sql.h"

namespace nianbao::intake {

// The statements on one transaction. Every method: the sql::Connection's errors.
class RegistryTx {
 public:
  explicit RegistryTx(sql::Connection& connection) : sql_(connection) {}

  // Replaces the organ's memberships and raises the register's version. Of two transactions that change the register
  // at once one is run again.
  absl::Status PutMemberships(const report::v1::Organ& organ);
  // Of an organ as a whole, by first day.
  absl::StatusOr<std::vector<report::v1::Membership>> MembershipsOf(const std::string& organ);
  // How many organs are counted in a government on a day or later.
  absl::StatusOr<int64_t> CountMembers(const std::string& government, absl::string_view from_day);
  // Pairs {organ, government} that are valid on a day, by organ.
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> AllMemberships(absl::string_view day);
  // Changes with every change of the register.
  absl::StatusOr<int64_t> Version();

 private:
  sql::Connection& sql_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_REGISTRY_STORE_H_
