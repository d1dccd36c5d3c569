#include "services/intake/reports.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/value.h"
#include "services/intake/access.h"
#include "services/intake/comparison.h"
#include "services/intake/dispensation_store.h"
#include "services/intake/explanations.h"
#include "services/intake/intake_errors.h"
#include "services/intake/names.h"
#include "services/intake/nil_answers.h"
#include "services/intake/prior_year.h"
#include "services/intake/rollup_figures.h"

namespace nianbao::intake {

using report::v1::AnnualReport;
using report::v1::Organ;
using report::v1::Revision;

namespace {

constexpr int kUsualPage = 50;
constexpr int kLargestPage = 500;
constexpr int kMostOrgans = 100'000;

absl::Status CheckRead(const rpc::CallContext& call, IntakeTx& tx, const std::string& organ_name) {
  ASSIGN_OR_RETURN(const Organ organ, tx.GetOrgan(organ_name));
  return MayRead(*call.principal, organ) ? absl::OkStatus() : auth::PermissionDenied("reports.read", organ_name);
}

absl::Status CheckReadReport(const rpc::CallContext& call, IntakeTx& tx, const std::string& report) {
  ASSIGN_OR_RETURN(const ReportName name, ReportName::Parse(report));
  return CheckRead(call, tx, name.organ);
}

// What an edit brings must be of the edition and typed right; raw cells may lie in a draft.
absl::Status CheckContent(const format::FormatRegistry& formats, const std::string& format_id,
                          const report::v1::ReportContent& content) {
  const format::Edition* edition = formats.Find(format_id);
  if (edition == nullptr) return absl::InternalError(absl::StrCat("edition ", format_id, " is gone"));
  return format::CheckTypedCells(*edition, content, "content");
}

// States are written by name.
absl::Status NumberStates(FilterNode& node) {
  for (FilterNode& part : node.parts) RETURN_IF_ERROR(NumberStates(part));
  if (node.field != "state") return absl::OkStatus();
  State state = report::v1::STATE_UNSPECIFIED;
  const bool plain = node.comparison == Comparison::kEqual || node.comparison == Comparison::kUnequal;
  if (!plain || !report::v1::State_Parse(node.value, &state)) {
    return FieldError("FILTER_INVALID", "filter", absl::StrCat("“", node.value, "”不是年报状态，或不能这样比较"));
  }
  node.value = absl::StrCat(static_cast<int>(state));
  return absl::OkStatus();
}

absl::StatusOr<std::optional<FilterNode>> ParseReportFilter(const std::string& text) {
  static const auto* fields =
      new FilterFields{{"organ", FieldKind::kText}, {"report_year", FieldKind::kNumber}, {"state", FieldKind::kText}};
  ASSIGN_OR_RETURN(std::optional<FilterNode> node, ParseFilter(text, *fields));
  if (node.has_value()) RETURN_IF_ERROR(NumberStates(*node));
  return node;
}

}  // namespace

absl::Status Reports::CheckYear(const rpc::CallContext& call, const v1::CreateAnnualReportRequest& request,
                                const Organ& organ) const {
  const int year = request.annual_report().report_year();
  if (year > BeijingDay(clock_.Now()).year()) return YearNotBegun(year);
  const bool historical = request.annual_report().historical();
  if (!historical) {
    return year < first_report_year_ ? YearBeforeSystem(year, first_report_year_) : absl::OkStatus();
  }
  if (year >= first_report_year_) return YearNotHistorical(year, first_report_year_);
  return call.principal->MayIn("reports.file_historical", organ.name())
             ? absl::OkStatus()
             : auth::PermissionDenied("reports.file_historical", organ.name());
}

absl::StatusOr<AnnualReport> Reports::Create(const rpc::CallContext& call,
                                             const v1::CreateAnnualReportRequest& request) {
  return transactions_.Write<AnnualReport>(call, KeyOf(request), [&](IntakeTx& tx) -> absl::StatusOr<AnnualReport> {
    Case work;
    absl::StatusOr<Organ> organ = tx.GetOrgan(request.parent());
    if (!organ.ok()) return AboutField(organ.status(), "parent");
    work.organ = *std::move(organ);
    ASSIGN_OR_RETURN(const Transition transition, FindTransition(report::v1::STATE_UNSPECIFIED, Action::kCreate));
    RETURN_IF_ERROR(CheckActor(*call.principal, transition.actor, work.organ));
    const int year = request.annual_report().report_year();
    const format::Edition* edition = formats_.ForYear(year);
    if (edition == nullptr) return AboutField(format::FormatNotFound(year), "annual_report.report_year");
    RETURN_IF_ERROR(CheckYear(call, request, work.organ));
    ASSIGN_OR_RETURN(const auto exemption, DispensationTx(tx.connection()).ExemptionOf(request.parent(), year));
    if (exemption.has_value()) return OrganExempt(request.parent(), year);
    RETURN_IF_ERROR(CheckContent(formats_, edition->id(), request.content()));
    AnnualReport& report = work.report;
    report.set_name(ReportName{request.parent(), year}.ToString());
    report.set_report_year(year);
    report.set_historical(request.annual_report().historical());
    report.set_revision(1);
    report.set_format_id(edition->id());
    report.set_format_digest(edition->digest());
    report.set_organ_display_name(work.organ.display_name());
    report.set_state(transition.to);
    report.mutable_create_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
    work.number = 1;
    Revision& revision = work.revision;
    revision.set_name(RevisionNameOf(report.name(), 1));
    revision.set_kind(Revision::ORDINARY);
    revision.set_state(transition.to);
    *revision.mutable_content() = request.content();
    ASSIGN_OR_RETURN(const LastYear last, LastYearOf(tx, report));
    for (report::v1::Explanation& kept : Kept(last.revision)) *revision.add_offered_explanations() = std::move(kept);
    *revision.mutable_create_time() = report.create_time();
    RETURN_IF_ERROR(BindDraft(tx, formats_, report, OtherFigure::kRefuse, revision));
    RETURN_IF_ERROR(tx.InsertReport(report, request.parent()));
    RETURN_IF_ERROR(
        workflow_.Store(tx, work, Action::kCreate, transition.from, call, report.historical() ? "历史年报补录" : ""));
    return work.report;
  });
}

absl::StatusOr<AnnualReport> Reports::Get(const rpc::CallContext& call, const v1::GetAnnualReportRequest& request) {
  return transactions_.Read<AnnualReport>([&](IntakeTx& tx) -> absl::StatusOr<AnnualReport> {
    RETURN_IF_ERROR(CheckReadReport(call, tx, request.name()));
    return tx.GetReport(request.name());
  });
}

// "organs/-" shows what the caller may see: everything, or the organs of the caller's roles and those below.
absl::StatusOr<ReportFilter> Reports::VisibleTo(IntakeTx& tx, const auth::Principal& principal,
                                                const v1::ListAnnualReportsRequest& request) const {
  ReportFilter filter;
  filter.report_year = request.report_year();
  filter.states.assign(request.states().begin(), request.states().end());
  ASSIGN_OR_RETURN(filter.where, ParseReportFilter(request.filter()));
  if (request.parent() != "organs/-") {
    ASSIGN_OR_RETURN(const Organ organ, tx.GetOrgan(request.parent()));
    if (!MayRead(principal, organ)) return auth::PermissionDenied("reports.read", organ.name());
    filter.organs.push_back(organ.name());
    return filter;
  }
  if (principal.MayIn("reports.read", "*")) return filter;
  ASSIGN_OR_RETURN(const std::vector<Organ> organs, tx.ListOrgans({kMostOrgans, 0}));
  for (const Organ& organ : organs) {
    if (MayRead(principal, organ)) filter.organs.push_back(organ.name());
  }
  if (filter.organs.empty()) filter.organs.push_back("");  // nothing, rather than everything
  return filter;
}

absl::StatusOr<v1::ListAnnualReportsResponse> Reports::List(const rpc::CallContext& call,
                                                            const v1::ListAnnualReportsRequest& request) {
  using Response = v1::ListAnnualReportsResponse;
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  return transactions_.ReadLagging<Response>([&](IntakeTx& tx) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(const ReportFilter filter, VisibleTo(tx, *call.principal, request));
    ASSIGN_OR_RETURN(std::vector<AnnualReport> reports, tx.ListReports(filter, OneMore(page)));
    ASSIGN_OR_RETURN(const int64_t total, tx.CountReports(filter));
    Response response;
    response.set_next_page_token(NextToken(page, reports));
    response.set_total_size(static_cast<int32_t>(total));
    response.mutable_annual_reports()->Assign(reports.begin(), reports.end());
    return response;
  });
}

