// Who calls, and what that person or system may do.
#ifndef NIANBAO_SERVICES_COMMON_AUTH_PRINCIPAL_H_
#define NIANBAO_SERVICES_COMMON_AUTH_PRINCIPAL_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/config/v1/config.pb.h"

namespace nianbao::auth {

// A role held in an organ ("organs/{organ}") or everywhere ("*").
struct Grant {
  std::string role;
  std::string organ;
};

// A person or system.
struct Principal {
  std::string id;
  std::string display_name;
  std::string email;
  std::vector<Grant> grants;

  // True when some role, in whatever organ, permits it.
  bool MayAnywhere(absl::string_view permission) const;
  // True when a role held in `organ` or everywhere permits it.
  bool MayIn(absl::string_view permission, absl::string_view organ) const;
  // True when this very role is held in `organ` or everywhere.
  bool HasRoleIn(absl::string_view role, absl::string_view organ) const;
};

// Finds the principal behind a bearer token. Thread-safe.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // UNAUTHENTICATED (NOT_SIGNED_IN) for an unknown token.
  virtual absl::StatusOr<std::shared_ptr<const Principal>> Authenticate(absl::string_view token) const = 0;
};

// Principals written in the configuration. Immutable; keeps digests of the tokens only.
class StaticAuthenticator final : public Authenticator {
 public:
  // INVALID_ARGUMENT (CONFIG_INVALID): an id or token twice, a token under 16 characters, an unknown role,
  // two roles of administrators in one account.
  static absl::StatusOr<std::shared_ptr<const StaticAuthenticator>> Create(const config::v1::Auth& config);

  absl::StatusOr<std::shared_ptr<const Principal>> Authenticate(absl::string_view token) const override;
  const std::vector<std::shared_ptr<const Principal>>& principals() const { return principals_; }

 private:
  std::vector<std::shared_ptr<const Principal>> principals_;
  std::map<std::string, std::shared_ptr<const Principal>, std::less<>> by_token_digest_;
};

// The errors of this folder.
absl::Status NotSignedIn();
absl::Status PermissionDenied(absl::string_view permission, absl::string_view resource);

}  // namespace nianbao::auth

#endif  // NIANBAO_SERVICES_COMMON_AUTH_PRINCIPAL_H_
