// Which key signs receipts.
#ifndef NIANBAO_SERVICES_INTAKE_RECEIPT_KEY_H_
#define NIANBAO_SERVICES_INTAKE_RECEIPT_KEY_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/common/sign/signer.h"

namespace nianbao::intake {

struct ReceiptSigner {
  std::unique_ptr<const Signer> signer;
  bool development = false;  // made by the program because none was configured
};

// The configured key; where there is none, a development key beside the database (in run/ for a server's), made when
// missing and said in the log at every start; where no file can be made, a key that lives as long as the process.
// Errors of SignerFromFile.
absl::StatusOr<ReceiptSigner> OpenReceiptSigner(const std::string& configured, const std::string& database);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_RECEIPT_KEY_H_
