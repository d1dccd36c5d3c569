// The database that a configuration names.
#ifndef NIANBAO_SERVICES_COMMON_STORE_OPEN_DATABASE_H_
#define NIANBAO_SERVICES_COMMON_STORE_OPEN_DATABASE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/common/clock/clock.h"
#include "services/common/store/sql.h"

namespace nianbao::sql {

struct DatabaseLocation {
  std::string database;  // a SQLite file, postgresql://…, or memory:NAME
  std::string replica;   // postgresql://… of a standby; empty = none
};

// UNAVAILABLE (STORE_UNAVAILABLE); INVALID_ARGUMENT (CONFIG_INVALID) for a replica of a SQLite file.
absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const DatabaseLocation& location, const Clock& clock);

// True for postgresql://… and postgres://….
bool IsPostgres(absl::string_view database);

}  // namespace nianbao::sql

#endif  // NIANBAO_SERVICES_COMMON_STORE_OPEN_DATABASE_H_
