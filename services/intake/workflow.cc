#include "services/intake/workflow.h"

#include <algorithm>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/sign/receipt.h"
#include "services/intake/access.h"
#include "services/intake/comparison.h"
#include "services/intake/consents.h"
#include "services/intake/explanations.h"
#include "services/intake/intake_errors.h"
#include "services/intake/names.h"
#include "services/intake/prior_year.h"
#include "services/intake/registry.h"
#include "services/intake/rollup_figures.h"
#include "services/intake/rollup_rows.h"

namespace nianbao::intake {
namespace {

using report::v1::AnnualReport;
using report::v1::Attestation;
using report::v1::Revision;

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  const int64_t micros = absl::ToUnixMicros(time);
  proto.set_seconds(micros / 1'000'000);
  proto.set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1000);
  return proto;
}

const Attestation* FindAttestation(const Revision& revision, Action action) {
  for (const Attestation& attestation : revision.attestations()) {
    if (attestation.action() == NameOf(action)) return &attestation;
  }
  return nullptr;
}

// Steps that a person takes and answers for.
bool IsAttested(Action action) {
  return action == Action::kSubmit || action == Action::kReview || action == Action::kClearSecrecy ||
         action == Action::kSignOff || action == Action::kApprove;
}

// After which step somebody is told (services/notification composes the words).
bool IsTold(Action action) {
  switch (action) {
    case Action::kPass:
    case Action::kFail:
    case Action::kReview:
    case Action::kClearSecrecy:
    case Action::kSignOff:
    case Action::kReturn:
    case Action::kPublish:
    case Action::kWithdraw:
      return true;
    default:
      return false;
  }
}

std::optional<job::v1::Kind> WorkAfter(Action action) {
  switch (action) {
    case Action::kSubmit:
      return job::v1::VALIDATION;
    case Action::kApprove:
      return job::v1::RENDERING;
    case Action::kStoreArtifacts:
    case Action::kWithdraw:  // the publisher makes the public tree show what intake says
      return job::v1::PUBLICATION;
    default:
      return std::nullopt;
  }
}

// The rule that a government's bodies have all filed; a consent to it stands for its fingerprint.
constexpr char kMembersMissing[] = "AGG-002";

bool IsSumsConsent(const report::v1::Consent& given) { return given.fingerprint() == kMembersMissing; }

Consents WithoutSumsConsent(Consents consents) {
  consents.erase(std::remove_if(consents.begin(), consents.end(), IsSumsConsent), consents.end());
  return consents;
}

// PUB-001: who signs is never who prepared; who reviews is not either where the body has two people.
absl::Status CheckPersons(const Case& work, Action action, const auth::Principal& principal) {
  const Attestation* submitted = FindAttestation(work.revision, Action::kSubmit);
  const bool same = submitted != nullptr && submitted->principal() == principal.id;
  if (same && action == Action::kSignOff) return SamePerson("签发", "经办");
  if (same && action == Action::kReview && work.organ.has_separate_reviewer()) return SamePerson("审核", "经办");
  return absl::OkStatus();
}

}  // namespace

google::protobuf::Timestamp Workflow::Now() const { return ToProto(clock_.Now()); }

absl::StatusOr<Case> Workflow::Load(IntakeTx& tx, const std::string& name) const {
  Case work;
  ASSIGN_OR_RETURN(const ReportName parsed, ReportName::Parse(name));
  ASSIGN_OR_RETURN(work.organ, tx.GetOrgan(parsed.organ));
  ASSIGN_OR_RETURN(work.report, tx.GetReport(name));
  work.number = work.report.revision();
  ASSIGN_OR_RETURN(work.revision, tx.GetRevision(name, work.number));
  return work;
}

absl::StatusOr<Case> Workflow::LoadRevision(IntakeTx& tx, const std::string& name, int number) const {
  ASSIGN_OR_RETURN(Case work, Load(tx, name));
  if (number == work.number) return work;
  work.number = number;
  ASSIGN_OR_RETURN(work.revision, tx.GetRevision(name, number));
  return work;
}

absl::StatusOr<Case> Workflow::LoadEffective(IntakeTx& tx, const std::string& name) const {
  ASSIGN_OR_RETURN(const AnnualReport report, tx.GetReport(name));
  return report.effective_revision() == 0 ? Load(tx, name) : LoadRevision(tx, name, report.effective_revision());
}

