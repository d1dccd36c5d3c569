#include "tests/e2e/journey.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "google/protobuf/text_format.h"
#include "nianbao/intake/v1/organ_service.pb.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"

namespace nianbao::e2e {
namespace {

using report::v1::AnnualReport;
using report::v1::Revision;

const std::string kReports = "/nianbao.intake.v1.ReportService/";

}  // namespace

absl::Status Journey::Register(const std::string& id, const report::v1::Organ& organ) {
  intake::v1::CreateOrganRequest request;
  request.set_organ_id(id);
  *request.mutable_organ() = organ;
  const auto made =
      suite_.CallerAs("administrator")->Call<report::v1::Organ>("/nianbao.intake.v1.OrganService/CreateOrgan", request);
  return absl::IsAlreadyExists(made.status()) ? absl::OkStatus() : made.status();
}

absl::Status Journey::Create(const report::v1::ReportContent& content, bool historical) {
  intake::v1::CreateAnnualReportRequest request;
  const size_t at = report_.find("/annualReports/");
  int year = 0;
  if (!absl::SimpleAtoi(report_.substr(at + 15), &year)) return absl::InvalidArgumentError("report name");
  request.set_parent(report_.substr(0, at));
  request.mutable_annual_report()->set_report_year(year);
  request.mutable_annual_report()->set_historical(historical);
  *request.mutable_content() = content;
  return suite_.CallerAs("preparer")->Call<AnnualReport>(kReports + "CreateAnnualReport", request).status();
}

absl::Status Journey::Revise(const report::v1::ReportContent& content) {
  RETURN_IF_ERROR(Take("ReviseAnnualReport", "preparer"));
  ASSIGN_OR_RETURN(const AnnualReport report, Get());
  intake::v1::UpdateContentRequest request;
  request.set_name(report_);
  request.set_etag(report.etag());
  *request.mutable_content() = content;
  return suite_.CallerAs("preparer")->Call<AnnualReport>(kReports + "UpdateContent", request).status();
}

absl::Status Journey::Take(const std::string& method, const std::string& who) {
  ASSIGN_OR_RETURN(const AnnualReport report, Get());
  intake::v1::TransitionRequest request;
  request.set_name(report_);
  request.set_etag(report.etag());
  return suite_.CallerAs(who)->Call<AnnualReport>(kReports + method, request).status();
}

absl::StatusOr<AnnualReport> Journey::Get() {
  intake::v1::GetAnnualReportRequest request;
  request.set_name(report_);
  return suite_.CallerAs("checker")->Call<AnnualReport>(kReports + "GetAnnualReport", request);
}

absl::StatusOr<Revision> Journey::Newest() {
  intake::v1::GetRevisionRequest request;
  request.set_name(report_ + "/revisions/-");
  return suite_.CallerAs("checker")->Call<Revision>(kReports + "GetRevision", request);
}

absl::StatusOr<report::v1::State> Journey::Await(std::initializer_list<report::v1::State> states,
                                                 absl::Duration patience) {
  absl::StatusOr<AnnualReport> report = absl::UnavailableError("not asked");
  Eventually(
      [&] {
        report = Get();
        return report.ok() && std::find(states.begin(), states.end(), report->state()) != states.end();
      },
      patience);
  if (!report.ok()) return report.status();
  if (std::find(states.begin(), states.end(), report->state()) != states.end()) return report->state();
  return MakeError(
      absl::StatusCode::kDeadlineExceeded, report::v1::State_Name(report->state()),
      {.reason = "STATE_NOT_REACHED", .sentence = report_ + " 停在 " + report::v1::State_Name(report->state())});
}

absl::Status Journey::PublishDraft() {
  RETURN_IF_ERROR(Take("SubmitAnnualReport", "preparer"));
  RETURN_IF_ERROR(Await({report::v1::IN_REVIEW}).status());
  RETURN_IF_ERROR(Take("ReviewAnnualReport", "reviewer"));
  RETURN_IF_ERROR(Take("ClearAnnualReport", "reviewer"));
  RETURN_IF_ERROR(Take("SignOffAnnualReport", "signer"));
  RETURN_IF_ERROR(Take("ApproveAnnualReport", "checker"));
  return Await({report::v1::PUBLISHED}).status();
}

absl::StatusOr<report::v1::ReportContent> ReadContent(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  report::v1::ReportContent content;
  if (google::protobuf::TextFormat::ParseFromString(text, &content)) return content;
  return FieldError("FILE_MALFORMED", path, "不是 ReportContent 的 textproto");
}

}  // namespace nianbao::e2e
