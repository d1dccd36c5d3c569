#include "services/intake/people_rules.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "services/common/auth/permissions.h"
#include "services/common/base/utf8.h"
#include "services/intake/people_errors.h"

namespace nianbao::intake {
namespace {

constexpr size_t kShortest = 10;  // characters
constexpr size_t kLong = 16;      // from here on length alone does
constexpr size_t kFewestDifferent = 5;
constexpr int kFewestClasses = 2;

// How many of capital letters, small letters, digits and all else occur.
int ClassesOf(absl::string_view password) {
  bool upper = false;
  bool lower = false;
  bool digit = false;
  bool other = false;
  for (const char c : password) {
    upper |= absl::ascii_isupper(c);
    lower |= absl::ascii_islower(c);
    digit |= absl::ascii_isdigit(c);
    other |= !absl::ascii_isalnum(c);
  }
  return upper + lower + digit + other;
}

}  // namespace

bool Reaches(const auth::Principal& principal, absl::string_view permission, const report::v1::Organ* organ) {
  if (organ == nullptr) return principal.MayIn(permission, "*");
  const auto held = [&](const std::string& where) { return principal.MayIn(permission, where); };
  return held(organ->name()) || std::any_of(organ->superiors().begin(), organ->superiors().end(), held);
}

std::string IdOf(absl::string_view name) { return std::string(absl::StripPrefix(name, "people/")); }

auth::Principal PrincipalOf(const v1::Person& person) {
  auth::Principal principal{IdOf(person.name()), person.display_name(), person.email(), {}};
  for (const v1::HeldRole& role : person.roles()) principal.grants.push_back({role.role(), role.organ()});
  return principal;
}

bool IsAdministratorsAccount(const v1::Person& person) {
  return std::any_of(person.roles().begin(), person.roles().end(),
                     [](const v1::HeldRole& held) { return auth::IsAdministrator(held.role()); });
}

absl::Status CheckGrant(const v1::Person& person, absl::string_view role) {
  if (!auth::IsGrantable(role)) return RoleUnknown(role);
  if (person.kind() == v1::Person::SYSTEM && auth::IsOfPeople(role)) return RoleOfPeople(role);
  if (person.roles_size() >= kMostRoles) return TooManyRoles();
  std::vector<std::string> roles{std::string(role)};
  for (const v1::HeldRole& held : person.roles()) roles.push_back(held.role());
  return auth::AreSeparated(roles) ? absl::OkStatus() : RolesSeparated(person.name());
}

absl::Status CheckNewPassword(absl::string_view password, absl::string_view id) {
  const size_t length = CountCodePoints(password);
  const std::set<char> different(password.begin(), password.end());
  const bool named = absl::StrContains(absl::AsciiStrToLower(password), id);
  const bool plain = length < kLong && ClassesOf(password) < kFewestClasses;
  return length < kShortest || different.size() < kFewestDifferent || named || plain ? PasswordTooSimple()
                                                                                     : absl::OkStatus();
}

}  // namespace nianbao::intake