absl::StatusOr<std::string> Workflow::PreviousDigest(IntakeTx& tx, const AnnualReport& report) const {
  ASSIGN_OR_RETURN(const LastYear last, LastYearOf(tx, report));
  return last.digest;
}

// Who is counted in the body; a database that was restored makes their rows anew before anything is judged by them.
absl::StatusOr<std::vector<MemberRow>> Workflow::MembersOf(IntakeTx& tx, const Case& work) const {
  if (!MaySum(work.organ.kind())) return std::vector<MemberRow>();
  RETURN_IF_ERROR(EnsureYear(tx, formats_, work.report.report_year()));
  return DirectMembers(tx, work.organ.name(), work.report.report_year());
}

absl::Status Workflow::GuardSignOff(IntakeTx& tx, const Case& work) const {
  const report::v1::CheckResult& verdict = work.revision.check_result();
  const format::Edition* edition = formats_.Find(work.report.format_id());
  ASSIGN_OR_RETURN(const std::string previous, PreviousDigest(tx, work.report));
  const bool current = edition != nullptr && verdict.format_digest() == edition->digest() &&
                       verdict.content_digest() == work.revision.content_digest() &&
                       verdict.previous_digest() == previous;
  ASSIGN_OR_RETURN(const std::vector<MemberRow> members, MembersOf(tx, work));
  if (!current || verdict.aggregation_digest() != MembersDigest(members)) return VerdictStale(work.report.name());
  if (!verdict.passed()) return VerdictFailed(work.report.name());
  return CheckConsentsKept(work.revision);
}

// AGG-002: whoever is counted in the government has filed, or the competent department says why not.
absl::Status Workflow::CheckMembersFiled(IntakeTx& tx, const Case& work, const Consents& consents) const {
  ASSIGN_OR_RETURN(const std::vector<MemberRow> members, MembersOf(tx, work));
  std::vector<std::string> missing;
  for (const MemberRow& member : members) {
    const bool unfiled = member.row.standing == Standing::kMissing || member.row.standing == Standing::kReturned;
    if (unfiled) missing.push_back(NameOn(member.organ, LastDayOf(work.report.report_year())));
  }
  const bool consented = std::any_of(consents.begin(), consents.end(), [](const report::v1::Consent& given) {
    return IsSumsConsent(given) && given.agreed() && !given.comment().empty();
  });
  if (missing.empty() || consented) return absl::OkStatus();
  return MembersMissing(missing, formats_.Find(work.report.format_id()), kMembersMissing);
}

absl::Status Workflow::Guard(IntakeTx& tx, const Case& work, Action action, const rpc::CallContext& call,
                             const StepInput& input) const {
  RETURN_IF_ERROR(CheckPersons(work, action, *call.principal));
  switch (action) {
    case Action::kSignOff:
      return GuardSignOff(tx, work);
    case Action::kReview:
      return CheckConsents(work.revision.check_result(), action, input.consents);
    case Action::kApprove:
      RETURN_IF_ERROR(CheckMembersFiled(tx, work, input.consents));
      RETURN_IF_ERROR(CheckNoneRefused(work.revision));
      return CheckConsents(work.revision.check_result(), action, WithoutSumsConsent(input.consents));
    case Action::kReturn:
      return CheckRefusals(work.revision.check_result(), input.consents);
    default:
      return absl::OkStatus();
  }
}

// Who agreed or refused stays with the revision.
void Workflow::KeepConsents(Case& work, Action action, const rpc::CallContext& call, const StepInput& input) const {
  for (const report::v1::Consent& given : input.consents) {
    report::v1::Consent& kept = *work.revision.add_consents();
    kept.set_fingerprint(given.fingerprint());
    kept.set_agreed(given.agreed() && action != Action::kReturn);
    kept.set_comment(given.comment());
    kept.set_action(std::string(NameOf(action)));
    kept.set_principal(call.principal->id);
    kept.set_principal_display_name(call.principal->display_name);
    *kept.mutable_time() = Now();
    if (IsSumsConsent(given)) kept.set_rule_id(kMembersMissing);
    for (const report::v1::Finding& finding : work.revision.check_result().findings()) {
      if (finding.fingerprint() == given.fingerprint()) kept.set_rule_id(finding.rule_id());
    }
  }
}

