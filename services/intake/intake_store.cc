#include "services/intake/intake_store.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/intake/audit_store.h"
#include "services/intake/intake_errors.h"
#include "services/intake/names.h"

namespace nianbao::intake {
namespace {

using report::v1::AnnualReport;
using report::v1::Organ;
using report::v1::ReportEvent;
using report::v1::Revision;
using sql::Blob;
using sql::Row;
using sql::Value;

template <typename Message>
Blob ToBlob(const Message& message) {
  return Blob{message.SerializeAsString()};
}

template <typename Message>
absl::StatusOr<std::vector<Message>> FromRows(const absl::StatusOr<std::vector<Row>>& rows) {
  if (!rows.ok()) return rows.status();
  std::vector<Message> messages(rows->size());
  for (size_t i = 0; i < rows->size(); ++i) {
    if (!messages[i].ParseFromString((*rows)[i].Bytes(0))) return absl::InternalError("malformed row");
  }
  return messages;
}

// The only message of an answer, or `missing`.
template <typename Message>
absl::StatusOr<Message> OnlyOne(const absl::StatusOr<std::vector<Row>>& rows, const absl::Status& missing) {
  ASSIGN_OR_RETURN(std::vector<Message> messages, FromRows<Message>(rows));
  if (messages.empty()) return missing;
  return std::move(messages[0]);
}

// The database numbers events as it stores them.
absl::StatusOr<std::vector<ReportEvent>> EventsOf(const absl::StatusOr<std::vector<Row>>& rows) {
  ASSIGN_OR_RETURN(std::vector<ReportEvent> events, FromRows<ReportEvent>(rows));
  for (size_t i = 0; i < events.size(); ++i) events[i].set_sequence((*rows)[i].Int(1));
  return events;
}

bool IsConflict(const absl::Status& status) { return DetailOf(status).reason == "SQL_CONSTRAINT"; }

// Conditions with parameters $1 …, for lists of any length.
struct Conditions {
  std::vector<std::string> texts;
  std::vector<Value> values;

