// Use cases on the register of organs.
#ifndef NIANBAO_SERVICES_INTAKE_ORGANS_H_
#define NIANBAO_SERVICES_INTAKE_ORGANS_H_

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/organ_service.pb.h"
#include "services/common/rpc/call.h"
#include "services/intake/transactions.h"

namespace nianbao::intake {

// Errors as organ_service.proto says. Thread-safe.
class Organs {
 public:
  explicit Organs(Transactions& transactions) : transactions_(transactions) {}

  absl::StatusOr<report::v1::Organ> Create(const rpc::CallContext& call, const v1::CreateOrganRequest& request);
  absl::StatusOr<report::v1::Organ> Get(const v1::GetOrganRequest& request);
  absl::StatusOr<v1::ListOrgansResponse> List(const v1::ListOrgansRequest& request);
  absl::StatusOr<report::v1::Organ> Update(const rpc::CallContext& call, const v1::UpdateOrganRequest& request);

 private:
  Transactions& transactions_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_ORGANS_H_
