// PostgreSQL as a Database. Needs of the server: transactions at REPEATABLE READ, prepared statements
// of the v3 protocol, BIGINT TEXT BYTEA BIGSERIAL, partial indexes, INSERT … RETURNING, LOCK TABLE. No extension, no
// partitioning, no ON CONFLICT, no advisory lock, no LISTEN.
#ifndef NIANBAO_SERVICES_COMMON_STORE_POSTGRES_DATABASE_H_
#define NIANBAO_SERVICES_COMMON_STORE_POSTGRES_DATABASE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/common/clock/clock.h"
#include "services/common/store/postgres_connection.h"
#include "services/common/store/sql.h"

namespace nianbao::sql {

struct PostgresOptions {
  std::string url;          // postgresql://user:password@host:port/name; libpq's parameters behind "?"
  std::string replica_url;  // of a streaming standby for ReadLagging; empty = none
  PostgresTimeouts timeouts = {};
  int writers = 8;                                 // connections that write; groups form when all are busy
  size_t max_group = 64;                           // writes that share one commit at most
  int readers = 16;                                // connections that read at once, and as many on the replica
  absl::Duration longest_wait = absl::Seconds(5);  // for a free reader
};

// Opens the first connection to see that it works. UNAVAILABLE (STORE_UNAVAILABLE). `clock` must outlive the database.
// A connection that breaks is replaced; what was under way is run again unless its commit may have happened.
absl::StatusOr<std::unique_ptr<Database>> OpenPostgres(const PostgresOptions& options, const Clock& clock);

}  // namespace nianbao::sql

#endif  // NIANBAO_SERVICES_COMMON_STORE_POSTGRES_DATABASE_H_