  template <typename Items>
  void AddIn(absl::string_view column, const Items& items) {
    if (items.empty()) return;
    std::vector<std::string> marks;
    for (const auto& item : items) {
      values.emplace_back(item);  // in place: GCC 12 warns falsely of a moved variant
      marks.push_back(absl::StrCat("$", values.size()));
    }
    texts.push_back(absl::StrCat(column, " IN (", absl::StrJoin(marks, ", "), ")"));
  }
  std::string Where() const { return texts.empty() ? "" : absl::StrCat(" WHERE ", absl::StrJoin(texts, " AND ")); }
};

// "state = $3"; a field of ReportFields is a column.
std::string ComparisonOf(const FilterNode& node, std::vector<Value>& values) {
  static constexpr const char* kSigns[] = {"=", "<>", "<", "<=", ">", ">="};
  const bool number = ReportFields().at(node.field) == FieldKind::kNumber;
  if (node.comparison == Comparison::kContains) {
    values.emplace_back(
        absl::StrCat("%", absl::StrReplaceAll(node.value, {{"\\", "\\\\"}, {"%", "\\%"}, {"_", "\\_"}}), "%"));
    return absl::StrCat(node.field, " LIKE $", values.size(), " ESCAPE '\\'");
  }
  int64_t value = 0;
  if (number && absl::SimpleAtoi(node.value, &value)) {
    values.emplace_back(value);
  } else {
    values.emplace_back(node.value);
  }
  return absl::StrCat(node.field, " ", kSigns[static_cast<int>(node.comparison)], " $", values.size());
}

std::string SqlOf(const FilterNode& node, std::vector<Value>& values) {
  if (node.kind == FilterNode::Kind::kCompare) return ComparisonOf(node, values);
  std::vector<std::string> parts;
  for (const FilterNode& part : node.parts) parts.push_back(SqlOf(part, values));
  if (node.kind == FilterNode::Kind::kNot) return absl::StrCat("NOT (", parts[0], ")");
  return absl::StrCat("(", absl::StrJoin(parts, node.kind == FilterNode::Kind::kAnd ? " AND " : " OR "), ")");
}

Conditions ConditionsOf(const ReportFilter& filter) {
  Conditions conditions;
  conditions.AddIn("organ", filter.organs);
  if (filter.report_year != 0) conditions.AddIn("report_year", std::vector<int64_t>{filter.report_year});
  conditions.AddIn("state", std::vector<int64_t>(filter.states.begin(), filter.states.end()));
  if (filter.where.has_value()) conditions.texts.push_back(SqlOf(*filter.where, conditions.values));
  return conditions;
}

v1::AuditEntry EntryOf(const ReportEvent& event) {
  v1::AuditEntry entry;
  *entry.mutable_time() = event.time();
  entry.set_principal(event.principal());
  entry.set_principal_display_name(event.principal_display_name());
  entry.set_action(event.action());
  entry.set_resource(event.report());
  entry.set_comment(event.comment());
  entry.set_digest(event.content_digest());
  entry.set_trace_id(event.trace_id());
  entry.set_revision(event.revision());
  entry.set_from_state(report::v1::State_Name(event.from_state()));
  entry.set_to_state(report::v1::State_Name(event.to_state()));
  return entry;
}

int64_t UpdatedAt(const AnnualReport& report) {
  return report.update_time().seconds() * 1'000'000 + report.update_time().nanos() / 1000;
}

}  // namespace

const FilterFields& ReportFields() {
  static const auto* fields =
      new FilterFields{{"organ", FieldKind::kText}, {"report_year", FieldKind::kNumber}, {"state", FieldKind::kNumber}};
  return *fields;
}

absl::StatusOr<Organ> IntakeTx::GetOrgan(const std::string& name) {
  return OnlyOne<Organ>(sql_.Execute("SELECT body FROM organs WHERE name = $1", {name}), OrganNotFound(name));
}

absl::Status IntakeTx::InsertOrgan(const Organ& organ) {
  const absl::Status status =
      sql_.Execute("INSERT INTO organs (name, body) VALUES ($1, $2)", {organ.name(), ToBlob(organ)}).status();
  return IsConflict(status) ? OrganExists(organ.name()) : status;
}

absl::Status IntakeTx::UpdateOrgan(const Organ& organ) {
  return sql_.Enqueue("UPDATE organs SET body = $2 WHERE name = $1", {organ.name(), ToBlob(organ)});
}

absl::StatusOr<std::vector<Organ>> IntakeTx::ListOrgans(const Page& page) {
  return FromRows<Organ>(
      sql_.Execute("SELECT body FROM organs ORDER BY name LIMIT $1 OFFSET $2", {int64_t{page.size}, page.offset}));
}

absl::StatusOr<AnnualReport> IntakeTx::GetReport(const std::string& name) {
  return OnlyOne<AnnualReport>(sql_.Execute("SELECT body FROM reports WHERE name = $1", {name}), ReportNotFound(name));
}

absl::Status IntakeTx::InsertReport(const AnnualReport& report, const std::string& organ) {
  const absl::Status status =
      sql_.Execute(
              "INSERT INTO reports (name, organ, report_year, state, updated_at, body) VALUES ($1, $2, $3, $4, $5, $6)",
              {report.name(), organ, int64_t{report.report_year()}, int64_t{report.state()}, UpdatedAt(report),
               ToBlob(report)})
          .status();
  return IsConflict(status) ? ReportExists(report.name()) : status;
}

absl::Status IntakeTx::UpdateReport(const AnnualReport& report) {
  return sql_.Enqueue("UPDATE reports SET state = $2, updated_at = $3, body = $4 WHERE name = $1",
                      {report.name(), int64_t{report.state()}, UpdatedAt(report), ToBlob(report)});
}

absl::StatusOr<std::vector<AnnualReport>> IntakeTx::ListReports(const ReportFilter& filter, const Page& page) {
  Conditions conditions = ConditionsOf(filter);
  const size_t n = conditions.values.size();
  conditions.values.push_back(int64_t{page.size});
  conditions.values.push_back(page.offset);
  return FromRows<AnnualReport>(
      sql_.Execute(absl::StrCat("SELECT body FROM reports", conditions.Where(),
                                " ORDER BY updated_at DESC, name LIMIT $", n + 1, " OFFSET $", n + 2),
                   conditions.values));
}

absl::StatusOr<int64_t> IntakeTx::CountReports(const ReportFilter& filter) {
  const Conditions conditions = ConditionsOf(filter);
  ASSIGN_OR_RETURN(const auto rows,
                   sql_.Execute(absl::StrCat("SELECT COUNT(*) FROM reports", conditions.Where()), conditions.values));
  return rows[0].Int(0);
}

absl::StatusOr<Revision> IntakeTx::GetRevision(const std::string& report, int number) {
  return OnlyOne<Revision>(
      sql_.Execute("SELECT body FROM revisions WHERE report = $1 AND number = $2", {report, int64_t{number}}),
      RevisionNotFound(report, number));
}

absl::Status IntakeTx::PutRevision(const std::string& report, int number, const Revision& revision) {
  const Blob body = ToBlob(revision);
  RETURN_IF_ERROR(sql_.Enqueue("UPDATE revisions SET body = $3 WHERE report = $1 AND number = $2",
                               {report, int64_t{number}, body}));
  return sql_.Enqueue(
      "INSERT INTO revisions (report, number, body) SELECT $1, $2, $3 "
      "WHERE NOT EXISTS (SELECT 1 FROM revisions WHERE report = $1 AND number = $2)",
      {report, int64_t{number}, body});
}

absl::StatusOr<std::vector<Revision>> IntakeTx::ListRevisions(const std::string& report, const Page& page) {
  return FromRows<Revision>(
      sql_.Execute("SELECT body FROM revisions WHERE report = $1 ORDER BY number DESC LIMIT $2 OFFSET $3",
                   {report, int64_t{page.size}, page.offset}));
}

absl::Status IntakeTx::AppendEvent(const ReportEvent& event) {
  audited_ = true;
  RETURN_IF_ERROR(AuditTx(sql_).Append(EntryOf(event)));
  return sql_.Enqueue("INSERT INTO events (report, revision, action, body) VALUES ($1, $2, $3, $4)",
                      {event.report(), int64_t{event.revision()}, event.action(), ToBlob(event)});
}

absl::StatusOr<std::vector<ReportEvent>> IntakeTx::ListEvents(const std::string& report, int64_t after, int limit) {
  return EventsOf(
      sql_.Execute("SELECT body, sequence FROM events WHERE report = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
                   {report, after, int64_t{limit}}));
}

absl::StatusOr<std::optional<ReportEvent>> IntakeTx::FindEvent(const std::string& report, int revision,
                                                               const std::string& action) {
  ASSIGN_OR_RETURN(std::vector<ReportEvent> events,
                   EventsOf(sql_.Execute("SELECT body, sequence FROM events WHERE report = $1 AND revision = $2 "
                                         "AND action = $3 ORDER BY sequence DESC LIMIT 1",
                                         {report, int64_t{revision}, action})));
  if (events.empty()) return std::nullopt;
  return events[0];
}

absl::Status IntakeTx::AddJob(const job::v1::Job& job) {
  const int64_t created = job.create_time().seconds() * 1'000'000 + job.create_time().nanos() / 1000;
  return sql_.Enqueue(
      "INSERT INTO outbox (job_id, number, body, fence, kind, bulk, organ) VALUES ($1, $2, $3, 0, $4, $5, $6)",
      {job.id(), created, ToBlob(job), int64_t{job.kind()}, int64_t{job.priority() == job::v1::BULK},
       job.report().substr(0, job.report().find("/annualReports/"))});
}

absl::StatusOr<OutboxRow> IntakeTx::GetJob(const std::string& job_id) {
  ASSIGN_OR_RETURN(const auto rows,
                   sql_.Execute("SELECT body, closed_at, fence FROM outbox WHERE job_id = $1", {job_id}));
  if (rows.empty()) return JobUnknown(job_id);
  OutboxRow row;
  row.job.ParseFromString(rows[0].Bytes(0));
  row.closed = !rows[0].IsNull(1);
  row.fence = rows[0].Int(2);
  return row;
}

absl::Status IntakeTx::ClaimJob(const std::string& job_id, int64_t fence) {
  return sql_.Enqueue("UPDATE outbox SET fence = $2 WHERE job_id = $1 AND fence < $2 AND closed_at IS NULL",
                      {job_id, fence});
}

absl::Status IntakeTx::CloseJob(const std::string& job_id, const std::string& result, int64_t fence, absl::Time now) {
  return sql_.Enqueue("UPDATE outbox SET closed_at = $2, result = $3, fence = $4 WHERE job_id = $1",
                      {job_id, absl::ToUnixMicros(now), result, fence});
}

absl::StatusOr<std::vector<FailedJob>> IntakeTx::ListDeadJobs(const Page& page) {
  ASSIGN_OR_RETURN(const auto rows,
                   sql_.Execute("SELECT body, result, closed_at FROM outbox WHERE result LIKE 'failed%' "
                                "ORDER BY closed_at, number LIMIT $1 OFFSET $2",
                                {int64_t{page.size} + 1, page.offset}));
  std::vector<FailedJob> jobs;
  for (const auto& row : rows) {
    FailedJob& job = jobs.emplace_back();
    job.job.ParseFromString(row.Bytes(0));
    const std::string result = row.Text(1);
    job.reason = result.substr(std::min(result.size(), sizeof("failed ") - 1));
    job.at = absl::FromUnixMicros(row.Int(2));
  }
  return jobs;
}

absl::StatusOr<std::map<job::v1::Kind, int64_t>> IntakeTx::CountDeadJobs() {
  ASSIGN_OR_RETURN(const auto rows,
                   sql_.Execute("SELECT kind, COUNT(*) FROM outbox WHERE result LIKE 'failed%' GROUP BY kind", {}));
  std::map<job::v1::Kind, int64_t> dead;
  for (const Row& row : rows) dead[static_cast<job::v1::Kind>(row.Int(0))] = row.Int(1);
  return dead;
}

absl::StatusOr<bool> IntakeTx::ReopenDeadJob(const std::string& job_id) {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("UPDATE outbox SET closed_at = NULL, result = NULL, sent_at = NULL "
                                                 "WHERE job_id = $1 AND result LIKE 'failed%' RETURNING job_id",
                                                 {job_id}));
  return !rows.empty();
}

