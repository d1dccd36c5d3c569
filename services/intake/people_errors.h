// Errors of the register of people and of signing in.
#ifndef NIANBAO_SERVICES_INTAKE_PEOPLE_ERRORS_H_
#define NIANBAO_SERVICES_INTAKE_PEOPLE_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace nianbao::intake {

absl::Status PersonNotFound(absl::string_view name);     // NOT_FOUND PERSON_NOT_FOUND
absl::Status PersonExists(absl::string_view name);       // ALREADY_EXISTS PERSON_EXISTS
absl::Status PersonTwice(absl::string_view name);        // INVALID_ARGUMENT PERSON_TWICE
absl::Status PersonDisabled(absl::string_view name);     // FAILED_PRECONDITION PERSON_DISABLED
absl::Status AdministratorsExist();                      // FAILED_PRECONDITION ADMINISTRATORS_EXIST
absl::Status OwnAccount();                               // FAILED_PRECONDITION OWN_ACCOUNT
absl::Status LastAdministrator(absl::string_view role);  // FAILED_PRECONDITION LAST_ADMINISTRATOR
absl::Status RolesSeparated(absl::string_view name);     // FAILED_PRECONDITION ROLES_SEPARATED
absl::Status RoleOfPeople(absl::string_view role);       // FAILED_PRECONDITION ROLE_OF_PEOPLE
absl::Status TooManyRoles();                             // FAILED_PRECONDITION TOO_MANY_ROLES
absl::Status RoleUnknown(absl::string_view role);        // INVALID_ARGUMENT ROLE_UNKNOWN
absl::Status GrantNotFound(absl::string_view name, absl::string_view where);  // NOT_FOUND GRANT_NOT_FOUND
absl::Status NoPasswordForSystems();                 // FAILED_PRECONDITION NO_PASSWORD_FOR_SYSTEMS
absl::Status NoTokenForPeople();                     // FAILED_PRECONDITION NO_TOKEN_FOR_PEOPLE
absl::Status TooManyTokens();                        // FAILED_PRECONDITION TOO_MANY_TOKENS
absl::Status TokenNotFound(absl::string_view name);  // NOT_FOUND TOKEN_NOT_FOUND
absl::Status PasswordTooSimple();                    // INVALID_ARGUMENT PASSWORD_TOO_SIMPLE
absl::Status SignInRefused();                        // UNAUTHENTICATED SIGN_IN_REFUSED
absl::Status SignInBusy();                           // RESOURCE_EXHAUSTED SIGN_IN_BUSY

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_PEOPLE_ERRORS_H_
