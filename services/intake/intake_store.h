// Intake's memory: organs, reports, revisions, history, outbox and answered requests. All of intake's SQL is in
// intake_store.cc, its tables in schema.cc.
#ifndef NIANBAO_SERVICES_INTAKE_INTAKE_STORE_H_
#define NIANBAO_SERVICES_INTAKE_INTAKE_STORE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nianbao/job/v1/job.pb.h"
#include "nianbao/report/v1/organ.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/common/base/paging.h"
#include "services/common/store/sql.h"
#include "services/intake/filter.h"

namespace nianbao::intake {

// Which reports a list shows.
struct ReportFilter {
  std::vector<std::string> organs;  // "organs/…"; empty = all
  int report_year = 0;              // 0 = all
  std::vector<int> states;          // empty = all
  std::optional<FilterNode> where;  // over ReportFields; states as their numbers
};

// What reports may be filtered by.
const FilterFields& ReportFields();

// An answered request.
struct AnsweredRequest {
  std::string digest;    // of the request
  std::string response;  // serialised
};

// An outbox row.
struct OutboxRow {
  job::v1::Job job;
  bool closed = false;
  int64_t fence = 0;  // highest fence that claimed the job or handed in a result
};

// A job that its workers gave up.
struct FailedJob {
  job::v1::Job job;
  std::string reason;
  absl::Time at;
};

// A duty that one of several processes has at a time.
struct Lease {
  std::string holder;
  absl::Time until = absl::InfinitePast();
};

// The statements on one transaction. Every method: the sql::Connection's errors.
class IntakeTx {
 public:
  explicit IntakeTx(sql::Connection& connection) : sql_(connection) {}

  // For statements of other stores of intake in the same transaction.
  sql::Connection& connection() { return sql_; }
  // Whether this transaction has left something in the audit.
  bool audited() const { return audited_; }

  // NOT_FOUND (ORGAN_NOT_FOUND).
  absl::StatusOr<report::v1::Organ> GetOrgan(const std::string& name);
  // ALREADY_EXISTS (ORGAN_EXISTS).
  absl::Status InsertOrgan(const report::v1::Organ& organ);
  absl::Status UpdateOrgan(const report::v1::Organ& organ);
  absl::StatusOr<std::vector<report::v1::Organ>> ListOrgans(const Page& page);

  // NOT_FOUND (REPORT_NOT_FOUND).
  absl::StatusOr<report::v1::AnnualReport> GetReport(const std::string& name);
  // ALREADY_EXISTS (REPORT_EXISTS).
  absl::Status InsertReport(const report::v1::AnnualReport& report, const std::string& organ);
  absl::Status UpdateReport(const report::v1::AnnualReport& report);
  absl::StatusOr<std::vector<report::v1::AnnualReport>> ListReports(const ReportFilter& filter, const Page& page);
  absl::StatusOr<int64_t> CountReports(const ReportFilter& filter);

  // NOT_FOUND (REVISION_NOT_FOUND).
  absl::StatusOr<report::v1::Revision> GetRevision(const std::string& report, int number);
  absl::Status PutRevision(const std::string& report, int number, const report::v1::Revision& revision);
  // Newest first.
  absl::StatusOr<std::vector<report::v1::Revision>> ListRevisions(const std::string& report, const Page& page);

  // Appends to the history, which numbers its events, and to the audit.
  absl::Status AppendEvent(const report::v1::ReportEvent& event);
  absl::StatusOr<std::vector<report::v1::ReportEvent>> ListEvents(const std::string& report, int64_t after, int limit);
  // The newest event of an action on a revision; nothing when there is none.
  absl::StatusOr<std::optional<report::v1::ReportEvent>> FindEvent(const std::string& report, int revision,
                                                                   const std::string& action);

  absl::Status AddJob(const job::v1::Job& job);
  // NOT_FOUND (JOB_UNKNOWN).
  absl::StatusOr<OutboxRow> GetJob(const std::string& job_id);
  // Remembers that a lease has claimed an open job.
  absl::Status ClaimJob(const std::string& job_id, int64_t fence);
  absl::Status CloseJob(const std::string& job_id, const std::string& result, int64_t fence, absl::Time now);
  // Rows that were closed with a result beginning with "failed", oldest first.
  absl::StatusOr<std::vector<FailedJob>> ListDeadJobs(const Page& page);
  // How many of each kind.
  absl::StatusOr<std::map<job::v1::Kind, int64_t>> CountDeadJobs();
  // False when the row was not closed so.
  absl::StatusOr<bool> ReopenDeadJob(const std::string& job_id);
  absl::StatusOr<bool> DisposeDeadJob(const std::string& job_id, const std::string& why);
  // Open rows of a kind that were never sent or last sent before `sent_before`: the organs in turn, an organ's own by
  // age, a bulk job weighing four turns of an interactive one. One organ's thousand jobs do not hold up another's one,
  // and bulk work is late but never last for ever.
  absl::StatusOr<std::vector<job::v1::Job>> JobsToSend(job::v1::Kind kind, absl::Time sent_before, int limit);
  absl::Status MarkSent(const std::vector<job::v1::Job>& jobs, absl::Time now);
  // Every open row counts as never sent: the queue has lost its contents.
  absl::Status ForgetSending();
  absl::StatusOr<int64_t> CountOpenJobs();

  // Who holds a lease and until when; "" and the past when nobody ever did.
  absl::StatusOr<Lease> GetLease(const std::string& name);
  // Takes or prolongs a lease that is `holder`'s or over at `now`; false when it is another's.
  absl::StatusOr<bool> TakeLease(const std::string& name, const Lease& lease, absl::Time now);

  absl::StatusOr<std::optional<AnsweredRequest>> FindRequest(const std::string& principal, const std::string& id);
  absl::Status PutRequest(const std::string& principal, const std::string& id, const AnsweredRequest& answered,
                          absl::Time now);

 private:
  sql::Connection& sql_;
  bool audited_ = false;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_INTAKE_STORE_H_
