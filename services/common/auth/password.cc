#include "services/common/auth/password.h"

#include <sodium.h>

#include "absl/strings/match.h"
#include "services/common/base/error.h"

namespace nianbao::auth {
namespace {

// OWASP's minimum for argon2id: 19 MiB, two passes.
constexpr unsigned long long kPasses = 2;  // NOLINT(google-runtime-int): libsodium's type
constexpr size_t kMemoryBytes = 19 << 20;

bool SodiumIsReady() {
  static const bool ready = sodium_init() >= 0;
  return ready;
}

absl::StatusOr<std::string> Hash(absl::string_view password) {
  char hash[crypto_pwhash_STRBYTES];
  if (!SodiumIsReady() || crypto_pwhash_str_alg(hash, password.data(), password.size(), kPasses, kMemoryBytes,
                                                crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return absl::ResourceExhaustedError("no memory for the password's hash");
  }
  return std::string(hash);
}

// What a name without password is compared with.
const std::string& HashOfNobody() {
  static const auto* hash = new std::string(Hash("nobody signs in with this").value_or(""));
  return *hash;
}

}  // namespace

absl::StatusOr<std::string> HashPassword(absl::string_view password) {
  if (password.size() < kShortestPassword) {
    return MakeError(absl::StatusCode::kInvalidArgument, "password too short",
                     {.reason = "PASSWORD_TOO_SHORT", .sentence = "密码太短，至少要8个字符。"});
  }
  return Hash(password);
}

bool VerifyPassword(absl::string_view hash, absl::string_view password) {
  const bool known = absl::StartsWith(hash, "$argon2id$") && hash.size() < crypto_pwhash_STRBYTES;
  const std::string against = known ? std::string(hash) : HashOfNobody();
  const bool same = SodiumIsReady() && crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  return known && same;
}

}  // namespace nianbao::auth
