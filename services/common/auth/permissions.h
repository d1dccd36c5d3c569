// Roles and what they permit: one table. Permissions are the words of the protos' `permission` option.
#ifndef NIANBAO_SERVICES_COMMON_AUTH_PERMISSIONS_H_
#define NIANBAO_SERVICES_COMMON_AUTH_PERMISSIONS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace nianbao::auth {

struct RolePermissions {
  absl::string_view role;     // "preparer"
  absl::string_view chinese;  // "经办人"
  absl::Span<const absl::string_view> permissions;
};

// Every role of the system.
absl::Span<const RolePermissions> AllRoles();

// nullptr when no role has this name.
const RolePermissions* FindRole(absl::string_view role);

// Whether one account may hold all these roles: at most one of the three administrators' (三员分立).
bool AreSeparated(const std::vector<std::string>& roles);

// One of the three administrators' roles.
bool IsAdministrator(absl::string_view role);
// A role that only a human being may hold: an administrator's, or one that answers for a report with a name.
bool IsOfPeople(absl::string_view role);
// A role whose duties no organ bounds: an administrator's, or who operates the machines.
bool IsOfPlatform(absl::string_view role);
// Whether the role can be granted; some exist in configurations only.
bool IsGrantable(absl::string_view role);

// Whether `role` permits `permission`.
bool RolePermits(absl::string_view role, absl::string_view permission);

}  // namespace nianbao::auth

#endif  // NIANBAO_SERVICES_COMMON_AUTH_PERMISSIONS_H_
