// Signatures under receipts and other evidence: Ed25519, or SM2 with SM3 where the law wants Chinese algorithms.
#ifndef NIANBAO_SERVICES_COMMON_SIGN_SIGNER_H_
#define NIANBAO_SERVICES_COMMON_SIGN_SIGNER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace nianbao {

enum class SignatureAlgorithm { kEd25519, kSm2Sm3 };

// "ed25519", "sm2-sm3": what stands beside a signature.
absl::string_view NameOf(SignatureAlgorithm algorithm);

// A signature and what is needed to check it.
struct Signature {
  std::string algorithm;  // NameOf
  std::string key_id;     // first 16 hex digits of the SHA-256 of the public key (SubjectPublicKeyInfo)
  std::string bytes;      // Ed25519: 64 bytes; SM2: DER of GM/T 0009
};

// Holds a private key. Thread-safe. A hardware module or a province's signature service is another implementation.
class Signer {
 public:
  virtual ~Signer() = default;
  // UNAVAILABLE (SIGNER_UNAVAILABLE) when the key cannot be used at present.
  virtual absl::StatusOr<Signature> Sign(absl::string_view message) const = 0;
  // PEM (SubjectPublicKeyInfo), for whoever checks.
  virtual const std::string& public_key() const = 0;
  virtual const std::string& key_id() const = 0;
};

// A fresh private key as PEM (PKCS#8). The only randomness is the library's.
absl::StatusOr<std::string> MakePrivateKey(SignatureAlgorithm algorithm);

// From PEM; the kind of key decides the algorithm. INVALID_ARGUMENT (KEY_INVALID).
absl::StatusOr<std::unique_ptr<const Signer>> SignerFromPem(absl::string_view private_key);

// From a file that only its owner may read. NOT_FOUND (KEY_NOT_FOUND), FAILED_PRECONDITION (KEY_EXPOSED): others may
// read it, INVALID_ARGUMENT (KEY_INVALID).
absl::StatusOr<std::unique_ptr<const Signer>> SignerFromFile(const std::string& path);

// OK, or FAILED_PRECONDITION (SIGNATURE_INVALID); INVALID_ARGUMENT (KEY_INVALID) for a key that is none.
absl::Status VerifySignature(absl::string_view public_key, absl::string_view message, const Signature& signature);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_SIGN_SIGNER_H_
