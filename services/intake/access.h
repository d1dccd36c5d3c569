// Who may do what to which organ's reports. Pure.
#ifndef NIANBAO_SERVICES_INTAKE_ACCESS_H_
#define NIANBAO_SERVICES_INTAKE_ACCESS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "nianbao/report/v1/organ.pb.h"
#include "services/common/auth/principal.h"
#include "services/intake/lifecycle.h"

namespace nianbao::intake {

// A role counts in the organ itself; the checker's and the reader's also in the whole subtree that reports to theirs.
bool MayRead(const auth::Principal& principal, const report::v1::Organ& organ);

// The organ in which the actor's role must be held.
const std::string& PlaceOf(Actor actor, const report::v1::Organ& organ);

// PERMISSION_DENIED when the principal does not hold the actor's role for this organ.
absl::Status CheckActor(const auth::Principal& principal, Actor actor, const report::v1::Organ& organ);

// The principals who hold the actor's role for this organ.
std::vector<std::shared_ptr<const auth::Principal>> HoldersOf(
    const std::vector<std::shared_ptr<const auth::Principal>>& principals, Actor actor, const report::v1::Organ& organ);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_ACCESS_H_
