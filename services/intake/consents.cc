#include "services/intake/consents.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/common/base/error.h"
#include "services/intake/intake_errors.h"

namespace nianbao::intake {
namespace {

using report::v1::CheckResult;
using report::v1::Consent;
using report::v1::Finding;

format::v1::OverridePolicy PolicyOf(Action action) {
  switch (action) {
    case Action::kReview:
      return format::v1::REVIEWER;
    case Action::kApprove:
      return format::v1::COMPETENT;
    default:
      return format::v1::OVERRIDE_POLICY_UNSPECIFIED;
  }
}

template <typename All>
const Consent* ConsentTo(const All& consents, const Finding& finding) {
  const Consent* last = nullptr;  // who answers twice means the second answer
  for (const Consent& consent : consents) {
    if (consent.fingerprint() == finding.fingerprint()) last = &consent;
  }
  return last;
}

template <typename Found>
bool Names(const Found& findings, const std::string& fingerprint) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding* finding) { return finding->fingerprint() == fingerprint; });
}

absl::Status Missing(const std::vector<const Finding*>& findings, Action action) {
  const auto words = [](std::string* out, const Finding* finding) { absl::StrAppend(out, finding->rule_id()); };
  const auto prints = [](std::string* out, const Finding* finding) { absl::StrAppend(out, finding->fingerprint()); };
  return ConsentMissing(absl::StrJoin(findings, ",", prints), absl::StrJoin(findings, "、", words),
                        action == Action::kApprove ? "主管部门" : "审核人");
}

}  // namespace

std::vector<const Finding*> NeedingConsent(const CheckResult& verdict, Action action) {
  std::vector<const Finding*> waiting;
  const format::v1::OverridePolicy policy = PolicyOf(action);
  if (policy == format::v1::OVERRIDE_POLICY_UNSPECIFIED) return waiting;
  for (const Finding& finding : verdict.findings()) {
    const bool explained = finding.severity() == format::v1::ERROR && !finding.explanation().empty();
    if (explained && finding.override() == policy) waiting.push_back(&finding);
  }
  return waiting;
}

absl::Status CheckConsents(const CheckResult& verdict, Action action, const Consents& given) {
  const std::vector<const Finding*> waiting = NeedingConsent(verdict, action);
  for (const Consent& consent : given) {
    if (!Names(waiting, consent.fingerprint())) return ConsentUnknown(consent.fingerprint());
  }
  std::vector<const Finding*> missing;
  for (const Finding* finding : waiting) {
    const Consent* consent = ConsentTo(given, *finding);
    if (consent == nullptr) {
      missing.push_back(finding);
    } else if (!consent->agreed()) {
      return ConsentRefused(finding->rule_id());
    }
  }
  return missing.empty() ? absl::OkStatus() : Missing(missing, action);
}

absl::Status CheckConsentsKept(const report::v1::Revision& revision) {
  std::vector<const Finding*> missing;
  for (const Finding* finding : NeedingConsent(revision.check_result(), Action::kReview)) {
    const Consent* consent = ConsentTo(revision.consents(), *finding);
    if (consent == nullptr || !consent->agreed()) missing.push_back(finding);
  }
  return missing.empty() ? absl::OkStatus() : Missing(missing, Action::kReview);
}

absl::Status CheckRefusals(const CheckResult& verdict, const Consents& refused) {
  for (const Consent& consent : refused) {
    const bool known = std::any_of(verdict.findings().begin(), verdict.findings().end(), [&](const Finding& finding) {
      return finding.fingerprint() == consent.fingerprint();
    });
    if (!known) return ConsentUnknown(consent.fingerprint());
  }
  return absl::OkStatus();
}

}  // namespace nianbao::intake
