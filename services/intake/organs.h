// Use cases on the register of organs.
#ifndef NIANBAO_SERVICES_INTAKE_ORGANS_H_
#define NIANBAO_SERVICES_INTAKE_ORGANS_H_

#include <functional>
#include <string>

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
  absl::StatusOr<v1::ImportOrgansResponse> Import(const rpc::CallContext& call, const v1::ImportOrgansRequest& request);
  absl::StatusOr<report::v1::Organ> Rename(const rpc::CallContext& call, const v1::RenameOrganRequest& request);
  absl::StatusOr<report::v1::Organ> Abolish(const rpc::CallContext& call, const v1::AbolishOrganRequest& request);

 private:
  // Changes an organ, checks what it has become and stores it with its place in the tree.
  absl::StatusOr<report::v1::Organ> Change(const rpc::CallContext& call, const RequestKey& key, const std::string& name,
                                           const std::string& etag,
                                           const std::function<absl::Status(report::v1::Organ&)>& change);

  Transactions& transactions_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_ORGANS_H_
