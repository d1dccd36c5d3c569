#include "services/intake/intake_service.h"

#include "absl/strings/strip.h"
#include "nianbao/format/v1/format_service.pb.h"
#include "services/common/base/error.h"

namespace nianbao::intake {
namespace {

using report::v1::AnnualReport;
using report::v1::Organ;
using report::v1::Revision;
using rpc::CallContext;

void AddReportMethods(Reports& reports, rpc::MethodTable& methods) {
  const std::string service = "nianbao.intake.v1.ReportService.";
  methods.Add<v1::CreateAnnualReportRequest, AnnualReport>(
      service + "CreateAnnualReport", [&](const CallContext& c, const auto& r) { return reports.Create(c, r); });
  methods.Add<v1::GetAnnualReportRequest, AnnualReport>(
      service + "GetAnnualReport", [&](const CallContext& c, const auto& r) { return reports.Get(c, r); });
  methods.Add<v1::ListAnnualReportsRequest, v1::ListAnnualReportsResponse>(
      service + "ListAnnualReports", [&](const CallContext& c, const auto& r) { return reports.List(c, r); });
  methods.Add<v1::GetRevisionRequest, Revision>(
      service + "GetRevision", [&](const CallContext& c, const auto& r) { return reports.GetRevision(c, r); });
  methods.Add<v1::ListRevisionsRequest, v1::ListRevisionsResponse>(
      service + "ListRevisions", [&](const CallContext& c, const auto& r) { return reports.ListRevisions(c, r); });
  methods.Add<v1::ListReportEventsRequest, v1::ListReportEventsResponse>(
      service + "ListReportEvents", [&](const CallContext& c, const auto& r) { return reports.ListEvents(c, r); });
  methods.Add<v1::UpdateContentRequest, AnnualReport>(
      service + "UpdateContent", [&](const CallContext& c, const auto& r) { return reports.UpdateContent(c, r); });
  methods.Add<v1::ReturnAnnualReportRequest, AnnualReport>(
      service + "ReturnAnnualReport", [&](const CallContext& c, const auto& r) { return reports.Return(c, r); });
  methods.Add<v1::AnswerExplanationsRequest, AnnualReport>(
      service + "AnswerExplanations",
      [&](const CallContext& c, const auto& r) { return reports.AnswerExplanations(c, r); });
  methods.Add<v1::CorrectAnnualReportRequest, AnnualReport>(
      service + "CorrectAnnualReport", [&](const CallContext& c, const auto& r) { return reports.Correct(c, r); });
  const std::string nil = "nianbao.intake.v1.NilService.";
  methods.Add<v1::GetNilQuestionsRequest, v1::NilQuestions>(
      nil + "GetNilQuestions", [&](const CallContext& c, const auto& r) { return reports.GetNilQuestions(c, r); });
  methods.Add<v1::AnswerNilQuestionsRequest, AnnualReport>(
      nil + "AnswerNilQuestions",
      [&](const CallContext& c, const auto& r) { return reports.AnswerNilQuestions(c, r); });
  methods.Add<v1::WithdrawAnnualReportRequest, AnnualReport>(
      service + "WithdrawAnnualReport", [&](const CallContext& c, const auto& r) { return reports.Withdraw(c, r); });
}

void AddTransitionMethods(Reports& reports, rpc::MethodTable& methods) {
  const std::pair<const char*, Action> steps[] = {
      {"SubmitAnnualReport", Action::kSubmit},      {"ReviewAnnualReport", Action::kReview},
      {"ClearAnnualReport", Action::kClearSecrecy}, {"SignOffAnnualReport", Action::kSignOff},
      {"RecallAnnualReport", Action::kRecall},      {"ReviseAnnualReport", Action::kRevise},
      {"ApproveAnnualReport", Action::kApprove}};
  for (const auto& [name, action] : steps) {
    methods.Add<v1::TransitionRequest, AnnualReport>(
        std::string("nianbao.intake.v1.ReportService.") + name,
        [&reports, action = action](const CallContext& c, const auto& r) { return reports.Take(action, c, r); });
  }
}

void AddOrganMethods(Organs& organs, rpc::MethodTable& methods) {
  const std::string service = "nianbao.intake.v1.OrganService.";
  methods.Add<v1::CreateOrganRequest, Organ>(service + "CreateOrgan",
                                             [&](const CallContext& c, const auto& r) { return organs.Create(c, r); });
  methods.Add<v1::GetOrganRequest, Organ>(service + "GetOrgan",
                                          [&](const CallContext&, const auto& r) { return organs.Get(r); });
  methods.Add<v1::ListOrgansRequest, v1::ListOrgansResponse>(
      service + "ListOrgans", [&](const CallContext&, const auto& r) { return organs.List(r); });
  methods.Add<v1::UpdateOrganRequest, Organ>(service + "UpdateOrgan",
                                             [&](const CallContext& c, const auto& r) { return organs.Update(c, r); });
  methods.Add<v1::ImportOrgansRequest, v1::ImportOrgansResponse>(
      service + "ImportOrgans", [&](const CallContext& c, const auto& r) { return organs.Import(c, r); });
  methods.Add<v1::RenameOrganRequest, Organ>(service + "RenameOrgan",
                                             [&](const CallContext& c, const auto& r) { return organs.Rename(c, r); });
  methods.Add<v1::AbolishOrganRequest, Organ>(
      service + "AbolishOrgan", [&](const CallContext& c, const auto& r) { return organs.Abolish(c, r); });
}

void AddOpeningMethods(Openings& openings, rpc::MethodTable& methods) {
  using v1::OpeningFigures;
  const std::string service = "nianbao.intake.v1.OpeningService.";
  methods.Add<v1::PutOpeningFiguresRequest, OpeningFigures>(
      service + "PutOpeningFigures", [&](const CallContext& c, const auto& r) { return openings.Put(c, r); });
  methods.Add<v1::ApproveOpeningFiguresRequest, OpeningFigures>(
      service + "ApproveOpeningFigures", [&](const CallContext& c, const auto& r) { return openings.Approve(c, r); });
  methods.Add<v1::GetOpeningFiguresRequest, OpeningFigures>(
      service + "GetOpeningFigures", [&](const CallContext& c, const auto& r) { return openings.Get(c, r); });
  methods.Add<v1::ListOpeningFiguresRequest, v1::ListOpeningFiguresResponse>(
      service + "ListOpeningFigures", [&](const CallContext& c, const auto& r) { return openings.List(c, r); });
}

void AddStageMethods(Stages& stages, rpc::MethodTable& methods) {
  const std::string service = "nianbao.intake.v1.StageService.";
  methods.Add<v1::GetStageInputRequest, v1::StageInput>(
      service + "GetStageInput", [&](const CallContext&, const auto& r) { return stages.GetInput(r); });
  methods.Add<v1::CompleteStageRequest, v1::CompleteStageResponse>(
      service + "CompleteStage", [&](const CallContext& c, const auto& r) { return stages.Complete(c, r); });
}

void AddFormatMethods(const format::FormatRegistry& formats, rpc::MethodTable& methods) {
  using format::v1::Format;
  const std::string service = "nianbao.format.v1.FormatService.";
  methods.Add<format::v1::ListFormatsRequest, format::v1::ListFormatsResponse>(
      service + "ListFormats", [&](const CallContext&, const auto&) -> absl::StatusOr<format::v1::ListFormatsResponse> {
        format::v1::ListFormatsResponse response;
        for (const auto& edition : formats.editions()) {
          *response.add_formats() = edition->proto();
          response.mutable_formats(response.formats_size() - 1)->clear_rules();
        }
        return response;
      });
  methods.Add<format::v1::GetFormatRequest, Format>(
      service + "GetFormat", [&](const CallContext&, const auto& r) -> absl::StatusOr<Format> {
        const format::Edition* edition = formats.Find(absl::StripPrefix(r.name(), "formats/"));
        if (edition != nullptr) return edition->proto();
        return MakeError(
            absl::StatusCode::kNotFound, "no such edition",
            {.reason = "FORMAT_NOT_FOUND", .metadata = {{"format", r.name()}}, .sentence = "没有这个版本的年报格式。"});
      });
}

}  // namespace

void AddIntakeMethods(const UseCases& use_cases, rpc::MethodTable& methods) {
  AddReportMethods(use_cases.reports, methods);
  AddTransitionMethods(use_cases.reports, methods);
  AddOrganMethods(use_cases.organs, methods);
  AddStageMethods(use_cases.stages, methods);
  AddOpeningMethods(use_cases.openings, methods);
  AddFormatMethods(use_cases.formats, methods);
}

}  // namespace nianbao::intake