absl::StatusOr<bool> IntakeTx::DisposeDeadJob(const std::string& job_id, const std::string& why) {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("UPDATE outbox SET result = $2 WHERE job_id = $1 AND "
                                                 "result LIKE 'failed%' RETURNING job_id",
                                                 {job_id, "disposed of by " + why}));
  return !rows.empty();
}

absl::StatusOr<std::vector<job::v1::Job>> IntakeTx::JobsToSend(job::v1::Kind kind, absl::Time sent_before, int limit) {
  return FromRows<job::v1::Job>(sql_.Execute(
      "SELECT body FROM (SELECT body, bulk, number, ROW_NUMBER() OVER (PARTITION BY bulk, organ ORDER BY number) AS "
      "turn "
      "FROM outbox WHERE closed_at IS NULL AND kind IN (0, $1) AND (sent_at IS NULL OR sent_at < $2)) AS waiting "
      "ORDER BY turn * (1 + 3 * bulk), bulk, number LIMIT $3",
      {int64_t{kind}, absl::ToUnixMicros(sent_before), int64_t{limit}}));
}

absl::Status IntakeTx::MarkSent(const std::vector<job::v1::Job>& jobs, absl::Time now) {
  for (const job::v1::Job& job : jobs) {
    RETURN_IF_ERROR(sql_.Enqueue("UPDATE outbox SET sent_at = $2 WHERE job_id = $1 AND closed_at IS NULL",
                                 {job.id(), absl::ToUnixMicros(now)}));
  }
  return absl::OkStatus();
}

