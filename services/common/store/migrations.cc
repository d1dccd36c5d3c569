#include "services/common/store/migrations.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::sql {
namespace {

absl::Status Refused(absl::string_view reason, int64_t number, absl::string_view sentence) {
  return MakeError(absl::StatusCode::kFailedPrecondition, absl::StrCat("migration ", number, ": ", reason),
                   {.reason = std::string(reason),
                    .metadata = {{"migration", absl::StrCat(number)}},
                    .sentence = absl::StrCat("数据库结构第", number, "号变更", sentence)});
}

absl::Status Apply(Connection& connection, const Migration& migration, const std::string& text, absl::Time now) {
  for (absl::string_view statement : absl::StrSplit(text, ";\n")) {
    statement = absl::StripAsciiWhitespace(statement);
    if (!statement.empty()) RETURN_IF_ERROR(connection.Execute(statement, {}).status());
  }
  return connection
      .Execute("INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
               {int64_t{migration.number}, migration.name, Sha256Hex(text), absl::ToUnixMicros(now)})
      .status();
}

}  // namespace

absl::Status CreateMigrationsTable(Connection& connection) {
  return connection
      .Execute(
          "CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT PRIMARY KEY, "
          "name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)",
          {})
      .status();
}

absl::StatusOr<std::vector<Migration>> ApplyMigrations(Connection& connection, absl::Span<const Migration> migrations,
                                                       absl::string_view dialect, absl::Time now) {
  RETURN_IF_ERROR(CreateMigrationsTable(connection));
  ASSIGN_OR_RETURN(const auto applied,
                   connection.Execute("SELECT number, checksum FROM schema_migrations ORDER BY number", {}));
  if (applied.size() > migrations.size()) {
    return Refused("SCHEMA_TOO_NEW", applied.back().Int(0), "比本程序新，请升级程序后再启动。");
  }
  std::vector<Migration> missing;
  for (size_t i = 0; i < migrations.size(); ++i) {
    const std::string& text = dialect == "sqlite" ? migrations[i].sqlite : migrations[i].postgresql;
    if (i >= applied.size()) {
      RETURN_IF_ERROR(Apply(connection, migrations[i], text, now));
      missing.push_back(migrations[i]);
    } else if (applied[i].Text(1) != Sha256Hex(text)) {
      return Refused("MIGRATION_CHANGED", migrations[i].number, "与已执行的内容不同，请使用原来的程序版本。");
    }
  }
  return missing;
}

}  // namespace nianbao::sql
