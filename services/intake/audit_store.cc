#include "services/intake/audit_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/common/base/status_macros.h"
#include "services/common/sign/seal.h"

namespace nianbao::intake {
namespace {

constexpr char kColumns[] = "SELECT sequence, at, principal, action, resource, body, position, seal FROM audit";

int64_t MicrosOf(absl::Time time, int64_t past, int64_t future) {
  if (time == absl::InfinitePast()) return past;
  return time == absl::InfiniteFuture() ? future : absl::ToUnixMicros(time);
}

// An entry that cannot be parsed any more was altered: it is shown empty.
AuditRow ReadRow(const sql::Row& row) {
  AuditRow read;
  read.sequence = row.Int(0);
  read.at = absl::StrCat(row.Int(1));
  read.principal = row.Text(2);
  read.action = row.Text(3);
  read.resource = row.Text(4);
  read.body = row.Bytes(5);
  if (!read.entry.ParseFromString(read.body)) read.entry.Clear();
  read.entry.set_position(row.Int(6));
  read.entry.set_seal(row.IsNull(7) ? "" : row.Text(7));
  return read;
}

}  // namespace

std::string AuditRow::SealAfter(absl::string_view previous) const {
  return SealOf(previous, entry.position(), {absl::StrCat(sequence), at, principal, action, resource, body});
}

absl::Status AuditTx::Append(const v1::AuditEntry& entry) {
  const int64_t at = entry.time().seconds() * 1'000'000 + entry.time().nanos() / 1000;
  return sql_.Enqueue("INSERT INTO audit (at, principal, action, resource, body) VALUES ($1, $2, $3, $4, $5)",
                      {at, entry.principal(), entry.action(), entry.resource(), sql::Blob{entry.SerializeAsString()}});
}

absl::StatusOr<int> AuditTx::Seal(int limit) {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute(absl::StrCat(kColumns,
                                                              " WHERE position IS NULL ORDER BY sequence "
                                                              "LIMIT $1"),
                                                 {int64_t{limit}}));
  if (rows.empty()) return 0;
  ASSIGN_OR_RETURN(AuditHead head, Head());
  const bool first = head.position == 0;
  for (const sql::Row& row : rows) {
    AuditRow sealed = ReadRow(row);
    sealed.entry.set_position(++head.position);
    head.seal = sealed.SealAfter(head.seal);
    RETURN_IF_ERROR(sql_.Enqueue("UPDATE audit SET position = $2, seal = $3 WHERE sequence = $1",
                                 {sealed.sequence, head.position, head.seal}));
  }
  RETURN_IF_ERROR(sql_.Enqueue(first ? "INSERT INTO audit_head (id, position, seal) VALUES (1, $1, $2)"
                                     : "UPDATE audit_head SET position = $1, seal = $2 WHERE id = 1",
                               {head.position, head.seal}));
  return static_cast<int>(rows.size());
}

absl::StatusOr<std::vector<v1::AuditEntry>> AuditTx::List(const AuditFilter& filter, const Page& page) {
  ASSIGN_OR_RETURN(
      const auto rows,
      sql_.Execute(
          absl::StrCat(kColumns,
                       " WHERE at >= $1 AND at < $2 AND ($3 = '' OR principal = $3) AND ($4 = '' OR action = "
                       "$4) AND ($5 = '' OR resource = $5 OR resource LIKE $6) "
                       "ORDER BY sequence LIMIT $7 OFFSET $8"),
          {MicrosOf(filter.from, 0, INT64_MAX), MicrosOf(filter.to, 0, INT64_MAX), filter.principal, filter.action,
           filter.resource, absl::StrCat(filter.resource, "/%"), int64_t{page.size}, page.offset}));
  std::vector<v1::AuditEntry> entries;
  for (const sql::Row& row : rows) entries.push_back(ReadRow(row).entry);
  return entries;
}

absl::Status AuditTx::Walk(const std::function<void(AuditRow)>& visit) {
  return sql_.Stream(absl::StrCat(kColumns, " WHERE position IS NOT NULL ORDER BY position"), {},
                     [&](const sql::Row& row) {
                       visit(ReadRow(row));
                       return absl::OkStatus();
                     });
}

absl::StatusOr<AuditHead> AuditTx::Head() {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("SELECT position, seal FROM audit_head WHERE id = 1", {}));
  if (rows.empty()) return AuditHead{0, std::string(kFirstSeal)};
  return AuditHead{rows[0].Int(0), rows[0].Text(1)};
}

absl::StatusOr<int64_t> AuditTx::CountUnsealed() {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("SELECT COUNT(*) FROM audit WHERE position IS NULL", {}));
  return rows[0].Int(0);
}

absl::StatusOr<absl::Time> AuditTx::LastTime() {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("SELECT at FROM audit ORDER BY sequence DESC LIMIT 1", {}));
  if (rows.empty()) return absl::InfinitePast();
  return absl::FromUnixMicros(rows[0].Int(0));
}

}  // namespace nianbao::intake
