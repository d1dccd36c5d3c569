#include "services/intake/dispensation_store.h"

#include "absl/strings/str_cat.h"
#include "services/common/base/status_macros.h"

namespace nianbao::intake {
namespace {

absl::StatusOr<std::vector<v1::Dispensation>> FromRows(const absl::StatusOr<std::vector<sql::Row>>& rows) {
  RETURN_IF_ERROR(rows.status());
  std::vector<v1::Dispensation> all(rows->size());
  for (size_t i = 0; i < rows->size(); ++i) {
    if (!all[i].ParseFromString((*rows)[i].Bytes(0))) return absl::InternalError("malformed row");
  }
  return all;
}

}  // namespace

absl::StatusOr<std::optional<v1::Dispensation>> DispensationTx::Find(const std::string& name) {
  ASSIGN_OR_RETURN(std::vector<v1::Dispensation> found,
                   FromRows(sql_.Execute("SELECT body FROM dispensations WHERE name = $1", {name})));
  if (found.empty()) return std::nullopt;
  return std::move(found[0]);
}

absl::Status DispensationTx::Put(const std::string& organ, const v1::Dispensation& dispensation) {
  const std::vector<sql::Value> values = {dispensation.name(), organ, int64_t{dispensation.report_year()},
                                          sql::Blob{dispensation.SerializeAsString()}};
  RETURN_IF_ERROR(
      sql_.Enqueue("UPDATE dispensations SET organ = $2, report_year = $3, body = $4 WHERE name = $1", values));
  return sql_.Enqueue(
      "INSERT INTO dispensations (name, organ, report_year, body) SELECT $1, $2, $3, $4 "
      "WHERE NOT EXISTS (SELECT 1 FROM dispensations WHERE name = $1)",
      values);
}

absl::StatusOr<std::vector<v1::Dispensation>> DispensationTx::List(const std::string& organ, int report_year,
                                                                   const Page& page) {
  return FromRows(
      sql_.Execute("SELECT body FROM dispensations WHERE ($1 = '' OR organ = $1) AND ($2 = 0 OR report_year = $2) "
                   "ORDER BY organ, name LIMIT $3 OFFSET $4",
                   {organ, int64_t{report_year}, int64_t{page.size}, page.offset}));
}

absl::StatusOr<std::optional<v1::Dispensation>> DispensationTx::ExemptionOf(const std::string& organ, int report_year) {
  ASSIGN_OR_RETURN(auto found, Find(absl::StrCat(organ, "/dispensations/exemption-", report_year)));
  if (found.has_value() && found->state() == v1::Dispensation::GRANTED) return found;
  return std::nullopt;
}

absl::StatusOr<std::vector<std::string>> DispensationTx::OrgansOf(int report_year) {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("SELECT DISTINCT organ FROM dispensations WHERE report_year = $1",
                                                 {int64_t{report_year}}));
  std::vector<std::string> organs;
  for (const sql::Row& row : rows) organs.push_back(row.Text(0));
  return organs;
}

}  // namespace nianbao::intake
