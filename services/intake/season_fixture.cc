#include "services/intake/season_fixture.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/status_macros.h"

namespace nianbao::intake {
namespace {

using report::v1::AnnualReport;
using report::v1::CheckResult;
using report::v1::Finding;

// Whether a finding keeps a report from passing, as services/validation/check.cc has it.
bool Blocks(const Finding& finding) {
  const bool serious = finding.severity() == format::v1::ERROR || finding.severity() == format::v1::WARNING;
  return serious && finding.stage() != format::v1::RECORD && finding.explanation().empty();
}

}  // namespace

SeasonFixture::SeasonFixture(int first_report_year)
    : IntakeFixture(first_report_year), checker_(*validation::Checker::Create(format::FormatRegistry::Embedded())) {}

void SeasonFixture::Register(const std::string& id, const std::string& organ) {
  v1::CreateOrganRequest request;
  request.set_organ_id(id);
  *request.mutable_organ() = ParseText<report::v1::Organ>(organ);
  ASSERT_THAT(Call<report::v1::Organ>("OrganService/CreateOrgan", request, "the-administrator"), IsOk()) << id;
}

report::v1::Organ SeasonFixture::Organ(const std::string& id) {
  v1::GetOrganRequest request;
  request.set_name("organs/" + id);
  return *Call<report::v1::Organ>("OrganService/GetOrgan", request, "the-administrator");
}

AnnualReport SeasonFixture::Report(const std::string& id, int year) {
  v1::GetAnnualReportRequest request;
  request.set_name(NameOf(id, year));
  return *Call<AnnualReport>("ReportService/GetAnnualReport", request, "any-checker");
}

report::v1::Revision SeasonFixture::Revision(const std::string& id, int year, const std::string& number) {
  v1::GetRevisionRequest request;
  request.set_name(NameOf(id, year) + "/revisions/" + number);
  return *Call<report::v1::Revision>("ReportService/GetRevision", request, "any-checker");
}

absl::StatusOr<AnnualReport> SeasonFixture::Draft(const std::string& id, int year, const std::string& content) {
  v1::CreateAnnualReportRequest request;
  request.set_parent("organs/" + id);
  request.mutable_annual_report()->set_report_year(year);
  request.mutable_annual_report()->set_historical(year < first_report_year_);
  *request.mutable_content() = ParseText<report::v1::ReportContent>(content);
  const auto made = Call<AnnualReport>("ReportService/CreateAnnualReport", request, "any-preparer");
  if (!absl::IsAlreadyExists(made.status())) return made;
  v1::UpdateContentRequest update;
  update.set_name(NameOf(id, year));
  update.set_etag(Report(id, year).etag());
  *update.mutable_content() = request.content();
  return Call<AnnualReport>("ReportService/UpdateContent", update, "any-preparer");
}

absl::StatusOr<AnnualReport> SeasonFixture::Act(const std::string& id, int year, const std::string& method,
                                                const std::string& who,
                                                const std::vector<report::v1::Consent>& consents) {
  v1::TransitionRequest request;
  request.set_name(NameOf(id, year));
  request.set_etag(Report(id, year).etag());
  request.mutable_consents()->Assign(consents.begin(), consents.end());
  return Call<AnnualReport>("ReportService/" + method, request, who);
}

absl::StatusOr<AnnualReport> SeasonFixture::SendBack(const std::string& id, int year) {
  v1::ReturnAnnualReportRequest request;
  request.set_name(NameOf(id, year));
  request.set_etag(Report(id, year).etag());
  request.add_reasons()->set_text("请核对");
  return Call<AnnualReport>("ReportService/ReturnAnnualReport", request, "any-checker");
}

absl::StatusOr<AnnualReport> SeasonFixture::Correct(const std::string& id, int year) {
  v1::CorrectAnnualReportRequest request;
  request.set_name(NameOf(id, year));
  request.set_etag(Report(id, year).etag());
  request.set_kind(report::v1::Revision::CORRECTION);
  request.set_public_note("更正数字");
  return Call<AnnualReport>("ReportService/CorrectAnnualReport", request, "any-preparer");
}

void SeasonFixture::JudgeJob(const LeasedJob& job) {
  v1::GetStageInputRequest request;
  request.set_job_id(job.job.id());
  request.set_report(job.job.report());
  request.set_revision(job.job.revision());
  request.set_fence(job.fence);
  const auto input = Call<v1::StageInput>("StageService/GetStageInput", request, "the-worker");
  ASSERT_THAT(input, IsOk());
  CheckResult verdict = *checker_->Check(input->revision().content(), input->check_context());
  auto& findings = *verdict.mutable_findings();
  findings.erase(std::remove_if(findings.begin(), findings.end(),
                                [&](const Finding& finding) {
                                  return std::none_of(rules_.begin(), rules_.end(), [&](const std::string& rule) {
                                    return absl::StartsWith(finding.rule_id(), rule);
                                  });
                                }),
                 findings.end());
  verdict.set_passed(std::none_of(findings.begin(), findings.end(), Blocks));
  v1::CompleteStageRequest complete;
  *complete.mutable_check_result() = verdict;
  ASSERT_THAT(Complete(job, complete), IsOk());
}

void SeasonFixture::Judge() {
  ASSERT_THAT(relay_->RunOnce(), IsOk());
  const auto jobs = queue_.Take({job::v1::VALIDATION, "w", 50, absl::Seconds(30), absl::ZeroDuration()}, clock_.Now());
  ASSERT_THAT(jobs, IsOk());
  for (const LeasedJob& job : *jobs) JudgeJob(job);
}

absl::StatusOr<AnnualReport> SeasonFixture::Submit(const std::string& id, int year) {
  const auto submitted = Act(id, year, "SubmitAnnualReport", "any-preparer");
  if (!submitted.ok()) return submitted;
  Judge();
  return Report(id, year);
}

absl::StatusOr<AnnualReport> SeasonFixture::Sign(const std::string& id, int year) {
  std::vector<report::v1::Consent> consents;
  const report::v1::Revision revision = Revision(id, year);
  for (const Finding& finding : revision.check_result().findings()) {
    if (finding.severity() != format::v1::ERROR || finding.override() != format::v1::REVIEWER) continue;
    consents.emplace_back().set_fingerprint(finding.fingerprint());
    consents.back().set_agreed(true);
  }
  RETURN_IF_ERROR(Act(id, year, "ReviewAnnualReport", "any-reviewer", consents).status());
  RETURN_IF_ERROR(Act(id, year, "ClearAnnualReport", "any-reviewer").status());
  return Act(id, year, "SignOffAnnualReport", "any-signer");
}

void SeasonFixture::FileReport(const std::string& id, int year, const std::string& content) {
  ASSERT_THAT(Draft(id, year, content), IsOk()) << id;
  const auto submitted = Submit(id, year);
  ASSERT_THAT(submitted, IsOk()) << id;
  ASSERT_EQ(submitted->state(), report::v1::IN_REVIEW)
      << id << " " << Revision(id, year).check_result().ShortDebugString();
  ASSERT_THAT(Sign(id, year), IsOk()) << id;
}

absl::StatusOr<AnnualReport> SeasonFixture::Publish(const std::string& id, int year,
                                                    const std::vector<report::v1::Consent>& consents) {
  RETURN_IF_ERROR(Act(id, year, "ApproveAnnualReport", "any-checker", consents).status());
  const std::string digest = Revision(id, year).content_digest();
  v1::CompleteStageRequest rendered;
  rendered.mutable_rendered()->set_content_digest(digest);
  rendered.mutable_rendered()->add_artifacts()->set_name("artifacts/x");
  RETURN_IF_ERROR(Complete(TakeJob(job::v1::RENDERING), rendered).status());
  v1::CompleteStageRequest published;
  published.mutable_published()->set_content_digest(digest);
  published.mutable_published()->add_artifacts()->set_public_path("x.pdf");
  RETURN_IF_ERROR(Complete(TakeJob(job::v1::PUBLICATION), published).status());
  return Report(id, year);
}

absl::StatusOr<v1::Rollup> SeasonFixture::GetRollup(const std::string& id, int year, const std::string& who) {
  v1::GetRollupRequest request;
  request.set_name(absl::StrCat("organs/", id, "/rollups/", year));
  return Call<v1::Rollup>("RollupService/GetRollup", request, who);
}

absl::StatusOr<v1::ExplainRollupCellResponse> SeasonFixture::Explain(const std::string& id, int year,
                                                                     const std::string& cell, bool down_to_filings) {
  v1::ExplainRollupCellRequest request;
  request.set_name(absl::StrCat("organs/", id, "/rollups/", year));
  request.set_cell(cell);
  request.set_down_to_filings(down_to_filings);
  return Call<v1::ExplainRollupCellResponse>("RollupService/ExplainRollupCell", request, "any-checker");
}

int64_t SeasonFixture::SumOf(const std::string& id, int year, const std::string& cell) {
  const auto explained = Explain(id, year, cell);
  EXPECT_THAT(explained, IsOk());
  return explained.ok() ? explained->sum() : -1;
}

}  // namespace nianbao::intake
