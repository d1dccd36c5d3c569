#include "services/intake/receipt_key.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/match.h"
#include "services/common/base/status_macros.h"
#include "services/common/sign/key_file.h"
#include "services/common/telemetry/log.h"

namespace nianbao::intake {
namespace {

constexpr char kDevelopmentKey[] = "receipts-development-key.pem";

std::filesystem::path DevelopmentKeyOf(const std::string& database) {
  const bool server = absl::StrContains(database, "://");
  const std::filesystem::path folder = server ? "run" : std::filesystem::path(database).parent_path();
  return folder / kDevelopmentKey;
}

}  // namespace

absl::StatusOr<ReceiptSigner> OpenReceiptSigner(const std::string& configured, const std::string& database) {
  ReceiptSigner opened;
  if (!configured.empty()) {
    ASSIGN_OR_RETURN(opened.signer, SignerFromFile(configured));
    return opened;
  }
  const std::filesystem::path path = DevelopmentKeyOf(database);
  opened.development = true;
  absl::StatusOr<std::unique_ptr<const Signer>> signer = SignerFromFile(path);
  if (absl::IsNotFound(signer.status())) {
    std::error_code ignored;  // a folder that cannot be made shows when the file is written
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), ignored);
    ASSIGN_OR_RETURN(const std::string pem, MakePrivateKey(SignatureAlgorithm::kEd25519));
    // Another process of the suite may have been faster: then its key is the one.
    const bool kept = WriteNewKeyFile(path, pem).ok() || std::filesystem::exists(path, ignored);
    signer = kept ? SignerFromFile(path) : SignerFromPem(pem);
  }
  RETURN_IF_ERROR(signer.status());
  opened.signer = *std::move(signer);
  Log(LogLevel::kWarn, "receipts.development_key",
      {{"path", path.string()},
       {"key_id", opened.signer->key_id()},
       {"what", "回执用开发密钥签名，对外没有证明力：请用 nianbaoctl keys new 生成密钥，写入配置 intake.receipt_key"}});
  return opened;
}

}  // namespace nianbao::intake