absl::Status IntakeTx::ForgetSending() {
  return sql_.Enqueue("UPDATE outbox SET sent_at = NULL WHERE closed_at IS NULL AND sent_at IS NOT NULL", {});
}

absl::StatusOr<Lease> IntakeTx::GetLease(const std::string& name) {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("SELECT holder, held_until FROM leases WHERE name = $1", {name}));
  if (rows.empty()) return Lease();
  return Lease{rows[0].Text(0), absl::FromUnixMicros(rows[0].Int(1))};
}

absl::StatusOr<bool> IntakeTx::TakeLease(const std::string& name, const Lease& lease, absl::Time now) {
  ASSIGN_OR_RETURN(const Lease held, GetLease(name));
  if (held.holder != lease.holder && held.until > now) return false;
  const int64_t until = absl::ToUnixMicros(lease.until);
  if (held.holder.empty()) {
    RETURN_IF_ERROR(
        sql_.Enqueue("INSERT INTO leases (name, holder, held_until) VALUES ($1, $2, $3)", {name, lease.holder, until}));
  } else {
    RETURN_IF_ERROR(
        sql_.Enqueue("UPDATE leases SET holder = $2, held_until = $3 WHERE name = $1", {name, lease.holder, until}));
  }
  return true;
}

absl::StatusOr<int64_t> IntakeTx::CountOpenJobs() {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("SELECT COUNT(*) FROM outbox WHERE closed_at IS NULL", {}));
  return rows[0].Int(0);
}

absl::StatusOr<std::optional<AnsweredRequest>> IntakeTx::FindRequest(const std::string& principal,
                                                                     const std::string& id) {
  ASSIGN_OR_RETURN(
      const auto rows,
      sql_.Execute("SELECT digest, response FROM requests WHERE principal = $1 AND request_id = $2", {principal, id}));
  if (rows.empty()) return std::nullopt;
  return AnsweredRequest{rows[0].Text(0), rows[0].Bytes(1)};
}

absl::Status IntakeTx::PutRequest(const std::string& principal, const std::string& id, const AnsweredRequest& answered,
                                  absl::Time now) {
  return sql_.Enqueue(
      "INSERT INTO requests (principal, request_id, digest, response, created_at) VALUES ($1, $2, $3, $4, $5)",
      {principal, id, answered.digest, Blob{answered.response}, absl::ToUnixMicros(now)});
}

}  // namespace nianbao::intake
