// Intake's errors by what happened; each has a machine reason, metadata and a sentence in Chinese.
#ifndef NIANBAO_SERVICES_INTAKE_INTAKE_ERRORS_H_
#define NIANBAO_SERVICES_INTAKE_INTAKE_ERRORS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/common/format/format.h"

namespace nianbao::intake {

// The same error with the field of the request that it is about.
absl::Status AboutField(const absl::Status& status, absl::string_view field);

absl::Status OrganNotFound(absl::string_view organ);                             // NOT_FOUND ORGAN_NOT_FOUND
absl::Status OrganExists(absl::string_view organ);                               // ALREADY_EXISTS ORGAN_EXISTS
absl::Status ReportNotFound(absl::string_view report);                           // NOT_FOUND REPORT_NOT_FOUND
absl::Status RevisionNotFound(absl::string_view report, int number);             // NOT_FOUND REVISION_NOT_FOUND
absl::Status ReportExists(absl::string_view report);                             // ALREADY_EXISTS REPORT_EXISTS
absl::Status EtagMismatch(absl::string_view given, absl::string_view current);   // ABORTED ETAG_MISMATCH
absl::Status RequestIdReused(absl::string_view request_id);                      // ALREADY_EXISTS REQUEST_ID_REUSED
absl::Status RevisionFrozen(absl::string_view report, absl::string_view state);  // FAILED_PRECONDITION REVISION_FROZEN
absl::Status SamePerson(absl::string_view step, absl::string_view other);        // FAILED_PRECONDITION SAME_PERSON
absl::Status VerdictStale(absl::string_view report);                             // FAILED_PRECONDITION VERDICT_STALE
absl::Status VerdictFailed(absl::string_view report);                            // FAILED_PRECONDITION VERDICT_FAILED
absl::Status YearBeforeSystem(int year, int first_year);   // FAILED_PRECONDITION YEAR_BEFORE_SYSTEM
absl::Status YearNotHistorical(int year, int first_year);  // INVALID_ARGUMENT YEAR_NOT_HISTORICAL
absl::Status YearNotBegun(int year);                       // INVALID_ARGUMENT YEAR_NOT_BEGUN
absl::Status JobUnknown(absl::string_view job_id);         // NOT_FOUND JOB_UNKNOWN
absl::Status JobSuperseded(absl::string_view job_id);      // FAILED_PRECONDITION JOB_SUPERSEDED
absl::Status ReportMovedOn(absl::string_view report);      // ABORTED REPORT_MOVED_ON: look again
absl::Status DigestMismatch(absl::string_view report);     // FAILED_PRECONDITION DIGEST_MISMATCH (PUB-002)
absl::Status ConsentMissing(absl::string_view fingerprints, absl::string_view rules,
                            absl::string_view who);          // FAILED_PRECONDITION CONSENT_MISSING
absl::Status ConsentRefused(absl::string_view rule);         // FAILED_PRECONDITION CONSENT_REFUSED
absl::Status ConsentUnknown(absl::string_view fingerprint);  // INVALID_ARGUMENT CONSENT_UNKNOWN
absl::Status OpeningNotFound(absl::string_view name);        // NOT_FOUND OPENING_NOT_FOUND
absl::Status OpeningApproved(absl::string_view name);        // FAILED_PRECONDITION OPENING_APPROVED
absl::Status OpeningNotNeeded(absl::string_view name);       // FAILED_PRECONDITION OPENING_NOT_NEEDED
absl::Status PublishTimeFixed(absl::string_view report);     // FAILED_PRECONDITION PUBLISH_TIME_FIXED (TIM-004)
absl::Status ExplanationOfReturnMissing();                   // INVALID_ARGUMENT FIELD_REQUIRED
absl::Status NotAGovernment(absl::string_view organ, int report_year);  // FAILED_PRECONDITION NOT_A_GOVERNMENT
absl::Status RollupCellUnknown(absl::string_view cell);                 // NOT_FOUND CELL_UNKNOWN
absl::Status ExplanationRefused(absl::string_view rule);                // FAILED_PRECONDITION EXPLANATION_REFUSED
absl::Status ReportNotFiled(absl::string_view report);                  // FAILED_PRECONDITION REPORT_NOT_FILED
absl::Status DispensationNotFound(absl::string_view name);              // NOT_FOUND DISPENSATION_NOT_FOUND
absl::Status DispensationDecided(absl::string_view name);               // FAILED_PRECONDITION DISPENSATION_DECIDED
absl::Status OrganExempt(absl::string_view organ, int report_year);     // FAILED_PRECONDITION ORGAN_EXEMPT
absl::Status NoNilLane(absl::string_view report);                       // FAILED_PRECONDITION NO_NIL_LANE
absl::Status ReceiptNotFound(absl::string_view name);                   // NOT_FOUND RECEIPT_NOT_FOUND
absl::Status SnapshotNotFound(absl::string_view name);                  // NOT_FOUND SNAPSHOT_NOT_FOUND
absl::Status StillCounted(absl::string_view organ, int64_t others);     // FAILED_PRECONDITION STILL_COUNTED
absl::Status OrgansInACircle(absl::string_view field);                  // INVALID_ARGUMENT ORGANS_IN_A_CIRCLE
// FAILED_PRECONDITION MEMBERS_MISSING: `names` are of the bodies that have not filed; in the words of the rule.
absl::Status MembersMissing(const std::vector<std::string>& names, const format::Edition* edition,
                            absl::string_view rule);

// The same status with the words of a rule of the edition, and the rule in the metadata: what the law forbids is told
// in the data's words. Unchanged where the edition has no such rule.
absl::Status InWordsOfRule(const absl::Status& status, const format::Edition* edition, absl::string_view rule);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_INTAKE_ERRORS_H_
