// nianbaoctl db migrate|backup|restore|check: the databases of intake and notification, where the programs keep them.
#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/clock/clock.h"
#include "services/common/config/config.h"
#include "services/common/store/backup.h"
#include "services/common/store/open_database.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/verbs.h"
#include "services/intake/schema.h"
#include "services/notification/schema.h"

namespace nianbao::ctl {
namespace {

struct Kept {
  sql::Schema schema;
  std::string database;
  Text label;
};

// The two databases as the configuration names them, or the one that --only names.
absl::StatusOr<std::vector<Kept>> DatabasesOf(const Arguments& arguments) {
  std::vector<std::string> words;
  if (const std::string file = arguments.Flag("config"); !file.empty()) words = {"--config", file};
  ASSIGN_OR_RETURN(const CommandLine line, ReadCommandLine(words, NianbaoEnvironment()));
  const std::vector<Kept> all = {
      {{"intake", intake::IntakeSchema(), intake::IntakeTables()}, line.config.intake().database(), {"报送", "intake"}},
      {{"notification", notification::NotificationSchema(), notification::NotificationTables()},
       line.config.notification().database(),
       {"通知", "notification"}}};
  const std::string only = arguments.Flag("only");
  std::vector<Kept> wanted;
  for (const Kept& kept : all) {
    if (only.empty() || kept.schema.name == only) wanted.push_back(kept);
  }
  if (!wanted.empty()) return wanted;
  return UsageError("--only 应为 intake 或 notification。", "--only is intake or notification");
}

// What has been done, or would be.
std::string SayMigrated(const Kept& kept, const sql::Database& database, bool dry_run,
                        absl::Span<const sql::Migration> missing) {
  const size_t all = kept.schema.migrations.size();
  std::string text = absl::StrCat(Say(kept.label), " (", database.dialect(), "): ");
  if (missing.empty()) {
    absl::StrAppend(&text, Say({absl::StrCat("结构已是最新，共", all, "号变更。"),
                                absl::StrCat("the schema is up to date, ", all, " migrations.")}));
  }
  for (const sql::Migration& migration : missing) {
    const absl::string_view chinese = dry_run ? "将执行" : "已执行";
    const absl::string_view english = dry_run ? "would run" : "has run";
    absl::StrAppend(&text, "\n  ",
                    Say({absl::StrCat(chinese, "第", migration.number, "号变更："),
                         absl::StrCat(english, " migration ", migration.number, ": ")}),
                    migration.name);
  }
  return text;
}

absl::Status Migrate(const Kept& kept, bool dry_run, const Clock& clock, Answers& answers) {
  ASSIGN_OR_RETURN(const auto database, sql::OpenDatabase({kept.database, ""}, clock));
  ASSIGN_OR_RETURN(const auto missing, database->RehearseMigrations(kept.schema.migrations));
  if (!dry_run) RETURN_IF_ERROR(database->Migrate(kept.schema.migrations));
  Fields fields;
  fields.Add("database", kept.schema.name).Add("dialect", database->dialect());
  fields.Add("migrations", static_cast<int64_t>(kept.schema.migrations.size()));
  fields.Add(dry_run ? "missing" : "applied", static_cast<int64_t>(missing.size()));
  answers.Add(fields, SayMigrated(kept, *database, dry_run, missing));
  return absl::OkStatus();
}

void Tell(const Kept& kept, const Text& done, const std::string& path, const sql::BackupSummary& summary,
          Answers& answers) {
  std::string text = absl::StrCat(Say(kept.label), " ", Say(done), Say({"：", ": "}), path, Say({"，", ", "}),
                                  summary.bytes, Say({"字节", " bytes"}));
  Fields fields;
  fields.Add("database", kept.schema.name).Add("path", path).Add("bytes", static_cast<int64_t>(summary.bytes));
  for (const auto& [table, rows] : summary.rows) {
    absl::StrAppend(&text, Say({"，", ", "}), table, " ", rows, Say({"行", " rows"}));
    fields.Add(absl::StrCat("rows.", table), static_cast<int64_t>(rows));
  }
  answers.Add(fields, text);
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

absl::Status Run(const Arguments& arguments, const Kept& kept, const Clock& clock, Answers& answers) {
  const std::string& verb = arguments.files[0];
  if (verb == "backup" || !arguments.Flag("dry-run").empty()) RETURN_IF_ERROR(CheckThere(kept));
  if (verb == "migrate") return Migrate(kept, !arguments.Flag("dry-run").empty(), clock, answers);
  const std::string path = absl::StrCat(arguments.files[1], "/", kept.schema.name, ".backup");
  if (verb == "check") {
    ASSIGN_OR_RETURN(const auto summary, sql::CheckBackup(kept.schema, path));
    return Tell(kept, {"备份完好", "the backup is whole"}, path, summary, answers), absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto database, sql::OpenDatabase({kept.database, ""}, clock));
  ASSIGN_OR_RETURN(const auto summary, verb == "backup" ? sql::BackUp(*database, kept.schema, path)
                                                        : sql::Restore(*database, kept.schema, path));
  const Text done = verb == "backup" ? Text{"已备份", "backed up"} : Text{"已恢复", "restored"};
  return Tell(kept, done, path, summary, answers), absl::OkStatus();
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
  Answers answers(arguments);
  for (const Kept& kept : *databases) {
    if (const absl::Status status = Run(arguments, kept, clock, answers); !status.ok()) return Complain(status);
  }
  return kFine;
}

}  // namespace nianbao::ctl
