// An organ's entry and its place among the others, in the transaction.
#ifndef NIANBAO_SERVICES_INTAKE_ORGAN_PLACES_H_
#define NIANBAO_SERVICES_INTAKE_ORGAN_PLACES_H_

#include "absl/status/status.h"
#include "nianbao/report/v1/organ.pb.h"
#include "services/intake/intake_store.h"

namespace nianbao::intake {

// The entry by itself. INVALID_ARGUMENT as CheckOrgan, and FIELD_REQUIRED, NAMES_DISAGREE.
absl::Status CheckEntry(const report::v1::Organ& organ);

// Its governments are such and run in no circle; nobody is counted in what is no government. NOT_FOUND
// (ORGAN_NOT_FOUND), INVALID_ARGUMENT (ORGANS_IN_A_CIRCLE, MEMBERSHIP_NO_GOVERNMENT), FAILED_PRECONDITION
// (STILL_COUNTED).
absl::Status CheckPlace(IntakeTx& tx, const report::v1::Organ& organ);
// Stores its place, after the organ itself.
absl::Status KeepPlace(IntakeTx& tx, const report::v1::Organ& organ);

// Fills in `superiors`. NOT_FOUND for an unknown one, INVALID_ARGUMENT (ORGANS_IN_A_CIRCLE) for one below the organ.
absl::Status FindSuperiors(IntakeTx& tx, report::v1::Organ& organ);
// Whoever is below the organ is below its superiors.
absl::Status MoveSubordinates(IntakeTx& tx, const report::v1::Organ& organ);
// Finds them anew for all organs and stores those that have changed. Errors as FindSuperiors.
absl::Status FindAllSuperiors(IntakeTx& tx);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_ORGAN_PLACES_H_