absl::StatusOr<Revision> Reports::GetRevision(const rpc::CallContext& call, const v1::GetRevisionRequest& request) {
  return transactions_.Read<Revision>([&](IntakeTx& tx) -> absl::StatusOr<Revision> {
    ASSIGN_OR_RETURN(const RevisionName name, RevisionName::Parse(request.name()));
    RETURN_IF_ERROR(CheckRead(call, tx, name.report.organ));
    ASSIGN_OR_RETURN(const AnnualReport report, tx.GetReport(name.report.ToString()));
    return tx.GetRevision(report.name(), name.number == 0 ? report.revision() : name.number);
  });
}

absl::StatusOr<v1::ListRevisionsResponse> Reports::ListRevisions(const rpc::CallContext& call,
                                                                 const v1::ListRevisionsRequest& request) {
  using Response = v1::ListRevisionsResponse;
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  return transactions_.Read<Response>([&](IntakeTx& tx) -> absl::StatusOr<Response> {
    RETURN_IF_ERROR(CheckReadReport(call, tx, request.parent()));
    RETURN_IF_ERROR(tx.GetReport(request.parent()).status());
    ASSIGN_OR_RETURN(std::vector<Revision> revisions, tx.ListRevisions(request.parent(), OneMore(page)));
    Response response;
    response.set_next_page_token(NextToken(page, revisions));
    for (Revision& revision : revisions) {
      revision.clear_content();
      revision.clear_check_result();
      *response.add_revisions() = std::move(revision);
    }
    return response;
  });
}

