#include "services/intake/dispensations.h"

#include <algorithm>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"
#include "services/intake/access.h"
#include "services/intake/dispensation_store.h"
#include "services/intake/intake_errors.h"
#include "services/intake/names.h"
#include "services/intake/rollup_figures.h"
#include "services/intake/rollup_rows.h"

namespace nianbao::intake {
namespace {

using report::v1::Organ;
using v1::DecideDispensationRequest;
using v1::Dispensation;

constexpr int kUsualPage = 50;
constexpr int kLargestPage = 500;

// "organs/a/dispensations/exemption-2025" taken apart; the dispatcher has checked its form.
struct Name {
  std::string organ;
  int report_year = 0;
};

Name Parse(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  const std::vector<std::string> words = absl::StrSplit(parts.back(), '-');
  Name parsed{.organ = absl::StrCat(parts[0], "/", parts[1])};
  if (!absl::SimpleAtoi(words[1], &parsed.report_year)) parsed.report_year = 0;
  return parsed;
}

std::string NextEtag(const std::string& etag) {
  int64_t version = 0;
  if (!absl::SimpleAtoi(etag, &version)) version = 0;
  return absl::StrCat(version + 1);
}

absl::Status CheckRead(const rpc::CallContext& call, IntakeTx& tx, const std::string& organ_name) {
  ASSIGN_OR_RETURN(const Organ organ, tx.GetOrgan(organ_name));
  return MayRead(*call.principal, organ) ? absl::OkStatus() : auth::PermissionDenied("reports.read", organ_name);
}

// Whoever prepares for the organ, or checks it.
absl::Status CheckMayAsk(const rpc::CallContext& call, const Organ& organ) {
  if (CheckActor(*call.principal, Actor::kChecker, organ).ok()) return absl::OkStatus();
  return CheckActor(*call.principal, Actor::kPreparer, organ);
}

// Nobody is exempt from what lies filed already.
absl::Status CheckNotFiled(IntakeTx& tx, const Name& name) {
  const auto report = tx.GetReport(ReportName{name.organ, name.report_year}.ToString());
  if (absl::IsNotFound(report.status())) return absl::OkStatus();
  RETURN_IF_ERROR(report.status());
  return CountingRevision(*report) == 0 ? absl::OkStatus() : ReportExists(report->name());
}

absl::StatusOr<Dispensation> Existing(IntakeTx& tx, const std::string& name) {
  ASSIGN_OR_RETURN(auto found, DispensationTx(tx.connection()).Find(name));
  if (!found.has_value()) return DispensationNotFound(name);
  return *std::move(found);
}

absl::StatusOr<Dispensation::State> After(Dispensation::State state, DecideDispensationRequest::Decision decision,
                                          const std::string& name) {
  const bool revoke = decision == DecideDispensationRequest::REVOKE;
  if (revoke ? state != Dispensation::GRANTED : state != Dispensation::REQUESTED) return DispensationDecided(name);
  if (revoke) return Dispensation::REVOKED;
  return decision == DecideDispensationRequest::GRANT ? Dispensation::GRANTED : Dispensation::REFUSED;
}

}  // namespace

absl::StatusOr<Dispensation> Dispensations::Request(const rpc::CallContext& call,
                                                    const v1::RequestDispensationRequest& request) {
  return transactions_.Write<Dispensation>(call, KeyOf(request), [&](IntakeTx& tx) -> absl::StatusOr<Dispensation> {
    const Name name = Parse(request.name());
    RETURN_IF_ERROR(CheckRead(call, tx, name.organ));
    ASSIGN_OR_RETURN(const Organ organ, tx.GetOrgan(name.organ));
    RETURN_IF_ERROR(CheckMayAsk(call, organ));
    RETURN_IF_ERROR(CheckNotFiled(tx, name));
    ASSIGN_OR_RETURN(const auto before, DispensationTx(tx.connection()).Find(request.name()));
    if (before.has_value() && before->state() == Dispensation::GRANTED) return DispensationDecided(request.name());
    Dispensation asked;
    asked.set_name(request.name());
    asked.set_report_year(name.report_year);
    asked.set_reason(request.reason());
    asked.set_state(Dispensation::REQUESTED);
    asked.set_etag(NextEtag(before.has_value() ? before->etag() : ""));
    asked.set_requested_by(call.principal->id);
    asked.mutable_request_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
    RETURN_IF_ERROR(DispensationTx(tx.connection()).Put(name.organ, asked));
    return asked;
  });
}

absl::StatusOr<Dispensation> Dispensations::Decide(const rpc::CallContext& call,
                                                   const DecideDispensationRequest& request) {
  return transactions_.Write<Dispensation>(call, KeyOf(request), [&](IntakeTx& tx) -> absl::StatusOr<Dispensation> {
    const Name name = Parse(request.name());
    RETURN_IF_ERROR(CheckRead(call, tx, name.organ));
    ASSIGN_OR_RETURN(const Organ organ, tx.GetOrgan(name.organ));
    RETURN_IF_ERROR(CheckActor(*call.principal, Actor::kChecker, organ));
    ASSIGN_OR_RETURN(Dispensation decided, Existing(tx, request.name()));
    if (request.etag() != decided.etag()) return EtagMismatch(request.etag(), decided.etag());
    ASSIGN_OR_RETURN(const Dispensation::State state, After(decided.state(), request.decision(), request.name()));
    if (state == Dispensation::GRANTED) RETURN_IF_ERROR(CheckNotFiled(tx, name));
    decided.set_state(state);
    decided.set_etag(NextEtag(decided.etag()));
    decided.set_decided_by(call.principal->id);
    decided.set_decision_comment(request.comment());
    decided.mutable_decide_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
    RETURN_IF_ERROR(DispensationTx(tx.connection()).Put(name.organ, decided));
    RETURN_IF_ERROR(UpdateRow(tx, formats_, name.organ, name.report_year));
    return decided;
  });
}

absl::StatusOr<Dispensation> Dispensations::Get(const rpc::CallContext& call,
                                                const v1::GetDispensationRequest& request) {
  return transactions_.Read<Dispensation>([&](IntakeTx& tx) -> absl::StatusOr<Dispensation> {
    RETURN_IF_ERROR(CheckRead(call, tx, Parse(request.name()).organ));
    return Existing(tx, request.name());
  });
}

absl::StatusOr<v1::ListDispensationsResponse> Dispensations::List(const rpc::CallContext& call,
                                                                  const v1::ListDispensationsRequest& request) {
  using Response = v1::ListDispensationsResponse;
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  return transactions_.Read<Response>([&](IntakeTx& tx) -> absl::StatusOr<Response> {
    const bool all = request.parent() == "organs/-";
    if (!all) RETURN_IF_ERROR(CheckRead(call, tx, request.parent()));
    ASSIGN_OR_RETURN(
        std::vector<Dispensation> found,
        DispensationTx(tx.connection()).List(all ? "" : request.parent(), request.report_year(), OneMore(page)));
    Response response;
    response.set_next_page_token(NextToken(page, found));
    for (Dispensation& one : found) {
      ASSIGN_OR_RETURN(const Organ organ, tx.GetOrgan(Parse(one.name()).organ));
      if (MayRead(*call.principal, organ)) *response.add_dispensations() = std::move(one);
    }
    return response;
  });
}

void AddDispensationMethods(Dispensations& dispensations, rpc::MethodTable& methods) {
  using rpc::CallContext;
  const std::string service = "nianbao.intake.v1.DispensationService.";
  methods.Add<v1::RequestDispensationRequest, Dispensation>(
      service + "RequestDispensation",
      [&](const CallContext& c, const auto& r) { return dispensations.Request(c, r); });
  methods.Add<DecideDispensationRequest, Dispensation>(
      service + "DecideDispensation", [&](const CallContext& c, const auto& r) { return dispensations.Decide(c, r); });
  methods.Add<v1::GetDispensationRequest, Dispensation>(
      service + "GetDispensation", [&](const CallContext& c, const auto& r) { return dispensations.Get(c, r); });
  methods.Add<v1::ListDispensationsRequest, v1::ListDispensationsResponse>(
      service + "ListDispensations", [&](const CallContext& c, const auto& r) { return dispensations.List(c, r); });
}

}  // namespace nianbao::intake
