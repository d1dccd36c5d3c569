#include "services/common/store/backup.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/store/backup_file.h"

namespace nianbao::sql {
namespace {

using Rows = std::vector<std::pair<std::string, int64_t>>;

absl::Status SaveTable(Connection& connection, const Table& table, BackupWriter& writer, Rows& rows) {
  std::vector<Value> names = {table.name};
  for (const std::string& column : table.columns) names.emplace_back(column);
  RETURN_IF_ERROR(writer.Write(RecordKind::kTable, names));
  int64_t count = 0;
  RETURN_IF_ERROR(connection.Stream(
      absl::StrCat("SELECT ", absl::StrJoin(table.columns, ", "), " FROM ", table.name, " ORDER BY ", table.order), {},
      [&](const Row& row) {
        std::vector<Value> values;
        for (size_t i = 0; i < row.size(); ++i) values.push_back(row.value(i));
        ++count;
        return writer.Write(RecordKind::kRow, values);
      }));
  rows.emplace_back(table.name, count);
  return writer.Write(RecordKind::kCount, {count});
}

absl::StatusOr<int64_t> CountMigrations(Connection& connection) {
  ASSIGN_OR_RETURN(const auto rows, connection.Execute("SELECT COUNT(*) FROM schema_migrations", {}));
  return rows[0].Int(0);
}

absl::Status Refused(absl::StatusCode code, absl::string_view reason, absl::string_view sentence) {
  return MakeError(code, absl::StrCat("restore: ", reason),
                   {.reason = std::string(reason), .sentence = std::string(sentence)});
}

// Follows a backup record by record and tells what is wrong with it as such.
class Walk {
 public:
  explicit Walk(const Schema& schema) : schema_(schema) {}

  absl::Status Take(const Record& record) {
    switch (record.kind) {
      case RecordKind::kSchema:
        return TakeSchema(record.values);
      case RecordKind::kTable:
        return TakeTable(record.values);
      case RecordKind::kRow:
        ++count_;
        return !columns_.empty() && record.values.size() == columns_.size() ? absl::OkStatus()
                                                                            : BackupDamaged("row without its table");
      case RecordKind::kCount:
        rows_.emplace_back(table_, count_);
        columns_.clear();
        return record.values == std::vector<Value>{count_} ? absl::OkStatus() : BackupDamaged("rows are missing");
    }
    return BackupDamaged("unknown record");
  }

  int64_t migrations() const { return migrations_; }
  const Rows& rows() const { return rows_; }
  std::string Insert() const {
    std::vector<std::string> marks;
    for (size_t i = 1; i <= columns_.size(); ++i) marks.push_back(absl::StrCat("$", i));
    return absl::StrCat("INSERT INTO ", table_, " (", absl::StrJoin(columns_, ", "), ") VALUES (",
                        absl::StrJoin(marks, ", "), ")");
  }

 private:
  absl::Status TakeSchema(const std::vector<Value>& values) {
    if (values.size() != 2 || values[0] != Value(schema_.name)) {
      return Refused(absl::StatusCode::kInvalidArgument, "BACKUP_OF_ANOTHER", "这不是本服务数据库的备份。");
    }
    const auto* number = std::get_if<int64_t>(&values[1]);
    if (number == nullptr || *number < 1) return BackupDamaged("no schema");
    migrations_ = *number;
    return migrations_ <= static_cast<int64_t>(schema_.migrations.size())
               ? absl::OkStatus()
               : Refused(absl::StatusCode::kFailedPrecondition, "SCHEMA_TOO_NEW",
                         "备份出自更新的程序版本，请先升级程序再恢复。");
  }

  // Names go into statements: only those that this program knows.
  absl::Status TakeTable(const std::vector<Value>& values) {
    table_ = values.empty() || !std::holds_alternative<std::string>(values[0]) ? "" : std::get<std::string>(values[0]);
    const auto known = std::find_if(schema_.tables.begin(), schema_.tables.end(),
                                    [this](const Table& table) { return table.name == table_; });
    if (known == schema_.tables.end()) return BackupDamaged("unknown table");
    columns_.clear();
    count_ = 0;
    for (size_t i = 1; i < values.size(); ++i) {
      const auto* name = std::get_if<std::string>(&values[i]);
      if (name == nullptr || std::count(known->columns.begin(), known->columns.end(), *name) != 1) {
        return BackupDamaged("unknown column");
      }
      columns_.push_back(*name);
    }
    return absl::OkStatus();
  }

