// Bearer tokens of configured principals and of people registered at intake, looked up in a bounded memory.
#ifndef NIANBAO_SERVICES_COMMON_AUTH_TOKEN_AUTHENTICATOR_H_
#define NIANBAO_SERVICES_COMMON_AUTH_TOKEN_AUTHENTICATOR_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/common/auth/principal.h"
#include "services/common/base/random_id.h"
#include "services/common/clock/clock.h"

namespace nianbao::auth {

// "nb-" and 64 hex digits: a token that the register of people gives out.
std::string NewToken(IdSource& ids);
// Whether a token looks like one; nobody is asked about others.
bool IsOfRegister(absl::string_view token);

// Whose a token is, and until when.
struct Resolved {
  std::shared_ptr<const Principal> principal;
  absl::Time not_after;
};

// Asks the register of people for the token with this hex SHA-256. May block; thread-safe. UNAUTHENTICATED
// (NOT_SIGNED_IN) when it is nobody's.
using ResolveToken = std::function<absl::StatusOr<Resolved>(const std::string& digest)>;

struct TokenMemory {
  absl::Duration fresh = absl::Seconds(5);   // how long an answer counts without asking again: what a revocation takes
  absl::Duration stale = absl::Seconds(60);  // and while the register cannot be reached
  size_t most = 20'000;                      // answers kept; the memory starts anew when it is full of fresh ones
};

// Thread-safe. Configured principals come first and need no register.
class TokenAuthenticator final : public Authenticator {
 public:
  TokenAuthenticator(std::shared_ptr<const StaticAuthenticator> configured, const Clock& clock,
                     const TokenMemory& memory = {})
      : configured_(std::move(configured)), clock_(clock), memory_(memory) {}

  // Before the first call; until then only configured principals are known.
  void SetResolver(ResolveToken resolve) { resolve_ = std::move(resolve); }

  // Errors: as the register's.
  absl::StatusOr<std::shared_ptr<const Principal>> Authenticate(absl::string_view token) const override;
  // What is known without asking; nullptr when nothing is. Never blocks.
  std::shared_ptr<const Principal> Known(absl::string_view token) const;
  // The register has changed in this very process: everything is asked anew.
  void Forget();

  const StaticAuthenticator& configured() const { return *configured_; }

 private:
  struct Answer {
    absl::StatusOr<Resolved> resolved;
    absl::Time asked;
  };

  // The answer if it is younger than `age`, still valid, and there.
  std::shared_ptr<const Answer> Find(const std::string& digest, absl::Duration age) const;
  void Keep(const std::string& digest, Answer answer) const;

  const std::shared_ptr<const StaticAuthenticator> configured_;
  const Clock& clock_;
  const TokenMemory memory_;
  ResolveToken resolve_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, std::shared_ptr<const Answer>> answers_;  // by digest
  mutable uint64_t forgotten_ = 0;  // an answer asked for before a change is not kept after it
};

}  // namespace nianbao::auth

#endif  // NIANBAO_SERVICES_COMMON_AUTH_TOKEN_AUTHENTICATOR_H_
