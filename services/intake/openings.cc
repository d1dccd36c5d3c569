#include "services/intake/openings.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/error.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/value.h"
#include "services/intake/access.h"
#include "services/intake/comparison_store.h"
#include "services/intake/intake_errors.h"
#include "services/intake/names.h"

namespace nianbao::intake {
namespace {

using report::v1::Organ;
using v1::OpeningFigures;

constexpr int kUsualPage = 50;
constexpr int kLargestPage = 500;

// "organs/{organ}/openingFigures/{report_year}" has the shape of a report's name.
absl::StatusOr<ReportName> ParseName(const std::string& name) {
  return ReportName::Parse(absl::StrReplaceAll(name, {{"/openingFigures/", "/annualReports/"}}));
}

std::string NextEtag(const std::string& etag) {
  int64_t version = 0;
  if (!absl::SimpleAtoi(etag, &version)) version = 0;
  return absl::StrCat(version + 1);
}

// A published report of the year says more than opening figures can.
absl::Status CheckNeeded(IntakeTx& tx, const ReportName& name, const std::string& shown) {
  const auto report = tx.GetReport(name.ToString());
  if (absl::IsNotFound(report.status())) return absl::OkStatus();
  RETURN_IF_ERROR(report.status());
  return report->effective_revision() == 0 ? absl::OkStatus() : OpeningNotNeeded(shown);
}

absl::StatusOr<OpeningFigures> Existing(IntakeTx& tx, const ReportName& name, const std::string& shown) {
  ASSIGN_OR_RETURN(const auto found, ComparisonTx(tx.connection()).FindOpening(name.organ, name.report_year));
  if (!found.has_value()) return OpeningNotFound(shown);
  return *found;
}

absl::Status CheckRead(const rpc::CallContext& call, IntakeTx& tx, const std::string& organ_name) {
  ASSIGN_OR_RETURN(const Organ organ, tx.GetOrgan(organ_name));
  return MayRead(*call.principal, organ) ? absl::OkStatus() : auth::PermissionDenied("reports.read", organ_name);
}

}  // namespace

absl::StatusOr<const format::Edition*> Openings::CheckFigures(const v1::PutOpeningFiguresRequest& request,
                                                              int year) const {
  const format::Edition* edition = formats_.ForYear(year);
  if (edition == nullptr) return format::FormatNotFound(year);
  report::v1::ReportContent content;
  *content.mutable_cells() = request.cells();
  RETURN_IF_ERROR(format::CheckTypedCells(*edition, content, "figures"));
  for (int i = 0; i < request.cells_size(); ++i) {
    const bool number = request.cells(i).has_count() || request.cells(i).has_fen();
    if (!number) return FieldError("CELL_WRONG_TYPE", absl::StrCat("cells[", i, "]"), "期初数只能是数字");
  }
  return edition;
}

absl::StatusOr<OpeningFigures> Openings::Put(const rpc::CallContext& call,
                                             const v1::PutOpeningFiguresRequest& request) {
  return transactions_.Write<OpeningFigures>(call, KeyOf(request), [&](IntakeTx& tx) -> absl::StatusOr<OpeningFigures> {
    ASSIGN_OR_RETURN(const ReportName name, ParseName(request.name()));
    ASSIGN_OR_RETURN(const Organ organ, tx.GetOrgan(name.organ));
    RETURN_IF_ERROR(CheckActor(*call.principal, Actor::kPreparer, organ));
    ASSIGN_OR_RETURN(const format::Edition* edition, CheckFigures(request, name.report_year));
    RETURN_IF_ERROR(CheckNeeded(tx, name, request.name()));
    ComparisonTx comparison(tx.connection());
    ASSIGN_OR_RETURN(const auto found, comparison.FindOpening(name.organ, name.report_year));
    const OpeningFigures before = found.value_or(OpeningFigures());
    if (before.state() == OpeningFigures::APPROVED) return OpeningApproved(request.name());
    if (request.etag() != before.etag()) return EtagMismatch(request.etag(), before.etag());
    OpeningFigures figures;
    figures.set_name(request.name());
    figures.set_report_year(name.report_year);
    figures.set_format_id(edition->id());
    *figures.mutable_cells() = request.cells();
    figures.set_source(request.source());
    figures.set_state(OpeningFigures::PROPOSED);
    figures.set_etag(NextEtag(before.etag()));
    figures.set_proposed_by(call.principal->id);
    figures.mutable_propose_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
    RETURN_IF_ERROR(comparison.PutOpening(name.organ, figures));
    return figures;
  });
}

absl::StatusOr<OpeningFigures> Openings::Approve(const rpc::CallContext& call,
                                                 const v1::ApproveOpeningFiguresRequest& request) {
  return transactions_.Write<OpeningFigures>(call, KeyOf(request), [&](IntakeTx& tx) -> absl::StatusOr<OpeningFigures> {
    ASSIGN_OR_RETURN(const ReportName name, ParseName(request.name()));
    ASSIGN_OR_RETURN(const Organ organ, tx.GetOrgan(name.organ));
    RETURN_IF_ERROR(CheckActor(*call.principal, Actor::kChecker, organ));
    ASSIGN_OR_RETURN(OpeningFigures figures, Existing(tx, name, request.name()));
    if (request.etag() != figures.etag()) return EtagMismatch(request.etag(), figures.etag());
    figures.set_state(request.take_back() ? OpeningFigures::PROPOSED : OpeningFigures::APPROVED);
    figures.set_etag(NextEtag(figures.etag()));
    figures.set_approved_by(request.take_back() ? "" : call.principal->id);
    figures.clear_approve_time();
    if (!request.take_back()) figures.mutable_approve_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
    RETURN_IF_ERROR(ComparisonTx(tx.connection()).PutOpening(name.organ, figures));
    return figures;
  });
}

absl::StatusOr<OpeningFigures> Openings::Get(const rpc::CallContext& call,
                                             const v1::GetOpeningFiguresRequest& request) {
  return transactions_.Read<OpeningFigures>([&](IntakeTx& tx) -> absl::StatusOr<OpeningFigures> {
    ASSIGN_OR_RETURN(const ReportName name, ParseName(request.name()));
    RETURN_IF_ERROR(CheckRead(call, tx, name.organ));
    return Existing(tx, name, request.name());
  });
}

absl::StatusOr<v1::ListOpeningFiguresResponse> Openings::List(const rpc::CallContext& call,
                                                              const v1::ListOpeningFiguresRequest& request) {
  using Response = v1::ListOpeningFiguresResponse;
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  return transactions_.Read<Response>([&](IntakeTx& tx) -> absl::StatusOr<Response> {
    const bool all = request.parent() == "organs/-";
    if (!all) RETURN_IF_ERROR(CheckRead(call, tx, request.parent()));
    ASSIGN_OR_RETURN(std::vector<OpeningFigures> figures,
                     ComparisonTx(tx.connection()).ListOpenings(all ? "" : request.parent(), OneMore(page)));
    Response response;
    response.set_next_page_token(NextToken(page, figures));
    for (OpeningFigures& one : figures) {
      ASSIGN_OR_RETURN(const ReportName name, ParseName(one.name()));
      ASSIGN_OR_RETURN(const Organ organ, tx.GetOrgan(name.organ));
      if (MayRead(*call.principal, organ)) *response.add_opening_figures() = std::move(one);
    }
    return response;
  });
}

}  // namespace nianbao::intake