  const Schema& schema_;
  int64_t migrations_ = 0;
  std::string table_;
  std::vector<std::string> columns_;
  int64_t count_ = 0;
  Rows rows_;
};

absl::Status CheckEmpty(Connection& connection, const Schema& schema) {
  for (const Table& table : schema.tables) {
    ASSIGN_OR_RETURN(const auto rows, connection.Execute(absl::StrCat("SELECT COUNT(*) FROM ", table.name), {}));
    if (rows[0].Int(0) > 0) {
      return Refused(absl::StatusCode::kFailedPrecondition, "DATABASE_NOT_EMPTY",
                     "目标数据库里已有数据，为防止覆盖，只能恢复到空的数据库。");
    }
  }
  return absl::OkStatus();
}

// SQLite goes on behind the largest number by itself.
absl::Status SetSequences(Connection& connection, const Schema& schema) {
  for (const Table& table : schema.tables) {
    if (table.sequence.empty()) continue;
    RETURN_IF_ERROR(connection
                        .Execute(absl::StrCat("SELECT setval(pg_get_serial_sequence('", table.name, "', '",
                                              table.sequence, "'), COALESCE(MAX(", table.sequence,
                                              "), 1), COUNT(*) > 0) "
                                              "FROM ",
                                              table.name),
                                 {})
                        .status());
  }
  return absl::OkStatus();
}

absl::Status Fill(Connection& connection, const Schema& schema, const std::string& path, bool set_sequences) {
  RETURN_IF_ERROR(CheckEmpty(connection, schema));
  ASSIGN_OR_RETURN(const auto reader, BackupReader::Open(path));
  Walk walk(schema);
  std::string insert;
  Record record;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, reader->Next(record));
    if (!more) break;
    RETURN_IF_ERROR(walk.Take(record));
    if (record.kind == RecordKind::kTable) insert = walk.Insert();
    if (record.kind == RecordKind::kRow) RETURN_IF_ERROR(connection.Enqueue(insert, record.values));
  }
  return set_sequences ? SetSequences(connection, schema) : absl::OkStatus();
}

absl::StatusOr<BackupSummary> ReadThrough(const std::string& path, Walk& walk) {
  ASSIGN_OR_RETURN(const auto reader, BackupReader::Open(path));
  Record record;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, reader->Next(record));
    if (!more) break;
    RETURN_IF_ERROR(walk.Take(record));
  }
  if (walk.migrations() == 0) return BackupDamaged("no schema");
  return BackupSummary{walk.rows(), reader->bytes()};
}

}  // namespace

absl::StatusOr<BackupSummary> BackUp(const Database& database, const Schema& schema, const std::string& path) {
  BackupSummary summary;
  std::unique_ptr<BackupWriter> writer;
  RETURN_IF_ERROR(database.Read([&](Connection& connection) -> absl::Status {
    summary.rows.clear();
    ASSIGN_OR_RETURN(writer, BackupWriter::Create(path));
    // Reading a large table out is one statement.
    if (database.dialect() == "postgresql") {
      RETURN_IF_ERROR(connection.Execute("SET LOCAL statement_timeout = 0", {}).status());
    }
    ASSIGN_OR_RETURN(const int64_t migrations, CountMigrations(connection));
    if (migrations != static_cast<int64_t>(schema.migrations.size())) {
      return Refused(absl::StatusCode::kFailedPrecondition, "SCHEMA_DIFFERS",
                     "数据库结构与本程序版本不同，请先执行 nianbaoctl db migrate，或使用相同版本的程序。");
    }
    RETURN_IF_ERROR(writer->Write(RecordKind::kSchema, {schema.name, migrations}));
    for (const Table& table : schema.tables) {
      RETURN_IF_ERROR(SaveTable(connection, table, *writer, summary.rows));
    }
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(writer->Finish());
  summary.bytes = writer->bytes();
  return summary;
}

absl::StatusOr<BackupSummary> CheckBackup(const Schema& schema, const std::string& path) {
  Walk walk(schema);
  return ReadThrough(path, walk);
}

absl::StatusOr<BackupSummary> Restore(Database& database, const Schema& schema, const std::string& path) {
  Walk walk(schema);
  ASSIGN_OR_RETURN(BackupSummary summary, ReadThrough(path, walk));
  RETURN_IF_ERROR(
      database.Migrate(absl::MakeConstSpan(schema.migrations).subspan(0, static_cast<size_t>(walk.migrations()))));
  RETURN_IF_ERROR(database.Write(
      [&](Connection& connection) { return Fill(connection, schema, path, database.dialect() == "postgresql"); }));
  RETURN_IF_ERROR(database.Migrate(schema.migrations));
  return summary;
}

}  // namespace nianbao::sql