// The draft that follows a returned or published revision.
void Workflow::OpenSuccessor(Case& work, const StepInput& input) const {
  Revision next;
  const int number = work.report.revision() + 1;
  next.set_name(RevisionNameOf(work.report.name(), number));
  next.set_kind(input.kind != Revision::ORDINARY ? input.kind : work.revision.kind());
  next.set_public_note(!input.public_note.empty() ? input.public_note : work.revision.public_note());
  *next.mutable_content() = work.revision.content();
  *next.mutable_return_reasons() = work.revision.return_reasons();
  *next.mutable_offered_explanations() = work.revision.offered_explanations();
  *next.mutable_create_time() = Now();
  next.set_state(report::v1::DRAFT);
  work.report.set_revision(number);
  work.number = number;
  work.revision = std::move(next);
}

// In the transaction that files the report: its time is the time of receipt.
absl::Status Workflow::IssueReceipt(Case& work) const {
  report::v1::Receipt& receipt = *work.revision.mutable_receipt();
  receipt.set_serial(absl::StrCat(absl::StrReplaceAll(work.report.name(), {{"organs/", ""}, {"/annualReports/", "-"}}),
                                  "-", work.number, "-", ids_.NewId().substr(0, 8)));
  receipt.set_content_digest(work.revision.content_digest());
  receipt.set_sm3_digest(ReceiptDigestOf(work.revision.content()));
  receipt.set_report(work.report.name());
  receipt.set_revision(work.number);
  *receipt.mutable_receive_time() = Now();
  return SignReceipt(signer_, receipt);
}

absl::Status Workflow::SupersedePredecessor(IntakeTx& tx, const Case& work) const {
  const int old = work.report.effective_revision();
  if (old == 0 || old == work.report.revision()) return absl::OkStatus();
  ASSIGN_OR_RETURN(Revision revision, tx.GetRevision(work.report.name(), old));
  ASSIGN_OR_RETURN(const Transition transition, FindTransition(revision.state(), Action::kSupersede));
  revision.set_state(transition.to);
  return tx.PutRevision(work.report.name(), old, revision);
}

// TIM-004: a version is never published before the one that it follows, whatever the machine's clock says.
absl::Status Workflow::CheckPublishTime(IntakeTx& tx, const Case& work) const {
  const int old = work.report.effective_revision();
  if (old == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Revision before, tx.GetRevision(work.report.name(), old));
  if (Now().seconds() >= before.publish_time().seconds()) return absl::OkStatus();
  return InWordsOfRule(PublishTimeFixed(work.report.name()), formats_.Find(work.report.format_id()), "TIM-004");
}

absl::Status Workflow::Effect(IntakeTx& tx, Case& work, Action action, const rpc::CallContext& call,
                              const StepInput& input) const {
  Revision& revision = work.revision;
  KeepConsents(work, action, call, input);
  if (IsAttested(action)) {
    if (action == Action::kSubmit) revision.set_content_digest(DigestOf(revision.content()));
    Attestation& attestation = *revision.add_attestations();
    attestation.set_action(std::string(NameOf(action)));
    attestation.set_principal(call.principal->id);
    attestation.set_principal_display_name(call.principal->display_name);
    attestation.set_comment(input.comment);
    attestation.set_content_digest(revision.content_digest());
    *attestation.mutable_time() = Now();
  }
  switch (action) {
    case Action::kSubmit:
      return KeepSignature(tx, work.report, revision);
    case Action::kSignOff:
      return IssueReceipt(work);
    case Action::kReturn:
      for (const report::v1::ReturnReason& reason : input.reasons) *revision.add_return_reasons() = reason;
      return absl::OkStatus();
    case Action::kPublish:
      RETURN_IF_ERROR(CheckPublishTime(tx, work));
      *revision.mutable_publish_time() = Now();
      RETURN_IF_ERROR(SupersedePredecessor(tx, work));
      work.report.set_effective_revision(work.number);
      return absl::OkStatus();
    case Action::kWithdraw:
      work.report.set_effective_revision(0);
      for (report::v1::Artifact& artifact : *revision.mutable_artifacts()) artifact.clear_public_path();
      return absl::OkStatus();
    default:
      return absl::OkStatus();
  }
}

job::v1::Job Workflow::MakeJob(const Case& work, job::v1::Kind kind, absl::string_view occasion,
                               const rpc::CallContext& call) const {
  job::v1::Job job;
  job.set_id(ids_.NewId());
  job.set_kind(kind);
  // Reports of past years come in by the hundred when a system is introduced: nobody waits at the screen for each.
  job.set_priority(work.report.historical() ? job::v1::BULK : job::v1::INTERACTIVE);
  job.set_report(work.report.name());
  job.set_revision(work.number);
  job.set_traceparent(call.trace.ToTraceparent());
  job.set_occasion(std::string(occasion));
  *job.mutable_create_time() = Now();
  return job;
}

