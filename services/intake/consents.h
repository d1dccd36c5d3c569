// Who must agree that an explained error may stand, and whether they have. Pure.
#ifndef NIANBAO_SERVICES_INTAKE_CONSENTS_H_
#define NIANBAO_SERVICES_INTAKE_CONSENTS_H_

#include <vector>

#include "absl/status/status.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/intake/lifecycle.h"

namespace nianbao::intake {

using Consents = std::vector<report::v1::Consent>;

// Explained errors of the verdict that `action` must consent to: with the override REVIEWER at Review, COMPETENT at
// Approve; none at other steps.
std::vector<const report::v1::Finding*> NeedingConsent(const report::v1::CheckResult& verdict, Action action);

// Whether `given` lets the step be taken. FAILED_PRECONDITION: CONSENT_MISSING (metadata: the fingerprints and rules),
// CONSENT_REFUSED when one is refused (refusals go with Return). INVALID_ARGUMENT CONSENT_UNKNOWN for a fingerprint
// that waits for nobody's consent.
absl::Status CheckConsents(const report::v1::CheckResult& verdict, Action action, const Consents& given);

// Before SignOff: the consents that Review gave cover the verdict as it stands now. CONSENT_MISSING.
absl::Status CheckConsentsKept(const report::v1::Revision& revision);

// Refusals of a Return name findings of the verdict. INVALID_ARGUMENT (CONSENT_UNKNOWN).
absl::Status CheckRefusals(const report::v1::CheckResult& verdict, const Consents& refused);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_CONSENTS_H_
