#include "services/intake/access.h"

#include <algorithm>

namespace nianbao::intake {
namespace {

bool Holds(const auth::Principal& principal, Actor actor, const report::v1::Organ& organ) {
  return principal.HasRoleIn(RoleOf(actor), PlaceOf(actor, organ));
}

}  // namespace

const std::string& PlaceOf(Actor actor, const report::v1::Organ& organ) {
  return actor == Actor::kChecker && !organ.competent_organ().empty() ? organ.competent_organ() : organ.name();
}

bool MayRead(const auth::Principal& principal, const report::v1::Organ& organ) {
  if (principal.MayIn("reports.read", organ.name())) return true;
  const auto oversees = [&](const std::string& above) {
    return !above.empty() && (principal.HasRoleIn("checker", above) || principal.HasRoleIn("reader", above));
  };
  return oversees(organ.competent_organ()) || std::any_of(organ.superiors().begin(), organ.superiors().end(), oversees);
}

absl::Status CheckActor(const auth::Principal& principal, Actor actor, const report::v1::Organ& organ) {
  if (Holds(principal, actor, organ)) return absl::OkStatus();
  return auth::PermissionDenied(RoleOf(actor), organ.name());
}

std::vector<std::shared_ptr<const auth::Principal>> HoldersOf(
    const std::vector<std::shared_ptr<const auth::Principal>>& principals, Actor actor,
    const report::v1::Organ& organ) {
  std::vector<std::shared_ptr<const auth::Principal>> holders;
  for (const auto& principal : principals) {
    if (Holds(*principal, actor, organ)) holders.push_back(principal);
  }
  return holders;
}

}  // namespace nianbao::intake
