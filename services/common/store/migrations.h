// Applies schema changes in order and remembers them by checksum.
#ifndef NIANBAO_SERVICES_COMMON_STORE_MIGRATIONS_H_
#define NIANBAO_SERVICES_COMMON_STORE_MIGRATIONS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/common/store/sql.h"

namespace nianbao::sql {

// Makes the table that remembers, unless it is there.
absl::Status CreateMigrationsTable(Connection& connection);

// Runs in the caller's transaction; returns those that were missing. Errors as Database::Migrate says.
absl::StatusOr<std::vector<Migration>> ApplyMigrations(Connection& connection, absl::Span<const Migration> migrations,
                                                       absl::string_view dialect, absl::Time now);

}  // namespace nianbao::sql

#endif  // NIANBAO_SERVICES_COMMON_STORE_MIGRATIONS_H_
