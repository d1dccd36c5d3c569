#include "services/common/store/sqlite_connection.h"

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::sql {
namespace {

constexpr int kBusyMilliseconds = 5000;
constexpr size_t kMostStatements = 300;  // kept prepared; texts that vary, as lists of ids do, must not pile up

int Bind(sqlite3_stmt* statement, int index, const Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return sqlite3_bind_int64(statement, index, *number);
  if (const auto* text = std::get_if<std::string>(&value)) {
    return sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  if (const auto* blob = std::get_if<Blob>(&value)) {
    // A null pointer would bind NULL.
    const char* bytes = blob->bytes.empty() ? "" : blob->bytes.data();
    return sqlite3_bind_blob64(statement, index, bytes, blob->bytes.size(), SQLITE_STATIC);
  }
  return sqlite3_bind_null(statement, index);
}

Value ReadColumn(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return sqlite3_column_int64(statement, column);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return std::string(text, static_cast<size_t>(sqlite3_column_bytes(statement, column)));
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      const auto size = static_cast<size_t>(sqlite3_column_bytes(statement, column));
      return Blob{size == 0 ? std::string() : std::string(bytes, size)};
    }
    default:
      return std::monostate();
  }
}

absl::Status Unavailable(absl::string_view why) {
  return MakeError(
      absl::StatusCode::kUnavailable, absl::StrCat("sqlite: ", why),
      {.reason = "STORE_UNAVAILABLE",
       .metadata = {{"cause", std::string(why)}},
       .sentence = "数据库暂时不能读写，您的操作没有保存，请稍后再试；如持续出现请联系运维人员检查磁盘。"});
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(const std::string& path, bool read_only) {
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection());
  const int flags =
      (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &connection->handle_, flags, nullptr) != SQLITE_OK) {
    return Unavailable(absl::StrCat("cannot open ", path));
  }
  sqlite3_busy_timeout(connection->handle_, kBusyMilliseconds);
  RETURN_IF_ERROR(connection->Run("PRAGMA foreign_keys = ON"));
  RETURN_IF_ERROR(connection->Run(read_only ? "PRAGMA query_only = ON" : "PRAGMA journal_mode = WAL"));
  if (!read_only) RETURN_IF_ERROR(connection->Run("PRAGMA synchronous = FULL"));
  return connection;
}

SqliteConnection::~SqliteConnection() {
  ForgetStatements();
  sqlite3_close(handle_);
}

absl::Status SqliteConnection::Failure(int code, absl::string_view where) const {
  switch (code & 0xFF) {
    case SQLITE_CONSTRAINT:
      return MakeError(absl::StatusCode::kAlreadyExists, absl::StrCat("sqlite: constraint in ", where),
                       {.reason = "SQL_CONSTRAINT", .sentence = "记录已存在或与已有记录冲突。"});
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
      return Unavailable(sqlite3_errstr(code));
    default:
      // sqlite3_errmsg names tables and columns, never bound values.
      return MakeError(absl::StatusCode::kInternal, absl::StrCat("sqlite: ", sqlite3_errmsg(handle_), " in ", where),
                       {.reason = "SQL_FAULTY", .sentence = "系统内部错误，请联系运维人员。"});
  }
}

void SqliteConnection::ForgetStatements() {
  for (auto& [text, statement] : statements_) sqlite3_finalize(statement);
  statements_.clear();
}

absl::StatusOr<sqlite3_stmt*> SqliteConnection::Prepare(absl::string_view text) {
  if (const auto known = statements_.find(text); known != statements_.end()) return known->second;
  if (statements_.size() >= kMostStatements) ForgetStatements();
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) return Failure(code, text);
  statements_.emplace(std::string(text), statement);
  return statement;
}

absl::Status SqliteConnection::Step(absl::string_view text, Parameters parameters, const TakeRow& take) {
  ASSIGN_OR_RETURN(sqlite3_stmt * statement, Prepare(text));
  absl::Cleanup reset = [statement] {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  };
  for (size_t i = 0; i < parameters.size(); ++i) {
    const int index = sqlite3_bind_parameter_index(statement, absl::StrCat("$", i + 1).c_str());
    if (index != 0 && Bind(statement, index, parameters[i]) != SQLITE_OK) return Failure(SQLITE_NOMEM, text);
  }
  for (;;) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_DONE) return absl::OkStatus();
    if (code != SQLITE_ROW) return Failure(code, text);
    std::vector<Value> values;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) values.push_back(ReadColumn(statement, i));
    RETURN_IF_ERROR(take(Row(std::move(values))));
  }
}

absl::Status SqliteConnection::Stream(absl::string_view text, Parameters parameters, const TakeRow& take) {
  absl::Status status = Step(text, parameters, take);
  failure_.Update(status);
  return status;
}

absl::StatusOr<std::vector<Row>> SqliteConnection::Execute(absl::string_view text, Parameters parameters) {
  std::vector<Row> rows;
  RETURN_IF_ERROR(Stream(text, parameters, [&](Row row) {
    rows.push_back(std::move(row));
    return absl::OkStatus();
  }));
  return rows;
}

absl::Status SqliteConnection::Enqueue(absl::string_view text, Parameters parameters) {
  return Stream(text, parameters, [](const Row&) { return absl::OkStatus(); });
}

int64_t SqliteConnection::ChangedRows() const { return sqlite3_changes(handle_); }

absl::Status SqliteConnection::Run(const char* statement) {
  const int code = sqlite3_exec(handle_, statement, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Failure(code, statement);
}

}  // namespace nianbao::sql
