// nianbaoctl lab: a changed rule set over past reports.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/text_format.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/ctl/commands.h"
#include "services/ctl/laboratory.h"
#include "services/ctl/report_file.h"
#include "services/ctl/verbs.h"
#include "services/validation/check.h"

namespace nianbao::ctl {
namespace {

constexpr char kContext[] = ".context.txtpb";

// Reports of a folder and its folders, in order; a context lies beside its report as NAME.context.txtpb.
absl::StatusOr<std::vector<std::string>> ReportsIn(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code failure;
  std::filesystem::recursive_directory_iterator entry(folder, failure);
  for (; !failure && entry != std::filesystem::recursive_directory_iterator(); entry.increment(failure)) {
    const std::string path = entry->path().string();
    if (entry->is_regular_file(failure) && !absl::EndsWith(path, kContext)) files.push_back(path);
  }
  if (failure || files.empty()) return FieldError("CORPUS_EMPTY", folder, "文件夹里没有年报");
  std::sort(files.begin(), files.end());
  return files;
}

absl::StatusOr<validation::v1::CheckContext> ContextBeside(const std::string& path,
                                                           const report::v1::ImportedReport& imported) {
  validation::v1::CheckContext context;
  const std::string beside = path.substr(0, path.rfind('.')) + kContext;
  if (std::filesystem::exists(beside)) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(beside));
    if (!google::protobuf::TextFormat::ParseFromString(text, &context)) {
      return FieldError("CONTEXT_MALFORMED", beside, "不是 CheckContext 的 textproto");
    }
  }
  if (context.report_year() == 0) context.set_report_year(imported.report_year());
  if (context.organ().display_name().empty() && !imported.organ_name().empty()) {
    context.mutable_organ()->set_display_name(imported.organ_name());
  }
  return context;
}

absl::Status Compare(const validation::Checker& now, const validation::Checker& then, const std::string& path,
                     Laboratory& laboratory) {
  ASSIGN_OR_RETURN(const auto imported, ReadReportFile(path, 0));
  ASSIGN_OR_RETURN(const auto context, ContextBeside(path, imported));
  ASSIGN_OR_RETURN(const auto before, now.Check(imported.content(), context));
  ASSIGN_OR_RETURN(const auto after, then.Check(imported.content(), context));
  const std::string name = std::filesystem::path(path).filename().string();
  const std::string& organ = context.organ().display_name();
  laboratory.Add(organ.empty() ? name : absl::StrCat(organ, context.report_year(), "年（", name, "）"), before, after);
  return absl::OkStatus();
}

}  // namespace

int Lab(const Arguments& arguments) {
  const std::string folder = arguments.Flag("formats");
  const std::string corpus = arguments.Flag("corpus");
  if (folder.empty() || corpus.empty()) {
    return Complain(UsageError("用法：lab --formats 新规则的文件夹 --corpus 年报的文件夹",
                               "usage: lab --formats FOLDER --corpus FOLDER"),
                    kUsage);
  }
  const auto formats = format::FormatRegistry::FromDirectory(folder);
  if (!formats.ok()) return Complain(formats.status());
  const auto now = validation::Checker::Create(format::FormatRegistry::Embedded());
  if (!now.ok()) return Complain(now.status());
  const auto then = validation::Checker::Create(**formats);
  if (!then.ok()) return Complain(then.status());
  const auto files = ReportsIn(corpus);
  if (!files.ok()) return Complain(files.status());
  Laboratory laboratory;
  for (const std::string& file : *files) {
    const absl::Status compared = Compare(**now, **then, file, laboratory);
    if (!compared.ok()) laboratory.AddFailure(file, DetailOf(compared).sentence);
  }
  std::cout << laboratory.Text();
  return laboratory.AnyNewlyFails() ? kHasErrors : kFine;
}

}  // namespace nianbao::ctl
