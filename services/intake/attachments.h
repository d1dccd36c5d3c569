// Use cases on attachments: what AttachmentService offers, free of gRPC.
#ifndef NIANBAO_SERVICES_INTAKE_ATTACHMENTS_H_
#define NIANBAO_SERVICES_INTAKE_ATTACHMENTS_H_

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/attachment_service.pb.h"
#include "services/common/base/random_id.h"
#include "services/common/clock/clock.h"
#include "services/common/rpc/method_table.h"
#include "services/intake/transactions.h"

namespace nianbao::intake {

constexpr int kMostAttachments = 10;  // of one report

// Errors as attachment_service.proto says. Thread-safe.
class Attachments {
 public:
  Attachments(Transactions& transactions, const Clock& clock, IdSource& ids)
      : transactions_(transactions), clock_(clock), ids_(ids) {}

  absl::StatusOr<v1::Attachment> Attach(const rpc::CallContext& call, const v1::AttachFileRequest& request);
  absl::StatusOr<v1::ListAttachmentsResponse> List(const rpc::CallContext& call,
                                                   const v1::ListAttachmentsRequest& request);
  absl::StatusOr<v1::ReadAttachmentResponse> Read(const rpc::CallContext& call,
                                                  const v1::ReadAttachmentRequest& request);
  absl::StatusOr<v1::RemoveAttachmentResponse> Remove(const rpc::CallContext& call,
                                                      const v1::RemoveAttachmentRequest& request);

 private:
  Transactions& transactions_;
  const Clock& clock_;
  IdSource& ids_;
};

// Registers AttachmentService; `attachments` outlives the table.
void AddAttachmentMethods(Attachments& attachments, rpc::MethodTable& methods);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_ATTACHMENTS_H_