absl::StatusOr<v1::ListReportEventsResponse> Reports::ListEvents(const rpc::CallContext& call,
                                                                 const v1::ListReportEventsRequest& request) {
  using Response = v1::ListReportEventsResponse;
  constexpr int kUsualEvents = 200;
  constexpr int kMostEvents = 1000;
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualEvents, kMostEvents));
  return transactions_.Read<Response>([&](IntakeTx& tx) -> absl::StatusOr<Response> {
    RETURN_IF_ERROR(CheckReadReport(call, tx, request.parent()));
    RETURN_IF_ERROR(tx.GetReport(request.parent()).status());
    const int64_t after = std::max(request.after_sequence(), page.offset);
    ASSIGN_OR_RETURN(std::vector<report::v1::ReportEvent> events,
                     tx.ListEvents(request.parent(), after, page.size + 1));
    Response response;
    if (static_cast<int>(events.size()) > page.size) {
      events.resize(static_cast<size_t>(page.size));
      response.set_next_page_token(absl::StrCat(events.back().sequence()));
    }
    response.mutable_events()->Assign(events.begin(), events.end());
    return response;
  });
}

absl::StatusOr<Case> Reports::LoadDraft(const rpc::CallContext& call, IntakeTx& tx, const std::string& name,
                                        const std::string& etag) const {
  RETURN_IF_ERROR(CheckReadReport(call, tx, name));  // first: who may not read learns not what exists
  ASSIGN_OR_RETURN(Case work, workflow_.Load(tx, name));
  RETURN_IF_ERROR(CheckActor(*call.principal, Actor::kPreparer, work.organ));
  if (etag != work.report.etag()) return EtagMismatch(etag, work.report.etag());
  if (work.revision.state() != report::v1::DRAFT) {
    const absl::Status frozen = RevisionFrozen(work.report.name(), ChineseOf(work.revision.state()));
    const bool published = work.revision.state() == report::v1::PUBLISHED;
    return published ? InWordsOfRule(frozen, formats_.Find(work.report.format_id()), "TIM-005") : frozen;
  }
  return work;
}

