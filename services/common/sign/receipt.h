// Receipts: what is signed, and whether a receipt is genuine. Pure but for the key.
#ifndef NIANBAO_SERVICES_COMMON_SIGN_RECEIPT_H_
#define NIANBAO_SERVICES_COMMON_SIGN_RECEIPT_H_

#include <string>

#include "absl/status/status.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/common/sign/signer.h"

namespace nianbao {

// The text that a receipt's signature is made over: one fact a line, UTF-8, so that anybody can check it with openssl
// and without this program.
//   nianbao receipt 1
//   serial: kejiju-2025-1-9f3c2ab4
//   report: organs/kejiju/annualReports/2025
//   revision: 1
//   receive_time: 2026-01-20T09:00:00.000000+08:00
//   sm3: 64 hex digits over the content's bytes (SerializeDeterministic)
//   key: 16 hex digits
std::string ReceiptStatement(const report::v1::Receipt& receipt);

// SM3 over the content's bytes.
std::string ReceiptDigestOf(const report::v1::ReportContent& content);

// Fills in key and signature; everything else must be there. The signer's errors.
absl::Status SignReceipt(const Signer& signer, report::v1::Receipt& receipt);

// OK, or FAILED_PRECONDITION (SIGNATURE_INVALID): something in it is not what was signed, or another key signed it;
// INVALID_ARGUMENT (KEY_INVALID).
absl::Status VerifyReceipt(absl::string_view public_key, const report::v1::Receipt& receipt);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_SIGN_RECEIPT_H_
