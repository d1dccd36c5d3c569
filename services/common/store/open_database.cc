#include "services/common/store/open_database.h"

#include "absl/strings/match.h"
#include "services/common/base/error.h"
#include "services/common/store/postgres_database.h"
#include "services/common/store/sqlite_database.h"

namespace nianbao::sql {

bool IsPostgres(absl::string_view database) {
  return absl::StartsWith(database, "postgresql://") || absl::StartsWith(database, "postgres://");
}

absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const DatabaseLocation& location, const Clock& clock) {
  if (IsPostgres(location.database)) {
    return OpenPostgres({.url = location.database, .replica_url = location.replica}, clock);
  }
  if (!location.replica.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "a SQLite file has no replica",
                     {.reason = "CONFIG_INVALID", .sentence = "只有 PostgreSQL 数据库可以配置只读副本。"});
  }
  if (absl::StartsWith(location.database, "memory:")) return OpenInMemory(location.database, clock);
  return OpenSqlite({.path = location.database}, clock);
}

}  // namespace nianbao::sql
