// Use cases on reports: what ReportService offers, free of gRPC.
#ifndef NIANBAO_SERVICES_INTAKE_REPORTS_H_
#define NIANBAO_SERVICES_INTAKE_REPORTS_H_

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/nil_service.pb.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "services/common/format/format.h"
#include "services/common/rpc/call.h"
#include "services/intake/transactions.h"
#include "services/intake/workflow.h"

namespace nianbao::intake {

// Errors as report_service.proto says. Thread-safe.
class Reports {
 public:
  // `first_report_year`: earlier years may be filed as historical only.
  Reports(Transactions& transactions, const Workflow& workflow, const Clock& clock,
          const format::FormatRegistry& formats, int first_report_year)
      : transactions_(transactions),
        workflow_(workflow),
        clock_(clock),
        formats_(formats),
        first_report_year_(first_report_year) {}

  absl::StatusOr<report::v1::AnnualReport> Create(const rpc::CallContext& call,
                                                  const v1::CreateAnnualReportRequest& request);
  absl::StatusOr<report::v1::AnnualReport> Get(const rpc::CallContext& call, const v1::GetAnnualReportRequest& request);
  absl::StatusOr<v1::ListAnnualReportsResponse> List(const rpc::CallContext& call,
                                                     const v1::ListAnnualReportsRequest& request);
  absl::StatusOr<report::v1::Revision> GetRevision(const rpc::CallContext& call, const v1::GetRevisionRequest& request);
  absl::StatusOr<v1::ListRevisionsResponse> ListRevisions(const rpc::CallContext& call,
                                                          const v1::ListRevisionsRequest& request);
  absl::StatusOr<v1::ListReportEventsResponse> ListEvents(const rpc::CallContext& call,
                                                          const v1::ListReportEventsRequest& request);
  absl::StatusOr<report::v1::AnnualReport> UpdateContent(const rpc::CallContext& call,
                                                         const v1::UpdateContentRequest& request);
  // Submit, Review, ClearSecrecy, SignOff, Recall, Revise, Approve.
  absl::StatusOr<report::v1::AnnualReport> Take(Action action, const rpc::CallContext& call,
                                                const v1::TransitionRequest& request);
  absl::StatusOr<report::v1::AnnualReport> Return(const rpc::CallContext& call,
                                                  const v1::ReturnAnnualReportRequest& request);
  absl::StatusOr<report::v1::AnnualReport> AnswerExplanations(const rpc::CallContext& call,
                                                              const v1::AnswerExplanationsRequest& request);
  absl::StatusOr<report::v1::AnnualReport> Correct(const rpc::CallContext& call,
                                                   const v1::CorrectAnnualReportRequest& request);
  absl::StatusOr<report::v1::AnnualReport> Withdraw(const rpc::CallContext& call,
                                                    const v1::WithdrawAnnualReportRequest& request);

  absl::StatusOr<v1::NilQuestions> GetNilQuestions(const rpc::CallContext& call,
                                                   const v1::GetNilQuestionsRequest& request);
  absl::StatusOr<report::v1::AnnualReport> AnswerNilQuestions(const rpc::CallContext& call,
                                                              const v1::AnswerNilQuestionsRequest& request);

 private:
  // The draft that the caller may edit, as it is now.
  absl::StatusOr<Case> LoadDraft(const rpc::CallContext& call, IntakeTx& tx, const std::string& name,
                                 const std::string& etag) const;
  absl::Status CheckYear(const rpc::CallContext& call, const v1::CreateAnnualReportRequest& request,
                         const report::v1::Organ& organ) const;
  absl::StatusOr<report::v1::AnnualReport> Step(const rpc::CallContext& call, const std::string& name,
                                                const std::string& etag, const RequestKey& key, Action action,
                                                const StepInput& input);
  // Has a stale verdict renewed; a failure to ask is not the caller's concern, the next attempt asks again.
  void Recheck(const rpc::CallContext& call, const std::string& name);
  absl::StatusOr<ReportFilter> VisibleTo(IntakeTx& tx, const auth::Principal& principal,
                                         const v1::ListAnnualReportsRequest& request) const;

  Transactions& transactions_;
  const Workflow& workflow_;
  const Clock& clock_;
  const format::FormatRegistry& formats_;
  const int first_report_year_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_REPORTS_H_
