// Use cases on opening figures: what OpeningService offers, free of gRPC.
#ifndef NIANBAO_SERVICES_INTAKE_OPENINGS_H_
#define NIANBAO_SERVICES_INTAKE_OPENINGS_H_

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/opening_service.pb.h"
#include "services/common/clock/clock.h"
#include "services/common/format/format.h"
#include "services/common/rpc/call.h"
#include "services/intake/transactions.h"

namespace nianbao::intake {

// Errors as opening_service.proto says. Thread-safe.
class Openings {
 public:
  Openings(Transactions& transactions, const Clock& clock, const format::FormatRegistry& formats)
      : transactions_(transactions), clock_(clock), formats_(formats) {}

  absl::StatusOr<v1::OpeningFigures> Put(const rpc::CallContext& call, const v1::PutOpeningFiguresRequest& request);
  absl::StatusOr<v1::OpeningFigures> Approve(const rpc::CallContext& call,
                                             const v1::ApproveOpeningFiguresRequest& request);
  absl::StatusOr<v1::OpeningFigures> Get(const rpc::CallContext& call, const v1::GetOpeningFiguresRequest& request);
  absl::StatusOr<v1::ListOpeningFiguresResponse> List(const rpc::CallContext& call,
                                                      const v1::ListOpeningFiguresRequest& request);

 private:
  absl::StatusOr<const format::Edition*> CheckFigures(const v1::PutOpeningFiguresRequest& request, int year) const;

  Transactions& transactions_;
  const Clock& clock_;
  const format::FormatRegistry& formats_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_OPENINGS_H_
