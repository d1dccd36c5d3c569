#include "services/common/sign/receipt.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "services/common/base/digest.h"
#include "services/common/base/status_macros.h"
#include "services/common/clock/beijing.h"
#include "services/common/sign/sm3.h"

namespace nianbao {
namespace {

std::string BeijingTimeOf(const google::protobuf::Timestamp& time) {
  const absl::Time at = absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6S%Ez", at, BeijingTime());
}

}  // namespace

std::string ReceiptStatement(const report::v1::Receipt& receipt) {
  return absl::StrCat("nianbao receipt 1\nserial: ", receipt.serial(), "\nreport: ", receipt.report(),
                      "\nrevision: ", receipt.revision(), "\nreceive_time: ", BeijingTimeOf(receipt.receive_time()),
                      "\nsm3: ", receipt.sm3_digest(), "\nkey: ", receipt.key_id(), "\n");
}

std::string ReceiptDigestOf(const report::v1::ReportContent& content) {
  return Sm3Hex(SerializeDeterministic(content));
}

absl::Status SignReceipt(const Signer& signer, report::v1::Receipt& receipt) {
  receipt.set_key_id(signer.key_id());
  ASSIGN_OR_RETURN(const Signature signature, signer.Sign(ReceiptStatement(receipt)));
  receipt.set_signature_algorithm(signature.algorithm);
  receipt.set_signature(signature.bytes);
  return absl::OkStatus();
}

absl::Status VerifyReceipt(absl::string_view public_key, const report::v1::Receipt& receipt) {
  return VerifySignature(
      public_key, ReceiptStatement(receipt),
      {.algorithm = receipt.signature_algorithm(), .key_id = receipt.key_id(), .bytes = receipt.signature()});
}

}  // namespace nianbao