absl::Status Workflow::AddJob(IntakeTx& tx, const Case& work, job::v1::Kind kind, absl::string_view occasion,
                              const rpc::CallContext& call) const {
  return tx.AddJob(MakeJob(work, kind, occasion, call));
}

absl::Status Workflow::AskForVerdict(IntakeTx& tx, const Case& work, const rpc::CallContext& call) const {
  job::v1::Job job = MakeJob(work, job::v1::VALIDATION, "", call);
  // Named by the verdict that it replaces, so that however often people try to sign, one job is made.
  job.set_id(absl::StrCat("recheck-", Sha256Hex(absl::StrCat(work.revision.name(), "\n",
                                                             SerializeDeterministic(work.revision.check_result())))
                                          .substr(0, 32)));
  const absl::Status known = tx.GetJob(job.id()).status();
  return absl::IsNotFound(known) ? tx.AddJob(job) : known;
}

absl::Status Workflow::Save(IntakeTx& tx, Case& work) const {
  int64_t version = 0;
  if (!absl::SimpleAtoi(work.report.etag(), &version)) version = 0;
  work.report.set_etag(absl::StrCat(version + 1));
  if (work.IsNewest()) work.report.set_state(work.revision.state());
  *work.report.mutable_update_time() = Now();
  RETURN_IF_ERROR(tx.UpdateReport(work.report));
  return tx.PutRevision(work.report.name(), work.number, work.revision);
}

absl::Status Workflow::Store(IntakeTx& tx, Case& work, Action action, State from, const rpc::CallContext& call,
                             const std::string& comment) const {
  RETURN_IF_ERROR(Save(tx, work));
  report::v1::ReportEvent event;
  event.set_report(work.report.name());
  event.set_revision(work.number);
  event.set_action(std::string(NameOf(action)));
  event.set_from_state(from);
  event.set_to_state(work.revision.state());
  event.set_principal(call.principal->id);
  event.set_principal_display_name(call.principal->display_name);
  event.set_comment(comment);
  event.set_content_digest(work.revision.content_digest());
  event.set_trace_id(call.trace.trace_id);
  *event.mutable_time() = Now();
  return tx.AppendEvent(event);
}

absl::Status Workflow::Take(IntakeTx& tx, Case& work, Action action, const rpc::CallContext& call,
                            const StepInput& input) const {
  const State from = work.revision.state();
  ASSIGN_OR_RETURN(const Transition transition, FindTransition(from, action));
  RETURN_IF_ERROR(CheckActor(*call.principal, transition.actor, work.organ));
  RETURN_IF_ERROR(Guard(tx, work, action, call, input));
  RETURN_IF_ERROR(Effect(tx, work, action, call, input));
  const bool opens = action == Action::kRevise || action == Action::kCorrect || action == Action::kSupplement;
  if (opens) {
    OpenSuccessor(work, input);
    RETURN_IF_ERROR(BindDraft(tx, formats_, work.report, OtherFigure::kReplace, work.revision));
  } else {
    work.revision.set_state(transition.to);
  }
  if (action == Action::kReturn && transition.actor == Actor::kChecker) {
    work.report.set_return_count(work.report.return_count() + 1);
  }
  if (const auto kind = WorkAfter(action)) RETURN_IF_ERROR(AddJob(tx, work, *kind, "", call));
  if (IsTold(action)) RETURN_IF_ERROR(AddJob(tx, work, job::v1::NOTIFICATION, NameOf(action), call));
  RETURN_IF_ERROR(Store(tx, work, action, from, call, input.comment));
  RETURN_IF_ERROR(KeepSums(tx, work, action));
  return action == Action::kPublish ? ReopenChain(tx, formats_, work.report) : absl::OkStatus();
}

// The sums follow in the same transaction.
absl::Status Workflow::KeepSums(IntakeTx& tx, const Case& work, Action action) const {
  const int year = work.report.report_year();
  if (!MovesFigures(action)) return absl::OkStatus();
  if (action == Action::kSignOff) {
    RETURN_IF_ERROR(KeepSnapshot(tx, formats_, work.organ, work.report, work.revision));
  }
  if (action == Action::kPublish) {
    RETURN_IF_ERROR(SealSnapshot(tx, work.organ.name(), year, work.number, work.revision.publish_time()));
  }
  return UpdateRow(tx, formats_, work.organ.name(), year);
}

}  // namespace nianbao::intake
