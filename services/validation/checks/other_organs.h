// Other registered bodies where the reporting body must stand: left over from a borrowed report.
#ifndef NIANBAO_SERVICES_VALIDATION_CHECKS_OTHER_ORGANS_H_
#define NIANBAO_SERVICES_VALIDATION_CHECKS_OTHER_ORGANS_H_

#include <string>
#include <vector>

#include "services/validation/subject.h"

namespace nianbao::validation {

// A registered name and where it was found.
struct NamedOrgan {
  std::string name;
  report::v1::Place place;
};

// In the announcing sentence of the lead ("现公布…"), in the contact sentence, and as the signature. Names of
// governments and of the body's own office or superior are lawful there; so is a body whose name holds, or is held by,
// the own name.
std::vector<NamedOrgan> OtherOrgansNamed(const Subject& subject);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_CHECKS_OTHER_ORGANS_H_
