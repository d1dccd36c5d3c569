// Backup and restore of a database as one file that knows no dialect: what was saved from a SQLite file may be restored
// to PostgreSQL, and the other way round.
#ifndef NIANBAO_SERVICES_COMMON_STORE_BACKUP_H_
#define NIANBAO_SERVICES_COMMON_STORE_BACKUP_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/common/store/sql.h"

namespace nianbao::sql {

// A table whose rows are kept.
struct Table {
  std::string name;
  std::vector<std::string> columns;
  std::string order;          // columns to read it by, so that equal databases make equal backups
  std::string sequence = {};  // the column that the database numbers by itself; empty = none
};

// A database as its owner describes it.
struct Schema {
  std::string name;  // "intake": a backup of another is refused
  const std::vector<Migration>& migrations;
  const std::vector<Table>& tables;  // those that others refer to first
};

struct BackupSummary {
  std::vector<std::pair<std::string, int64_t>> rows;  // of each table
  int64_t bytes = 0;
};

// Writes one consistent snapshot while others go on writing. The file is complete or not there; a digest at its end
// tells damage. Holds one row at a time. UNAVAILABLE (STORE_UNAVAILABLE, FILE_NOT_WRITTEN).
absl::StatusOr<BackupSummary> BackUp(const Database& database, const Schema& schema, const std::string& path);

// Reads the file through before anything is touched, brings the database to the backup's schema, fills it in one
// transaction and applies later migrations. DATA_LOSS (BACKUP_DAMAGED); INVALID_ARGUMENT (BACKUP_OF_ANOTHER);
// FAILED_PRECONDITION (SCHEMA_TOO_NEW, DATABASE_NOT_EMPTY).
absl::StatusOr<BackupSummary> Restore(Database& database, const Schema& schema, const std::string& path);

// Only reads the file through; errors as above.
absl::StatusOr<BackupSummary> CheckBackup(const Schema& schema, const std::string& path);

}  // namespace nianbao::sql

#endif  // NIANBAO_SERVICES_COMMON_STORE_BACKUP_H_
