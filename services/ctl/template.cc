// The offline filling template: an Excel workbook that a clerk fills in without the system and imports afterwards.
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/report_file.h"
#include "services/rendering/render.h"

namespace nianbao::ctl {
namespace {

using format::Edition;
using format::FormatRegistry;

absl::Status Usage(const std::string& description) { return FieldError("USAGE", "template", description); }

// By id, else the edition in force for the year.
absl::StatusOr<const Edition*> EditionOf(const Arguments& arguments, int year) {
  const std::string id = arguments.Flag("format");
  const Edition* in_force = FormatRegistry::Embedded().ForYear(year);
  if (id.empty()) return in_force == nullptr ? format::FormatNotFound(year) : absl::StatusOr<const Edition*>(in_force);
  const Edition* edition = FormatRegistry::Embedded().Find(id);
  if (edition == nullptr) return Usage(absl::StrCat("没有“", id, "”这个格式，用 nianbaoctl format list 查看"));
  if (edition != in_force) return Usage(absl::StrCat(year, "年度不用格式", id, "，请核对 --format 和 --year"));
  return edition;
}

absl::StatusOr<rendering::RenderedFile> TemplateOf(const Arguments& arguments) {
  report::v1::ImportedReport from;
  if (const std::string file = arguments.Flag("from"); !file.empty()) {
    ASSIGN_OR_RETURN(from, ReadReportFile(file, 0));
  }
  rendering::RenderContext context{.organ_display_name = arguments.Flag("organ", from.organ_name()),
                                   .report_year = from.report_year()};
  if (int year = 0; absl::SimpleAtoi(arguments.Flag("year"), &year)) context.report_year = year;
  if (context.report_year == 0) return Usage("要写 --year，例如 --year 2025");
  if (context.organ_display_name.empty()) return Usage("要写 --organ，例如 --organ 舒兰市科学技术局");
  ASSIGN_OR_RETURN(const Edition* edition, EditionOf(arguments, context.report_year));
  return rendering::MakeTemplate(*edition, from.content(), context);
}

}  // namespace

int Template(const Arguments& arguments) {
  const absl::StatusOr<rendering::RenderedFile> file = TemplateOf(arguments);
  if (!file.ok()) return Complain(file.status(), DetailOf(file.status()).reason == "USAGE" ? kUsage : kCouldNot);
  const std::string path = arguments.Flag("o", file->file_name);
  if (absl::Status written = WriteFileAtomically(path, file->bytes); !written.ok()) return Complain(written);
  PrintFile(arguments, path, file->bytes.size());
  return kFine;
}

}  // namespace nianbao::ctl
