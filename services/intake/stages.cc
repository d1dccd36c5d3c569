#include "services/intake/stages.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/intake/access.h"
#include "services/intake/comparison.h"
#include "services/intake/intake_errors.h"
#include "services/intake/names.h"
#include "services/intake/people_rules.h"
#include "services/intake/people_store.h"
#include "services/intake/registry.h"
#include "services/intake/rollup_rows.h"
#include "services/intake/stage_fate.h"

namespace nianbao::intake {
namespace {

using format::v1::ERROR;
using format::v1::WARNING;
using report::v1::AnnualReport;
using report::v1::CheckResult;
using report::v1::Organ;
using report::v1::Revision;

// Who is told after which step; the person whose turn it is, or those whom the outcome concerns.
const std::map<std::string, std::vector<Actor>>& Audience() {
  static const auto* audience = new std::map<std::string, std::vector<Actor>>{
      {"Pass", {Actor::kReviewer}},
      {"Fail", {Actor::kPreparer}},
      {"Review", {Actor::kSecrecyReviewer}},
      {"ClearSecrecy", {Actor::kSigner}},
      {"SignOff", {Actor::kChecker}},
      {"Return", {Actor::kPreparer}},
      {"Publish", {Actor::kPreparer, Actor::kSigner, Actor::kChecker}},
      {"Withdraw", {Actor::kPreparer, Actor::kSigner}},
  };
  return *audience;
}

// Of a failed job with the reason: it stands in the list of dead letters.
std::string ResultName(const v1::CompleteStageRequest& request) {
  switch (request.result_case()) {
    case v1::CompleteStageRequest::kCheckResult:
      return "checked";
    case v1::CompleteStageRequest::kRendered:
      return "rendered";
    case v1::CompleteStageRequest::kPublished:
      return "published";
    case v1::CompleteStageRequest::kDelivered:
      return "delivered";
    default:
      return "failed " + request.failed().reason();
  }
}

void CountFindings(const CheckResult& verdict, AnnualReport& report) {
  int errors = 0;
  int warnings = 0;
  for (const auto& finding : verdict.findings()) {
    errors += finding.severity() == ERROR ? 1 : 0;
    warnings += finding.severity() == WARNING ? 1 : 0;
  }
  report.set_error_count(errors);
  report.set_warning_count(warnings);
  report.set_hint_count(verdict.findings_size() - errors - warnings);
}

}  // namespace

absl::Status Stages::AddCheckContext(IntakeTx& tx, const Case& work, v1::StageInput& input) const {
  auto& context = *input.mutable_check_context();
  context.set_report_year(work.report.report_year());
  context.set_historical(work.report.historical());
  context.set_as_of(absl::FormatCivilTime(BeijingDay(clock_.Now())));
  *context.mutable_organ() = work.organ;
  ASSIGN_OR_RETURN(const LastYear last, LastYearOf(tx, work.report));
  if (last.known) {
    *context.mutable_previous() = last.content;
    context.set_previous_format_id(last.format_id);
    context.set_previous_is_partial(last.partial);
    if (!last.partial) context.set_previous_published_digest(last.digest);
  }
  RETURN_IF_ERROR(AddSiblings(tx, work.report, work.revision, context));
  RETURN_IF_ERROR(AddFiling(tx, work.report, work.revision, context));
  RETURN_IF_ERROR(AddAggregation(tx, work.organ, work.report.report_year(), context));
  return names_.AddNamed(tx, work.organ, work.revision.content(), context);
}

absl::Status Stages::AddRecipients(IntakeTx& tx, const Case& work, const job::v1::Job& job,
                                   v1::StageInput& input) const {
  const auto audience = Audience().find(job.occasion());
  if (audience == Audience().end()) return absl::OkStatus();
  std::set<std::string> seen;
  const auto add = [&](const auth::Principal& principal, Actor actor) {
    if (!seen.insert(principal.id).second) return;
    v1::Recipient& recipient = *input.add_recipients();
    recipient.set_principal(principal.id);
    recipient.set_display_name(principal.display_name);
    recipient.set_email(principal.email);
    recipient.set_role(std::string(RoleOf(actor)));
  };
  for (const Actor actor : audience->second) {
    for (const auto& principal : HoldersOf(principals_, actor, work.organ)) add(*principal, actor);
    ASSIGN_OR_RETURN(const auto people,
                     PeopleTx(tx.connection()).HoldersOf(std::string(RoleOf(actor)), PlaceOf(actor, work.organ)));
    for (const v1::Person& person : people) add(PrincipalOf(person), actor);
  }
  ASSIGN_OR_RETURN(const auto event, tx.FindEvent(job.report(), job.revision(), job.occasion()));
  if (event.has_value()) *input.mutable_event() = *event;
  return absl::OkStatus();
}

absl::Status Stages::Claim(const v1::GetStageInputRequest& request) {
  if (request.fence() == 0) return absl::OkStatus();
  return transactions_.database().Write([&](sql::Connection& connection) -> absl::Status {
    IntakeTx tx(connection);
    const absl::StatusOr<OutboxRow> row = tx.GetJob(request.job_id());
    if (absl::IsNotFound(row.status()) || (row.ok() && row->closed)) return absl::OkStatus();
    RETURN_IF_ERROR(row.status());
    if (request.fence() < row->fence) return JobSuperseded(request.job_id());
    ASSIGN_OR_RETURN(const Case work, workflow_.LoadRevision(tx, request.report(), request.revision()));
    if (!IsWanted(row->job.kind(), work.revision.state(), work.IsNewest())) {
      return tx.CloseJob(request.job_id(), "unwanted", request.fence(), clock_.Now());
    }
    // What a government is judged by is there before it is judged.
    if (row->job.kind() == job::v1::VALIDATION && MaySum(work.organ.kind())) {
      RETURN_IF_ERROR(EnsureYear(tx, workflow_.formats(), work.report.report_year()));
    }
    return tx.ClaimJob(request.job_id(), request.fence());
  });
}

absl::StatusOr<v1::StageInput> Stages::GetInput(const v1::GetStageInputRequest& request) {
  RETURN_IF_ERROR(Claim(request));
  return transactions_.Read<v1::StageInput>([&](IntakeTx& tx) -> absl::StatusOr<v1::StageInput> {
    v1::StageInput input;
    const absl::StatusOr<OutboxRow> row = tx.GetJob(request.job_id());
    // Redis may know a job of a database that was restored to an earlier moment.
    if (absl::IsNotFound(row.status()) || (row.ok() && row->closed)) return input.set_already_done(true), input;
    RETURN_IF_ERROR(row.status());
    ASSIGN_OR_RETURN(const Case work, workflow_.LoadRevision(tx, request.report(), request.revision()));
    if (row->job.kind() == job::v1::VALIDATION) RETURN_IF_ERROR(AddCheckContext(tx, work, input));
    if (row->job.kind() == job::v1::NOTIFICATION) RETURN_IF_ERROR(AddRecipients(tx, work, row->job, input));
    *input.mutable_annual_report() = work.report;
    *input.mutable_revision() = work.revision;
    *input.mutable_organ() = work.organ;
    return input;
  });
}

absl::Status Stages::TakeVerdict(IntakeTx& tx, Case& work, const rpc::CallContext& call,
                                 const CheckResult& verdict) const {
  if (verdict.content_digest() != work.revision.content_digest()) return DigestMismatch(work.report.name());
  *work.revision.mutable_check_result() = verdict;
  work.revision.mutable_check_result()->mutable_check_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  ASSIGN_OR_RETURN(const std::string previous, workflow_.PreviousDigest(tx, work.report));
  work.revision.mutable_check_result()->set_previous_digest(previous);
  CountFindings(verdict, work.report);
  // A verdict that was asked for again later only replaces the old one.
  if (work.revision.state() != report::v1::VALIDATING) return workflow_.Save(tx, work);
  return workflow_.Take(tx, work, verdict.passed() ? Action::kPass : Action::kFail, call, {});
}

absl::Status Stages::NotTheSignedVersion(const Case& work) const {
  return InWordsOfRule(DigestMismatch(work.report.name()), workflow_.formats().Find(work.report.format_id()),
                       "PUB-002");
}

absl::Status Stages::TakeIn(IntakeTx& tx, Case& work, const rpc::CallContext& call,
                            const v1::CompleteStageRequest& request) const {
  switch (request.result_case()) {
    case v1::CompleteStageRequest::kCheckResult:
      return TakeVerdict(tx, work, call, request.check_result());
    case v1::CompleteStageRequest::kRendered:
      if (request.rendered().content_digest() != work.revision.content_digest()) {
        return NotTheSignedVersion(work);
      }
      *work.revision.mutable_artifacts() = request.rendered().artifacts();
      return workflow_.Take(tx, work, Action::kStoreArtifacts, call, {});
    case v1::CompleteStageRequest::kPublished:
      if (request.published().artifacts().empty()) return absl::OkStatus();  // taken out of the public tree
      if (request.published().content_digest() != work.revision.content_digest()) {
        return NotTheSignedVersion(work);
      }
      *work.revision.mutable_artifacts() = request.published().artifacts();
      return workflow_.Take(tx, work, Action::kPublish, call, {});
    case v1::CompleteStageRequest::kDelivered:
    case v1::CompleteStageRequest::kFailed:
      return absl::OkStatus();
    default:
      return FieldError("FIELD_REQUIRED", "result", "没有填写");
  }
}

absl::StatusOr<v1::CompleteStageResponse> Stages::Complete(const rpc::CallContext& call,
                                                           const v1::CompleteStageRequest& request) {
  using Response = v1::CompleteStageResponse;
  return transactions_.Write<Response>(call, {}, [&](IntakeTx& tx) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(const OutboxRow row, tx.GetJob(request.job_id()));
    ASSIGN_OR_RETURN(Case work, workflow_.LoadRevision(tx, request.report(), request.revision()));
    Response response;
    response.set_duplicate(row.closed);
    if (!row.closed) {
      if (request.fence() < row.fence) return JobSuperseded(request.job_id());
      const Fate fate = FateOf(request, work.revision.state(), work.IsNewest());
      if (fate == Fate::kAgain) return ReportMovedOn(request.report());
      if (fate == Fate::kTake) RETURN_IF_ERROR(TakeIn(tx, work, call, request));
      const std::string result = fate == Fate::kTake ? ResultName(request) : "unwanted";
      RETURN_IF_ERROR(tx.CloseJob(request.job_id(), result, request.fence(), clock_.Now()));
    }
    response.set_state(work.report.state());
    return response;
  });
}

}  // namespace nianbao::intake
