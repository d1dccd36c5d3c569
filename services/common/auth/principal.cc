#include "services/common/auth/principal.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/common/auth/permissions.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::auth {
namespace {

constexpr size_t kShortestToken = 16;

absl::Status Invalid(const std::string& what) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("auth: ", what),
                   {.reason = "CONFIG_INVALID", .sentence = absl::StrCat("配置 auth 有误：", what)});
}

absl::StatusOr<std::shared_ptr<const Principal>> ReadPrincipal(const config::v1::Principal& config) {
  if (config.id().empty()) return Invalid("a principal has no id");
  if (config.token().size() < kShortestToken) {
    return Invalid(absl::StrCat("token of ", config.id(), " is shorter than ", kShortestToken, " characters"));
  }
  auto principal = std::make_shared<Principal>();
  principal->id = config.id();
  principal->display_name = config.display_name().empty() ? config.id() : config.display_name();
  principal->email = config.email();
  std::vector<std::string> roles;
  for (const config::v1::Grant& grant : config.grants()) {
    if (FindRole(grant.role()) == nullptr) return Invalid(absl::StrCat("unknown role ", grant.role()));
    principal->grants.push_back({grant.role(), grant.organ()});
    roles.push_back(grant.role());
  }
  if (!AreSeparated(roles)) {
    return Invalid(absl::StrCat(config.id(),
                                " holds two administrators' roles (三员分立：平台管理员、安全管理员、审计管理员"
                                "不能由同一账号担任)"));
  }
  return principal;
}

}  // namespace

bool Principal::MayAnywhere(absl::string_view permission) const {
  return std::any_of(grants.begin(), grants.end(), [&](const Grant& g) { return RolePermits(g.role, permission); });
}

bool Principal::MayIn(absl::string_view permission, absl::string_view organ) const {
  return std::any_of(grants.begin(), grants.end(), [&](const Grant& g) {
    return (g.organ == "*" || g.organ == organ) && RolePermits(g.role, permission);
  });
}

bool Principal::HasRoleIn(absl::string_view role, absl::string_view organ) const {
  return std::any_of(grants.begin(), grants.end(),
                     [&](const Grant& g) { return (g.organ == "*" || g.organ == organ) && g.role == role; });
}

absl::StatusOr<std::shared_ptr<const StaticAuthenticator>> StaticAuthenticator::Create(const config::v1::Auth& config) {
  auto authenticator = std::make_shared<StaticAuthenticator>();
  std::set<std::string> ids;
  for (const config::v1::Principal& entry : config.principals()) {
    ASSIGN_OR_RETURN(std::shared_ptr<const Principal> principal, ReadPrincipal(entry));
    if (!ids.insert(principal->id).second) return Invalid(absl::StrCat("two principals with id ", principal->id));
    if (!authenticator->by_token_digest_.emplace(Sha256Hex(entry.token()), principal).second) {
      return Invalid(absl::StrCat("the token of ", principal->id, " belongs to somebody else too"));
    }
    authenticator->principals_.push_back(std::move(principal));
  }
  return authenticator;
}

absl::StatusOr<std::shared_ptr<const Principal>> StaticAuthenticator::Authenticate(absl::string_view token) const {
  // Looking up the digest keeps the comparison's time independent of how much of a guess is right.
  const auto found = by_token_digest_.find(Sha256Hex(token));
  if (token.empty() || found == by_token_digest_.end()) return NotSignedIn();
  return found->second;
}

absl::Status NotSignedIn() {
  return MakeError(absl::StatusCode::kUnauthenticated, "no valid bearer token",
                   {.reason = "NOT_SIGNED_IN", .sentence = "您还没有登录或登录已失效，请重新登录。"});
}

absl::Status PermissionDenied(absl::string_view permission, absl::string_view resource) {
  return MakeError(
      absl::StatusCode::kPermissionDenied, absl::StrCat("needs ", permission, " on ", resource),
      {.reason = "PERMISSION_DENIED",
       .metadata = {{"permission", std::string(permission)}, {"resource", std::string(resource)}},
       .sentence = absl::StrCat("您没有办理这一步的权限（", permission, "），请联系本单位或平台管理员。")});
}

}  // namespace nianbao::auth