absl::StatusOr<AnnualReport> Reports::UpdateContent(const rpc::CallContext& call,
                                                    const v1::UpdateContentRequest& request) {
  return transactions_.Write<AnnualReport>(call, KeyOf(request), [&](IntakeTx& tx) -> absl::StatusOr<AnnualReport> {
    ASSIGN_OR_RETURN(Case work, LoadDraft(call, tx, request.name(), request.etag()));
    RETURN_IF_ERROR(CheckContent(formats_, work.report.format_id(), request.content()));
    *work.revision.mutable_content() = request.content();
    RETURN_IF_ERROR(BindDraft(tx, formats_, work.report, OtherFigure::kRefuse, work.revision));
    RETURN_IF_ERROR(workflow_.Save(tx, work));
    return work.report;
  });
}

absl::StatusOr<v1::NilQuestions> Reports::GetNilQuestions(const rpc::CallContext& call,
                                                          const v1::GetNilQuestionsRequest& request) {
  return transactions_.Read<v1::NilQuestions>([&](IntakeTx& tx) -> absl::StatusOr<v1::NilQuestions> {
    RETURN_IF_ERROR(CheckReadReport(call, tx, request.name()));
    ASSIGN_OR_RETURN(const AnnualReport report, tx.GetReport(request.name()));
    v1::NilQuestions questions;
    *questions.mutable_questions() = formats_.NilQuestionsOf(report.format_id());
    return questions.questions().empty() ? NoNilLane(report.name()) : absl::StatusOr<v1::NilQuestions>(questions);
  });
}

// Before last year's figures are filled in, so that a carried-over one contradicts "nothing".
absl::StatusOr<AnnualReport> Reports::AnswerNilQuestions(const rpc::CallContext& call,
                                                         const v1::AnswerNilQuestionsRequest& request) {
  return transactions_.Write<AnnualReport>(call, KeyOf(request), [&](IntakeTx& tx) -> absl::StatusOr<AnnualReport> {
    ASSIGN_OR_RETURN(Case work, LoadDraft(call, tx, request.name(), request.etag()));
    const format::Edition* edition = formats_.Find(work.report.format_id());
    const auto& questions = formats_.NilQuestionsOf(work.report.format_id());
    if (edition == nullptr || questions.empty()) return NoNilLane(request.name());
    report::v1::ReportContent& content = *work.revision.mutable_content();
    RETURN_IF_ERROR(ApplyNilAnswers(*edition, questions, request.answers(), work.report.report_year(), content));
    RETURN_IF_ERROR(BindDraft(tx, formats_, work.report, OtherFigure::kRefuse, work.revision));
    RETURN_IF_ERROR(workflow_.Save(tx, work));
    return work.report;
  });
}

absl::StatusOr<AnnualReport> Reports::Step(const rpc::CallContext& call, const std::string& name,
                                           const std::string& etag, const RequestKey& key, Action action,
                                           const StepInput& input) {
  return transactions_.Write<AnnualReport>(call, key, [&](IntakeTx& tx) -> absl::StatusOr<AnnualReport> {
    RETURN_IF_ERROR(CheckReadReport(call, tx, name));
    ASSIGN_OR_RETURN(Case work,
                     action == Action::kWithdraw ? workflow_.LoadEffective(tx, name) : workflow_.Load(tx, name));
    if (etag != work.report.etag()) return EtagMismatch(etag, work.report.etag());
    RETURN_IF_ERROR(workflow_.Take(tx, work, action, call, input));
    return work.report;
  });
}

