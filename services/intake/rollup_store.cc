#include "services/intake/rollup_store.h"

#include <utility>

#include "services/common/base/status_macros.h"

namespace nianbao::intake {
namespace {

using sql::Blob;

// organ, standing, revision, body from a column on.
absl::Status ReadRow(const sql::Row& row, size_t at, FiguresRow& read) {
  read.organ = row.Text(at);
  read.standing = static_cast<Standing>(row.Int(at + 1));
  read.revision = static_cast<int>(row.Int(at + 2));
  return read.figures.ParseFromString(row.Bytes(at + 3)) ? absl::OkStatus() : absl::InternalError("malformed row");
}

}  // namespace

absl::StatusOr<int64_t> RollupTx::Version(int report_year) {
  ASSIGN_OR_RETURN(const auto rows,
                   sql_.Execute("SELECT version FROM rollup_years WHERE report_year = $1", {int64_t{report_year}}));
  return rows.empty() ? 0 : rows[0].Int(0);
}

absl::StatusOr<int64_t> RollupTx::NextVersion(int report_year) {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("UPDATE rollup_years SET version = version + 1 WHERE report_year = $1 "
                                                 "RETURNING version",
                                                 {int64_t{report_year}}));
  return rows.empty() ? 0 : rows[0].Int(0);
}

absl::Status RollupTx::PutRow(int report_year, int64_t version, const FiguresRow& row) {
  const std::vector<sql::Value> values = {row.organ,
                                          int64_t{report_year},
                                          static_cast<int64_t>(row.standing),
                                          int64_t{row.revision},
                                          version,
                                          Blob{row.figures.SerializeAsString()}};
  RETURN_IF_ERROR(
      sql_.Enqueue("UPDATE rollup_figures SET standing = $3, revision = $4, version = $5, body = $6 "
                   "WHERE organ = $1 AND report_year = $2",
                   values));
  return sql_.Enqueue(
      "INSERT INTO rollup_figures (organ, report_year, standing, revision, version, body) SELECT $1, $2, $3, $4, $5, "
      "$6 WHERE NOT EXISTS (SELECT 1 FROM rollup_figures WHERE organ = $1 AND report_year = $2)",
      values);
}

absl::StatusOr<std::vector<FiguresRow>> RollupTx::RowsSince(int report_year, int64_t version) {
  std::vector<FiguresRow> all;
  RETURN_IF_ERROR(
      sql_.Stream("SELECT organ, standing, revision, body FROM rollup_figures "
                  "WHERE report_year = $1 AND version > $2",
                  std::vector<sql::Value>{int64_t{report_year}, version},
                  [&](const sql::Row& row) { return ReadRow(row, 0, all.emplace_back()); }));
  return all;
}

absl::StatusOr<std::vector<MemberRow>> RollupTx::MembersOf(const std::string& government, absl::string_view day,
                                                           int report_year) {
  ASSIGN_OR_RETURN(const auto rows,
                   sql_.Execute("SELECT o.body, f.organ, f.standing, f.revision, f.body FROM memberships m "
                                "JOIN organs o ON o.name = m.organ "
                                "LEFT JOIN rollup_figures f ON f.organ = m.organ AND f.report_year = $3 "
                                "WHERE m.government = $1 AND m.valid_from <= $2 AND m.valid_to >= $2 ORDER BY m.organ",
                                {government, std::string(day), int64_t{report_year}}));
  std::vector<MemberRow> members(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!members[i].organ.ParseFromString(rows[i].Bytes(0))) return absl::InternalError("malformed row");
    if (!rows[i].IsNull(1)) RETURN_IF_ERROR(ReadRow(rows[i], 1, members[i].row));
    members[i].row.organ = members[i].organ.name();
  }
  return members;
}

absl::Status RollupTx::PutSnapshot(const std::string& organ, int report_year, int revision,
                                   const v1::RollupSnapshot& snapshot) {
  const std::vector<sql::Value> values = {organ, int64_t{report_year}, int64_t{revision},
                                          Blob{snapshot.SerializeAsString()}};
  RETURN_IF_ERROR(sql_.Enqueue(
      "UPDATE rollup_snapshots SET body = $4 WHERE organ = $1 AND report_year = $2 AND revision = $3", values));
  return sql_.Enqueue(
      "INSERT INTO rollup_snapshots (organ, report_year, revision, body) SELECT $1, $2, $3, $4 WHERE NOT EXISTS "
      "(SELECT 1 FROM rollup_snapshots WHERE organ = $1 AND report_year = $2 AND revision = $3)",
      values);
}

absl::StatusOr<std::optional<v1::RollupSnapshot>> RollupTx::FindSnapshot(const std::string& organ, int report_year,
                                                                         int revision) {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("SELECT body FROM rollup_snapshots WHERE organ = $1 AND "
                                                 "report_year = $2 AND revision = $3",
                                                 {organ, int64_t{report_year}, int64_t{revision}}));
  if (rows.empty()) return std::nullopt;
  v1::RollupSnapshot snapshot;
  if (!snapshot.ParseFromString(rows[0].Bytes(0))) return absl::InternalError("malformed row");
  return snapshot;
}

}  // namespace nianbao::intake
