// Attachments as rows. Their SQL is in attachment_store.cc.
#ifndef NIANBAO_SERVICES_INTAKE_ATTACHMENT_STORE_H_
#define NIANBAO_SERVICES_INTAKE_ATTACHMENT_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/attachment_service.pb.h"
#include "services/common/base/paging.h"
#include "services/common/store/sql.h"

namespace nianbao::intake {

// The statements on one transaction. Every method: the sql::Connection's errors.
class AttachmentTx {
 public:
  explicit AttachmentTx(sql::Connection& connection) : sql_(connection) {}

  // Of two transactions that attach to a report at once one is run again.
  absl::Status Insert(const std::string& report, const v1::Attachment& attachment, const std::string& bytes);
  absl::StatusOr<std::optional<v1::Attachment>> Find(const std::string& name);
  absl::StatusOr<std::string> BytesOf(const std::string& name);
  // Oldest first.
  absl::StatusOr<std::vector<v1::Attachment>> List(const std::string& report, const Page& page);
  absl::Status Remove(const std::string& name);

 private:
  sql::Connection& sql_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_ATTACHMENT_STORE_H_
