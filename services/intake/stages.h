// Use cases of the workers: what a job needs to know, and taking its result in.
#ifndef NIANBAO_SERVICES_INTAKE_STAGES_H_
#define NIANBAO_SERVICES_INTAKE_STAGES_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/stage_service.pb.h"
#include "services/common/auth/principal.h"
#include "services/intake/organ_names.h"
#include "services/intake/transactions.h"
#include "services/intake/workflow.h"

namespace nianbao::intake {

// Errors as stage_service.proto says. Thread-safe.
class Stages {
 public:
  using Principals = std::vector<std::shared_ptr<const auth::Principal>>;

  Stages(Transactions& transactions, const Workflow& workflow, const Clock& clock, const Principals& principals)
      : transactions_(transactions), workflow_(workflow), clock_(clock), principals_(principals) {}

  absl::StatusOr<v1::StageInput> GetInput(const v1::GetStageInputRequest& request);
  absl::StatusOr<v1::CompleteStageResponse> Complete(const rpc::CallContext& call,
                                                     const v1::CompleteStageRequest& request);

 private:
  absl::Status Claim(const v1::GetStageInputRequest& request);
  absl::Status AddCheckContext(IntakeTx& tx, const Case& work, v1::StageInput& input) const;
  absl::Status AddRecipients(IntakeTx& tx, const Case& work, const job::v1::Job& job, v1::StageInput& input) const;
  absl::Status NotTheSignedVersion(const Case& work) const;
  absl::Status TakeIn(IntakeTx& tx, Case& work, const rpc::CallContext& call,
                      const v1::CompleteStageRequest& request) const;
  absl::Status TakeVerdict(IntakeTx& tx, Case& work, const rpc::CallContext& call,
                           const report::v1::CheckResult& verdict) const;

  Transactions& transactions_;
  const Workflow& workflow_;
  const Clock& clock_;
  const Principals& principals_;
  mutable OrganNames names_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_STAGES_H_