void Reports::Recheck(const rpc::CallContext& call, const std::string& name) {
  transactions_
      .Write<AnnualReport>(call, {},
                           [&](IntakeTx& tx) -> absl::StatusOr<AnnualReport> {
                             ASSIGN_OR_RETURN(Case work, workflow_.Load(tx, name));
                             RETURN_IF_ERROR(workflow_.AskForVerdict(tx, work, call));
                             return work.report;
                           })
      .IgnoreError();
}

absl::StatusOr<AnnualReport> Reports::Take(Action action, const rpc::CallContext& call,
                                           const v1::TransitionRequest& request) {
  absl::StatusOr<AnnualReport> taken =
      Step(call, request.name(), request.etag(), KeyOf(NameOf(action), request), action,
           {.comment = request.comment(), .consents = {request.consents().begin(), request.consents().end()}});
  // The refusal rolled its transaction back, so the question is put in one of its own.
  if (!request.validate_only() && DetailOf(taken.status()).reason == "VERDICT_STALE") Recheck(call, request.name());
  return taken;
}

absl::StatusOr<AnnualReport> Reports::Return(const rpc::CallContext& call,
                                             const v1::ReturnAnnualReportRequest& request) {
  StepInput input;
  input.reasons.assign(request.reasons().begin(), request.reasons().end());
  input.consents.assign(request.refusals().begin(), request.refusals().end());
  for (const report::v1::ReturnReason& reason : input.reasons) {
    if (reason.text().empty()) return ExplanationOfReturnMissing();
    absl::StrAppend(&input.comment, input.comment.empty() ? "" : "；", reason.text());
  }
  return Step(call, request.name(), request.etag(), KeyOf(request), Action::kReturn, input);
}

absl::StatusOr<AnnualReport> Reports::AnswerExplanations(const rpc::CallContext& call,
                                                         const v1::AnswerExplanationsRequest& request) {
  return transactions_.Write<AnnualReport>(call, KeyOf(request), [&](IntakeTx& tx) -> absl::StatusOr<AnnualReport> {
    RETURN_IF_ERROR(CheckReadReport(call, tx, request.name()));
    ASSIGN_OR_RETURN(Case work, workflow_.Load(tx, request.name()));
    RETURN_IF_ERROR(CheckActor(*call.principal, Actor::kChecker, work.organ));
    if (request.etag() != work.report.etag()) return EtagMismatch(request.etag(), work.report.etag());
    if (CountingRevision(work.report) != work.number) return ReportNotFiled(work.report.name());
    RETURN_IF_ERROR(CheckAnswers(work.revision, request.answers()));
    for (const report::v1::ExplanationAnswer& given : request.answers()) {
      report::v1::ExplanationAnswer& kept = *work.revision.add_explanation_answers();
      kept = given;
      kept.set_principal(call.principal->id);
      kept.set_principal_display_name(call.principal->display_name);
      kept.mutable_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
    }
    RETURN_IF_ERROR(workflow_.Save(tx, work));
    return work.report;
  });
}

absl::StatusOr<AnnualReport> Reports::Correct(const rpc::CallContext& call,
                                              const v1::CorrectAnnualReportRequest& request) {
  if (request.kind() == Revision::ORDINARY) return FieldError("FIELD_MALFORMED", "kind", "只能是更正或补充");
  const Action action = request.kind() == Revision::SUPPLEMENT ? Action::kSupplement : Action::kCorrect;
  return Step(call, request.name(), request.etag(), KeyOf(request), action,
              {.comment = request.public_note(), .kind = request.kind(), .public_note = request.public_note()});
}

absl::StatusOr<AnnualReport> Reports::Withdraw(const rpc::CallContext& call,
                                               const v1::WithdrawAnnualReportRequest& request) {
  const bool secrecy = request.reason() == v1::WithdrawAnnualReportRequest::SECRECY;
  return Step(call, request.name(), request.etag(), KeyOf(request), Action::kWithdraw,
              {.comment = absl::StrCat(secrecy ? "涉密" : "涉及个人信息", request.comment().empty() ? "" : "：",
                                       request.comment())});
}

}  // namespace nianbao::intake
