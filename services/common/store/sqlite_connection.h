// One open SQLite file with its prepared statements. Used by one thread at a time.
#ifndef NIANBAO_SERVICES_COMMON_STORE_SQLITE_CONNECTION_H_
#define NIANBAO_SERVICES_COMMON_STORE_SQLITE_CONNECTION_H_

#include <sqlite3.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/common/store/sql.h"

namespace nianbao::sql {

class SqliteConnection final : public Connection {
 public:
  // UNAVAILABLE (STORE_UNAVAILABLE) when the file cannot be opened or is no database.
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(const std::string& path, bool read_only);
  ~SqliteConnection() override;

  using Connection::Enqueue;
  using Connection::Execute;
  absl::StatusOr<std::vector<Row>> Execute(absl::string_view statement, Parameters parameters) override;
  absl::Status Enqueue(absl::string_view statement, Parameters parameters) override;  // runs it at once
  absl::Status Stream(absl::string_view statement, Parameters parameters, const TakeRow& take) override;
  int64_t ChangedRows() const override;

  // A statement without parameters and rows: BEGIN, COMMIT, PRAGMA.
  absl::Status Run(const char* statement);
  // False when SQLite ended the transaction by itself (disk full, I/O error).
  bool InTransaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  // The first failure of a statement since the last call.
  absl::Status TakeFailure() { return std::exchange(failure_, absl::OkStatus()); }

 private:
  SqliteConnection() = default;
  absl::StatusOr<sqlite3_stmt*> Prepare(absl::string_view statement);
  void ForgetStatements();  // while none runs
  absl::Status Step(absl::string_view statement, Parameters parameters, const TakeRow& take);
  absl::Status Failure(int code, absl::string_view where) const;

  sqlite3* handle_ = nullptr;
  absl::Status failure_;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
};

}  // namespace nianbao::sql

#endif  // NIANBAO_SERVICES_COMMON_STORE_SQLITE_CONNECTION_H_
