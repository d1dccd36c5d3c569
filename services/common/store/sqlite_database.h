// SQLite as a Database: one writer thread with group commit, readers on snapshots of their own.
#ifndef NIANBAO_SERVICES_COMMON_STORE_SQLITE_DATABASE_H_
#define NIANBAO_SERVICES_COMMON_STORE_SQLITE_DATABASE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/common/clock/clock.h"
#include "services/common/store/sql.h"

namespace nianbao::sql {

struct SqliteOptions {
  std::string path;        // the file; missing folders are made
  size_t max_group = 256;  // writes that share one commit at most
  int64_t max_pages = 0;   // largest size in pages of 4 KiB; 0 = the disk's
};

// Opens or makes the file: WAL, synchronous=FULL (an accepted report survives a power cut), foreign keys on.
// UNAVAILABLE (STORE_UNAVAILABLE). `clock` must outlive the database.
absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const SqliteOptions& options, const Clock& clock);

// The same in memory: all that open one `name` in this process see one database, which is forgotten when the last of
// them closes it. For trials and tests.
absl::StatusOr<std::unique_ptr<Database>> OpenInMemory(const std::string& name, const Clock& clock);

}  // namespace nianbao::sql

#endif  // NIANBAO_SERVICES_COMMON_STORE_SQLITE_DATABASE_H_
