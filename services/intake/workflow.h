// One step in the life of a report, decided and stored in one transaction: guards, effects, history, outbox.
#ifndef NIANBAO_SERVICES_INTAKE_WORKFLOW_H_
#define NIANBAO_SERVICES_INTAKE_WORKFLOW_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/common/base/random_id.h"
#include "services/common/clock/clock.h"
#include "services/common/format/format.h"
#include "services/common/rpc/call.h"
#include "services/common/sign/signer.h"
#include "services/intake/intake_store.h"
#include "services/intake/lifecycle.h"
#include "services/intake/rollup_store.h"

namespace nianbao::intake {

// What a step works on.
struct Case {
  report::v1::Organ organ;
  report::v1::AnnualReport report;
  report::v1::Revision revision;  // of `number`
  int number = 0;                 // the newest one, but for steps on what is published

  bool IsNewest() const { return number == report.revision(); }
};

// What a step is told beside the action.
struct StepInput {
  std::string comment;
  std::vector<report::v1::ReturnReason> reasons;                     // Return
  report::v1::Revision::Kind kind = report::v1::Revision::ORDINARY;  // Correct, Supplement
  std::string public_note;                                           // Correct, Supplement
  std::vector<report::v1::Consent> consents;                         // Review, Approve; refusals of Return
};

// Takes steps. Thread-safe; the transaction belongs to the caller.
class Workflow {
 public:
  Workflow(const Clock& clock, IdSource& ids, const format::FormatRegistry& formats, const Signer& signer)
      : clock_(clock), ids_(ids), formats_(formats), signer_(signer) {}

  // Reads organ, report and newest revision. NOT_FOUND.
  absl::StatusOr<Case> Load(IntakeTx& tx, const std::string& report) const;
  // The same with another revision.
  absl::StatusOr<Case> LoadRevision(IntakeTx& tx, const std::string& report, int number) const;
  // The same with the published revision, or the newest where none is: a published report may be withdrawn while its
  // correction is being drafted.
  absl::StatusOr<Case> LoadEffective(IntakeTx& tx, const std::string& report) const;

  // Decides, changes `work` and stores everything. FAILED_PRECONDITION (TRANSITION_NOT_ALLOWED, SAME_PERSON,
  // VERDICT_STALE, VERDICT_FAILED, CONSENT_MISSING, CONSENT_REFUSED, MEMBERS_MISSING, PUBLISH_TIME_FIXED),
  // INVALID_ARGUMENT (CONSENT_UNKNOWN), PERMISSION_DENIED.
  absl::Status Take(IntakeTx& tx, Case& work, Action action, const rpc::CallContext& call,
                    const StepInput& input) const;

  // Stores `work` under a new etag and appends the event.
  absl::Status Store(IntakeTx& tx, Case& work, Action action, State from, const rpc::CallContext& call,
                     const std::string& comment) const;

  // Stores report and revision under a new etag, without an event (edits of a draft).
  absl::Status Save(IntakeTx& tx, Case& work) const;

  const format::FormatRegistry& formats() const { return formats_; }

  // A job for the revision, written to the outbox.
  absl::Status AddJob(IntakeTx& tx, const Case& work, job::v1::Kind kind, absl::string_view occasion,
                      const rpc::CallContext& call) const;

  // Asks validation to judge the newest revision again because its verdict is stale. Once a verdict: asking twice, or
  // while the answer is awaited, does nothing more.
  absl::Status AskForVerdict(IntakeTx& tx, const Case& work, const rpc::CallContext& call) const;

  // Digest of last year's effective content, or of the opening figures in its place; empty when there is none.
  absl::StatusOr<std::string> PreviousDigest(IntakeTx& tx, const report::v1::AnnualReport& report) const;

 private:
  job::v1::Job MakeJob(const Case& work, job::v1::Kind kind, absl::string_view occasion,
                       const rpc::CallContext& call) const;
  absl::Status Guard(IntakeTx& tx, const Case& work, Action action, const rpc::CallContext& call,
                     const StepInput& input) const;
  absl::Status GuardSignOff(IntakeTx& tx, const Case& work) const;
  absl::Status CheckMembersFiled(IntakeTx& tx, const Case& work,
                                 const std::vector<report::v1::Consent>& consents) const;
  absl::StatusOr<std::vector<MemberRow>> MembersOf(IntakeTx& tx, const Case& work) const;
  absl::Status KeepSums(IntakeTx& tx, const Case& work, Action action) const;
  void KeepConsents(Case& work, Action action, const rpc::CallContext& call, const StepInput& input) const;
  absl::Status Effect(IntakeTx& tx, Case& work, Action action, const rpc::CallContext& call,
                      const StepInput& input) const;
  void OpenSuccessor(Case& work, const StepInput& input) const;
  absl::Status IssueReceipt(Case& work) const;
  absl::Status CheckPublishTime(IntakeTx& tx, const Case& work) const;
  absl::Status SupersedePredecessor(IntakeTx& tx, const Case& work) const;
  google::protobuf::Timestamp Now() const;

  const Clock& clock_;
  IdSource& ids_;
  const format::FormatRegistry& formats_;
  const Signer& signer_;  // of receipts
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_WORKFLOW_H_
