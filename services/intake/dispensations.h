// Use cases on exemptions: what DispensationService offers, free of gRPC.
#ifndef NIANBAO_SERVICES_INTAKE_DISPENSATIONS_H_
#define NIANBAO_SERVICES_INTAKE_DISPENSATIONS_H_

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/dispensation_service.pb.h"
#include "services/common/clock/clock.h"
#include "services/common/format/format.h"
#include "services/common/rpc/method_table.h"
#include "services/intake/transactions.h"

namespace nianbao::intake {

// Errors as dispensation_service.proto says. Thread-safe.
class Dispensations {
 public:
  Dispensations(Transactions& transactions, const Clock& clock, const format::FormatRegistry& formats)
      : transactions_(transactions), clock_(clock), formats_(formats) {}

  absl::StatusOr<v1::Dispensation> Request(const rpc::CallContext& call, const v1::RequestDispensationRequest& request);
  absl::StatusOr<v1::Dispensation> Decide(const rpc::CallContext& call, const v1::DecideDispensationRequest& request);
  absl::StatusOr<v1::Dispensation> Get(const rpc::CallContext& call, const v1::GetDispensationRequest& request);
  absl::StatusOr<v1::ListDispensationsResponse> List(const rpc::CallContext& call,
                                                     const v1::ListDispensationsRequest& request);

 private:
  Transactions& transactions_;
  const Clock& clock_;
  const format::FormatRegistry& formats_;
};

// Registers DispensationService; `dispensations` outlives the table.
void AddDispensationMethods(Dispensations& dispensations, rpc::MethodTable& methods);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_DISPENSATIONS_H_
