// Who looks after whom, who may hold what, what a password must be like. Pure.
#ifndef NIANBAO_SERVICES_INTAKE_PEOPLE_RULES_H_
#define NIANBAO_SERVICES_INTAKE_PEOPLE_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "nianbao/intake/v1/people_service.pb.h"
#include "nianbao/report/v1/organ.pb.h"
#include "services/common/auth/principal.h"

namespace nianbao::intake {

constexpr int kMostRoles = 200;

// Whether a permission reaches an organ: held in it, in one above it, or everywhere. nullptr = the platform's own
// people, whom only somebody of "*" reaches.
bool Reaches(const auth::Principal& principal, absl::string_view permission, const report::v1::Organ* organ);

// "people/li-si" → "li-si", the principal's id.
std::string IdOf(absl::string_view name);

// What the person is to the services.
auth::Principal PrincipalOf(const v1::Person& person);

// Whether the account is one of the three administrators'.
bool IsAdministratorsAccount(const v1::Person& person);

// Whether the person may hold the role beside those held. INVALID_ARGUMENT (ROLE_UNKNOWN); FAILED_PRECONDITION
// (ROLE_OF_PEOPLE, ROLES_SEPARATED, TOO_MANY_ROLES).
absl::Status CheckGrant(const v1::Person& person, absl::string_view role);

// INVALID_ARGUMENT (PASSWORD_TOO_SIMPLE).
absl::Status CheckNewPassword(absl::string_view password, absl::string_view id);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_PEOPLE_RULES_H_
