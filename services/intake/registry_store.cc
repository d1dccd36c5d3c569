#include "services/intake/registry_store.h"

#include "services/common/base/status_macros.h"
#include "services/intake/registry.h"

namespace nianbao::intake {

absl::Status RegistryTx::PutMemberships(const report::v1::Organ& organ) {
  RETURN_IF_ERROR(sql_.Enqueue("DELETE FROM memberships WHERE organ = $1", {organ.name()}));
  for (const report::v1::Membership& one : intake::MembershipsOf(organ)) {
    RETURN_IF_ERROR(
        sql_.Enqueue("INSERT INTO memberships (organ, government, valid_from, valid_to) VALUES ($1, $2, $3, $4)",
                     {organ.name(), one.government(), one.valid_from(), one.valid_to()}));
  }
  return sql_.Enqueue("UPDATE rollup_years SET version = version + 1 WHERE report_year = 0", {});
}

absl::StatusOr<std::vector<report::v1::Membership>> RegistryTx::MembershipsOf(const std::string& organ) {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("SELECT government, valid_from, valid_to FROM memberships "
                                                 "WHERE organ = $1 ORDER BY valid_from",
                                                 {organ}));
  std::vector<report::v1::Membership> all(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    all[i].set_government(rows[i].Text(0));
    all[i].set_valid_from(rows[i].Text(1));
    all[i].set_valid_to(rows[i].Text(2));
  }
  return all;
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> RegistryTx::AllMemberships(absl::string_view day) {
  ASSIGN_OR_RETURN(const auto rows,
                   sql_.Execute("SELECT organ, government FROM memberships WHERE valid_from <= $1 AND valid_to >= $1 "
                                "ORDER BY organ",
                                {std::string(day)}));
  std::vector<std::pair<std::string, std::string>> all;
  all.reserve(rows.size());
  for (const sql::Row& row : rows) all.emplace_back(row.Text(0), row.Text(1));
  return all;
}

absl::StatusOr<int64_t> RegistryTx::CountMembers(const std::string& government, absl::string_view from_day) {
  ASSIGN_OR_RETURN(
      const auto rows,
      sql_.Execute("SELECT COUNT(DISTINCT organ) FROM memberships WHERE government = $1 AND valid_to >= $2",
                   {government, std::string(from_day)}));
  return rows[0].Int(0);
}

absl::StatusOr<int64_t> RegistryTx::Version() {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("SELECT version FROM rollup_years WHERE report_year = 0", {}));
  return rows.empty() ? 0 : rows[0].Int(0);
}

}  // namespace nianbao::intake
