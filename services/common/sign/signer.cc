#include "services/common/sign/signer.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"

namespace nianbao {
namespace {

// The signer's name that GM/T 0009 prescribes where the parties have agreed on none.
constexpr absl::string_view kSm2Id = "1234567812345678";

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free>;
using Bio = std::unique_ptr<BIO, Free>;

absl::Status KeyInvalid() {
  return MakeError(absl::StatusCode::kInvalidArgument, "no Ed25519 or SM2 key in PEM",
                   {.reason = "KEY_INVALID",
                    .sentence = "密钥文件不是PEM格式的Ed25519或SM2密钥，请用 nianbaoctl keys new 重新生成。"});
}

absl::Status SignatureInvalid() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "signature does not match",
                   {.reason = "SIGNATURE_INVALID", .sentence = "签名与内容不符：内容被改动过，或不是用这把密钥签的。"});
}

absl::Status Broken(absl::string_view step) { return absl::InternalError(absl::StrCat("OpenSSL failed to ", step)); }

absl::StatusOr<SignatureAlgorithm> AlgorithmOf(const EVP_PKEY* key) {
  if (key != nullptr && EVP_PKEY_is_a(key, "ED25519")) return SignatureAlgorithm::kEd25519;
  if (key != nullptr && EVP_PKEY_is_a(key, "SM2")) return SignatureAlgorithm::kSm2Sm3;
  return KeyInvalid();
}

std::string Drain(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);  // NOLINT(google-runtime-int): OpenSSL's type
  return std::string(bytes, static_cast<size_t>(size));
}

Bio Reading(absl::string_view bytes) { return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size()))); }

std::string KeyIdOf(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  const std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size > 0 ? size : 0));
  OPENSSL_free(der);
  return Sha256Hex(bytes).substr(0, 16);
}

// Ready to sign or verify with `key`, which must outlive it. SM2's name must be set before the digest is begun.
struct Begun {
  KeyContext key;  // outlives `digest`
  DigestContext digest;
};

absl::StatusOr<Begun> Begin(EVP_PKEY* key, SignatureAlgorithm algorithm, decltype(&EVP_DigestSignInit) init) {
  Begun begun{.key = nullptr, .digest = DigestContext(EVP_MD_CTX_new())};
  const EVP_MD* digest = nullptr;
  if (algorithm == SignatureAlgorithm::kSm2Sm3) {
    begun.key.reset(EVP_PKEY_CTX_new(key, nullptr));
    if (EVP_PKEY_CTX_set1_id(begun.key.get(), kSm2Id.data(), kSm2Id.size()) <= 0) return Broken("name the signer");
    EVP_MD_CTX_set_pkey_ctx(begun.digest.get(), begun.key.get());
    digest = EVP_sm3();
  }
  if (init(begun.digest.get(), nullptr, digest, nullptr, key) <= 0) return Broken("begin a signature");
  return begun;
}

const unsigned char* Bytes(absl::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

class KeySigner final : public Signer {
 public:
  KeySigner(Key key, SignatureAlgorithm algorithm) : key_(std::move(key)), algorithm_(algorithm) {
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PUBKEY(bio.get(), key_.get());
    public_key_ = Drain(bio.get());
    key_id_ = KeyIdOf(key_.get());
  }

  absl::StatusOr<Signature> Sign(absl::string_view message) const override {
    ASSIGN_OR_RETURN(const Begun begun, Begin(key_.get(), algorithm_, &EVP_DigestSignInit));
    size_t size = 0;
    if (EVP_DigestSign(begun.digest.get(), nullptr, &size, Bytes(message), message.size()) <= 0) return Broken("size");
    std::string bytes(size, '\0');
    if (EVP_DigestSign(begun.digest.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size, Bytes(message),
                       message.size()) <= 0) {
      return Broken("sign");
    }
    bytes.resize(size);
    return Signature{.algorithm = std::string(NameOf(algorithm_)), .key_id = key_id_, .bytes = std::move(bytes)};
  }

  const std::string& public_key() const override { return public_key_; }
  const std::string& key_id() const override { return key_id_; }

 private:
  Key key_;
  SignatureAlgorithm algorithm_;
  std::string public_key_;
  std::string key_id_;
};

}  // namespace

absl::string_view NameOf(SignatureAlgorithm algorithm) {
  return algorithm == SignatureAlgorithm::kEd25519 ? "ed25519" : "sm2-sm3";
}

absl::StatusOr<std::string> MakePrivateKey(SignatureAlgorithm algorithm) {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, algorithm == SignatureAlgorithm::kEd25519 ? "ED25519" : "SM2"));
  const Bio bio(BIO_new(BIO_s_mem()));
  if (key == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) <= 0) {
    return Broken("make a key");
  }
  return Drain(bio.get());
}

absl::StatusOr<std::unique_ptr<const Signer>> SignerFromPem(absl::string_view private_key) {
  Key key(PEM_read_bio_PrivateKey(Reading(private_key).get(), nullptr, nullptr, nullptr));
  ASSIGN_OR_RETURN(const SignatureAlgorithm algorithm, AlgorithmOf(key.get()));
  return std::make_unique<const KeySigner>(std::move(key), algorithm);
}

absl::StatusOr<std::unique_ptr<const Signer>> SignerFromFile(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) {
    return MakeError(absl::StatusCode::kNotFound, absl::StrCat("no key at ", path),
                     {.reason = "KEY_NOT_FOUND",
                      .metadata = {{"path", path}},
                      .sentence = absl::StrCat("找不到密钥文件“", path, "”，请用 nianbaoctl keys new 生成。")});
  }
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return MakeError(absl::StatusCode::kFailedPrecondition, absl::StrCat(path, " may be read by others"),
                     {.reason = "KEY_EXPOSED",
                      .metadata = {{"path", path}},
                      .sentence = absl::StrCat("密钥文件“", path, "”允许他人读取，请先执行 chmod 600。")});
  }
  ASSIGN_OR_RETURN(const std::string pem, ReadFile(path));
  return SignerFromPem(pem);
}

absl::Status VerifySignature(absl::string_view public_key, absl::string_view message, const Signature& signature) {
  const Key key(PEM_read_bio_PUBKEY(Reading(public_key).get(), nullptr, nullptr, nullptr));
  ASSIGN_OR_RETURN(const SignatureAlgorithm algorithm, AlgorithmOf(key.get()));
  if (signature.algorithm != NameOf(algorithm) || signature.key_id != KeyIdOf(key.get())) return SignatureInvalid();
  ASSIGN_OR_RETURN(const Begun begun, Begin(key.get(), algorithm, &EVP_DigestVerifyInit));
  const int answer = EVP_DigestVerify(begun.digest.get(), Bytes(signature.bytes), signature.bytes.size(),
                                      Bytes(message), message.size());
  return answer == 1 ? absl::OkStatus() : SignatureInvalid();
}

}  // namespace nianbao
