// Passwords of people, kept as argon2id hashes (libsodium's encoded form, parameters included).
#ifndef NIANBAO_SERVICES_COMMON_AUTH_PASSWORD_H_
#define NIANBAO_SERVICES_COMMON_AUTH_PASSWORD_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace nianbao::auth {

// Shortest password that HashPassword takes, in bytes.
constexpr size_t kShortestPassword = 8;

// "$argon2id$v=19$m=19456,t=2,p=1$…" with a fresh salt; takes 19 MiB and some 20 ms. INVALID_ARGUMENT
// (PASSWORD_TOO_SHORT) under kShortestPassword bytes; RESOURCE_EXHAUSTED when the memory is not to be had.
absl::StatusOr<std::string> HashPassword(absl::string_view password);

// Whether `password` belongs to `hash`. As slow for a malformed or empty hash as for a wrong password, so that the time
// does not tell which names exist. Thread-safe.
bool VerifyPassword(absl::string_view hash, absl::string_view password);

}  // namespace nianbao::auth

#endif  // NIANBAO_SERVICES_COMMON_AUTH_PASSWORD_H_
