// Values on PostgreSQL's wire, in its binary format.
#ifndef NIANBAO_SERVICES_COMMON_STORE_POSTGRES_VALUES_H_
#define NIANBAO_SERVICES_COMMON_STORE_POSTGRES_VALUES_H_

#include <libpq-fe.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/store/sql.h"

namespace nianbao::sql {

// The parameters of one statement as libpq wants them. Points into the values given: keep them.
struct WireParameters {
  explicit WireParameters(Connection::Parameters parameters);

  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  std::vector<std::string> numbers;  // the bytes of integers
  std::string signature;             // a letter a parameter: the same statement is prepared once for each
};

// One row of a result. INTERNAL for a type that no statement of ours asks for.
absl::StatusOr<Row> ReadRow(const PGresult* result, int row);

}  // namespace nianbao::sql

#endif  // NIANBAO_SERVICES_COMMON_STORE_POSTGRES_VALUES_H_
