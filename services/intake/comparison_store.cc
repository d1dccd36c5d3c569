#include "services/intake/comparison_store.h"

#include <cstring>

#include "services/common/base/status_macros.h"

namespace nianbao::intake {
namespace {

using sql::Blob;

absl::StatusOr<std::vector<v1::OpeningFigures>> FromRows(const absl::StatusOr<std::vector<sql::Row>>& rows) {
  RETURN_IF_ERROR(rows.status());
  std::vector<v1::OpeningFigures> all(rows->size());
  for (size_t i = 0; i < rows->size(); ++i) {
    if (!all[i].ParseFromString((*rows)[i].Bytes(0))) return absl::InternalError("malformed row");
  }
  return all;
}

}  // namespace

absl::StatusOr<std::optional<v1::OpeningFigures>> ComparisonTx::FindOpening(const std::string& organ, int report_year) {
  ASSIGN_OR_RETURN(std::vector<v1::OpeningFigures> found,
                   FromRows(sql_.Execute("SELECT body FROM opening_figures WHERE organ = $1 AND report_year = $2",
                                         {organ, int64_t{report_year}})));
  if (found.empty()) return std::nullopt;
  return std::move(found[0]);
}

absl::Status ComparisonTx::PutOpening(const std::string& organ, const v1::OpeningFigures& figures) {
  const Blob body{figures.SerializeAsString()};
  RETURN_IF_ERROR(sql_.Enqueue("UPDATE opening_figures SET body = $3 WHERE organ = $1 AND report_year = $2",
                               {organ, int64_t{figures.report_year()}, body}));
  return sql_.Enqueue(
      "INSERT INTO opening_figures (organ, report_year, body) SELECT $1, $2, $3 "
      "WHERE NOT EXISTS (SELECT 1 FROM opening_figures WHERE organ = $1 AND report_year = $2)",
      {organ, int64_t{figures.report_year()}, body});
}

absl::StatusOr<std::vector<v1::OpeningFigures>> ComparisonTx::ListOpenings(const std::string& organ, const Page& page) {
  return FromRows(
      sql_.Execute("SELECT body FROM opening_figures WHERE ($1 = '' OR organ = $1) "
                   "ORDER BY organ, report_year LIMIT $2 OFFSET $3",
                   {organ, int64_t{page.size}, page.offset}));
}

absl::Status ComparisonTx::PutSignature(int report_year, const StoredSignature& stored) {
  std::string bytes(sizeof(Signature), '\0');
  std::memcpy(bytes.data(), stored.signature.data(), bytes.size());
  const std::vector<sql::Value> values = {stored.report, int64_t{report_year}, int64_t{stored.revision},
                                          int64_t{kSignatureVersion}, Blob{bytes}};
  RETURN_IF_ERROR(sql_.Enqueue(
      "UPDATE signatures SET report_year = $2, revision = $3, version = $4, body = $5 WHERE report = $1", values));
  return sql_.Enqueue(
      "INSERT INTO signatures (report, report_year, revision, version, body) SELECT $1, $2, $3, $4, $5 "
      "WHERE NOT EXISTS (SELECT 1 FROM signatures WHERE report = $1)",
      values);
}

absl::Status ComparisonTx::EachSignature(int report_year, const std::function<void(const StoredSignature&)>& show) {
  StoredSignature stored;
  return sql_.Stream("SELECT report, revision, body FROM signatures WHERE report_year = $1 AND version = $2",
                     {int64_t{report_year}, int64_t{kSignatureVersion}}, [&](const sql::Row& row) {
                       const std::string bytes = row.Bytes(2);
                       if (bytes.size() != sizeof(Signature)) return absl::OkStatus();
                       stored.report = row.Text(0);
                       stored.revision = static_cast<int>(row.Int(1));
                       std::memcpy(stored.signature.data(), bytes.data(), bytes.size());
                       show(stored);
                       return absl::OkStatus();
                     });
}

}  // namespace nianbao::intake
