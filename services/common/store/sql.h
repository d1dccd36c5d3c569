// A database spoken to in one SQL dialect: statements are written once, with $1 $2 … parameters, and run on SQLite and
// on PostgreSQL alike. Only migrations differ by dialect. Stores (intake, notification) are written on this interface.
#ifndef NIANBAO_SERVICES_COMMON_STORE_SQL_H_
#define NIANBAO_SERVICES_COMMON_STORE_SQL_H_

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace nianbao::sql {

// Bytes that are no text (BLOB, BYTEA).
struct Blob {
  std::string bytes;
  friend bool operator==(const Blob&, const Blob&) = default;
};

// NULL, BIGINT, TEXT or BLOB. Times are stored as BIGINT microseconds since the Unix epoch.
using Value = std::variant<std::monostate, int64_t, std::string, Blob>;

// One row of an answer, columns in the order selected.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}

  bool IsNull(size_t column) const { return std::holds_alternative<std::monostate>(values_[column]); }
  // 0, "" for NULL. A column of another type aborts: the statement is wrong.
  int64_t Int(size_t column) const;
  const std::string& Text(size_t column) const;
  const std::string& Bytes(size_t column) const;
  size_t size() const { return values_.size(); }
  const Value& value(size_t column) const { return values_[column]; }

 private:
  std::vector<Value> values_;
};

// A transaction in progress. Used by one thread at a time. A statement that fails spoils the transaction: a work that
// goes on all the same is rolled back and gets that error.
class Connection {
 public:
  using Parameters = absl::Span<const Value>;
  using TakeRow = std::function<absl::Status(Row)>;

  virtual ~Connection() = default;

  // Runs one statement. ALREADY_EXISTS (SQL_CONSTRAINT) when a unique key exists already; UNAVAILABLE
  // (STORE_UNAVAILABLE) when the database cannot be reached, is full or read-only; INTERNAL for a faulty statement.
  // No error text ever holds a parameter's value.
  virtual absl::StatusOr<std::vector<Row>> Execute(absl::string_view statement, Parameters parameters) = 0;
  // Like Execute, for a statement whose rows and count nobody looks at. PostgreSQL sends it along with the next
  // statement or the commit, many in one round trip; then its failure comes with that one.
  virtual absl::Status Enqueue(absl::string_view statement, Parameters parameters) = 0;
  // Like Execute, but holds one row at a time. Stops at the first error of `take`, which must not use the connection.
  virtual absl::Status Stream(absl::string_view statement, Parameters parameters, const TakeRow& take) = 0;

  absl::StatusOr<std::vector<Row>> Execute(absl::string_view statement, std::initializer_list<Value> parameters) {
    return Execute(statement, Parameters(parameters.begin(), parameters.size()));
  }
  absl::Status Enqueue(absl::string_view statement, std::initializer_list<Value> parameters) {
    return Enqueue(statement, Parameters(parameters.begin(), parameters.size()));
  }
  // Rows changed by the last INSERT, UPDATE or DELETE.
  virtual int64_t ChangedRows() const = 0;
};

// One schema change. Numbers run from 1 without gap; a released migration never changes (checksum).
struct Migration {
  int number;
  std::string name;
  std::string sqlite;      // statements separated by ";\n"
  std::string postgresql;  // the same for PostgreSQL; may equal sqlite
};

// A database. Thread-safe.
class Database {
 public:
  using Work = std::function<absl::Status(Connection&)>;

  virtual ~Database() = default;

  // Runs `work` in a transaction that is durable when this returns OK; rolls back when `work` or the commit fails.
  // Several calls may share one commit (group commit), each unharmed by the others' failure; `work` must be short, must
  // not call Write or Read again, and may be run again, so it must not have effects outside the database but through
  // captured results that a second run sets anew.
  // Isolation is a snapshot: of two transactions that change the same row, one fails and is run again. A work that
  // decides on a row must therefore also change it (or a row beside it that every such work changes).
  // UNAVAILABLE: nothing was stored, or, when the connection broke during the commit, perhaps everything.
  virtual absl::Status Write(const Work& work) = 0;

  // Runs `work` on a consistent snapshot that shows every Write that has returned; what it writes is refused
  // (INTERNAL). It may be run again, as above.
  virtual absl::Status Read(const Work& work) const = 0;

  // Like Read, for lists and figures that may be a moment old: goes to the read replica where there is one that
  // answers.
  virtual absl::Status ReadLagging(const Work& work) const { return Read(work); }

  // Applies the missing migrations in order, all or none. FAILED_PRECONDITION (MIGRATION_CHANGED) when an applied one
  // has another checksum now, (SCHEMA_TOO_NEW) when the database knows later ones. Programs that start at the same time
  // wait for one another.
  absl::Status Migrate(absl::Span<const Migration> migrations) { return ApplyOrTry(migrations, false).status(); }
  // What Migrate would apply: runs it, and rolls it back. Takes the locks that Migrate takes.
  absl::StatusOr<std::vector<Migration>> RehearseMigrations(absl::Span<const Migration> migrations) {
    return ApplyOrTry(migrations, true);
  }

  // "sqlite" or "postgresql".
  virtual absl::string_view dialect() const = 0;

 private:
  virtual absl::StatusOr<std::vector<Migration>> ApplyOrTry(absl::Span<const Migration> migrations, bool roll_back) = 0;
};

}  // namespace nianbao::sql

#endif  // NIANBAO_SERVICES_COMMON_STORE_SQL_H_
