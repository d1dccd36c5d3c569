// nianbaoctl db migrate|backup|restore|check: the databases of intake and notification, where the programs keep them.
#include <filesystem>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/clock/clock.h"
#include "services/common/config/config.h"
#include "services/common/store/backup.h"
#include "services/common/store/open_database.h"
#include "services/ctl/commands.h"
#include "services/ctl/verbs.h"
#include "services/intake/schema.h"
#include "services/notification/schema.h"

namespace nianbao::ctl {
namespace {

struct Kept {
  sql::Schema schema;
  std::string database;
  std::string label;  // Chinese
};

// The two databases as the configuration names them, or the one that --only names.
absl::StatusOr<std::vector<Kept>> DatabasesOf(const Arguments& arguments) {
  std::vector<std::string> words;
  if (const std::string file = arguments.Flag("config"); !file.empty()) words = {"--config", file};
  ASSIGN_OR_RETURN(const CommandLine line, ReadCommandLine(words, NianbaoEnvironment()));
  const std::vector<Kept> all = {
      {{"intake", intake::IntakeSchema(), intake::IntakeTables()}, line.config.intake().database(), "报送"},
      {{"notification", notification::NotificationSchema(), notification::NotificationTables()},
       line.config.notification().database(),
       "通知"}};
  const std::string only = arguments.Flag("only");
  std::vector<Kept> wanted;
  for (const Kept& kept : all) {
    if (only.empty() || kept.schema.name == only) wanted.push_back(kept);
  }
  if (!wanted.empty()) return wanted;
  return UsageError("--only 应为 intake 或 notification。", "--only is intake or notification");
}

absl::Status Migrate(const Kept& kept, bool dry_run, const Clock& clock) {
  ASSIGN_OR_RETURN(const auto database, sql::OpenDatabase({kept.database, ""}, clock));
  ASSIGN_OR_RETURN(const auto missing, database->RehearseMigrations(kept.schema.migrations));
  if (!dry_run) RETURN_IF_ERROR(database->Migrate(kept.schema.migrations));
  std::cout << kept.label << "（" << database->dialect() << "）：";
  if (missing.empty()) std::cout << "结构已是最新，共" << kept.schema.migrations.size() << "号变更。";
  for (const sql::Migration& migration : missing) {
    std::cout << "\n  " << (dry_run ? "将执行" : "已执行") << "第" << migration.number << "号变更：" << migration.name;
  }
  std::cout << std::endl;
  return absl::OkStatus();
}

void Print(const Kept& kept, const std::string& done, const std::string& path, const sql::BackupSummary& summary) {
  std::cout << kept.label << done << "：" << path << "，" << summary.bytes << "字节";
  for (const auto& [table, rows] : summary.rows) std::cout << "，" << table << " " << rows << "行";
  std::cout << std::endl;
}

// What only looks must not make an empty database.
absl::Status CheckThere(const Kept& kept) {
  if (sql::IsPostgres(kept.database) || std::filesystem::exists(kept.database)) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kNotFound,
      absl::StrCat("no database ", kept.database, "; name the configuration with --config"),
      {.reason = "DATABASE_NOT_FOUND",
       .metadata = {{"database", kept.database}},
       .sentence = absl::StrCat("没有数据库文件“", kept.database, "”，请用 --config 写明服务的配置文件。")});
}

absl::Status Run(const Arguments& arguments, const Kept& kept, const Clock& clock) {
  const std::string& verb = arguments.files[0];
  if (verb == "backup" || !arguments.Flag("dry-run").empty()) RETURN_IF_ERROR(CheckThere(kept));
  if (verb == "migrate") return Migrate(kept, !arguments.Flag("dry-run").empty(), clock);
  const std::string path = absl::StrCat(arguments.files[1], "/", kept.schema.name, ".backup");
  if (verb == "check") {
    ASSIGN_OR_RETURN(const auto summary, sql::CheckBackup(kept.schema, path));
    return Print(kept, "备份完好", path, summary), absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto database, sql::OpenDatabase({kept.database, ""}, clock));
  ASSIGN_OR_RETURN(const auto summary, verb == "backup" ? sql::BackUp(*database, kept.schema, path)
                                                        : sql::Restore(*database, kept.schema, path));
  return Print(kept, verb == "backup" ? "已备份" : "已恢复", path, summary), absl::OkStatus();
}

}  // namespace

int Database(const Arguments& arguments) {
  const std::string& verb = arguments.files[0];
  const bool needs_folder = verb == "backup" || verb == "restore" || verb == "check";
  if ((verb != "migrate" && !needs_folder) || arguments.files.size() != (needs_folder ? 2u : 1u)) {
    return Complain(UsageError("db 后面应为 migrate、backup 目录、restore 目录或 check 目录。",
                               "db is followed by migrate, backup FOLDER, restore FOLDER or check FOLDER"),
                    kUsage);
  }
  const auto databases = DatabasesOf(arguments);
  if (!databases.ok()) return Complain(databases.status(), kUsage);
  const SystemClock clock;
  for (const Kept& kept : *databases) {
    if (const absl::Status status = Run(arguments, kept, clock); !status.ok()) return Complain(status);
  }
  return kFine;
}

}  // namespace nianbao::ctl
