// Verbs that need no server: the pure cores of importing, validation and rendering.
#include <iostream>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/text_format.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/value.h"
#include "services/ctl/commands.h"
#include "services/ctl/findings_text.h"
#include "services/ctl/print.h"
#include "services/ctl/report_file.h"
#include "services/ctl/verbs.h"
#include "services/rendering/render.h"
#include "services/validation/check.h"

namespace nianbao::ctl {
namespace {

using format::FormatRegistry;
using report::v1::CheckResult;
using report::v1::Finding;

void PrintJson(const google::protobuf::Message& message) { std::cout << JsonOf(message, true) << std::endl; }

absl::StatusOr<validation::v1::CheckContext> ContextOf(const Arguments& arguments,
                                                       const report::v1::ImportedReport& imported) {
  validation::v1::CheckContext context;
  if (const std::string file = arguments.Flag("context"); !file.empty()) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
    if (!google::protobuf::TextFormat::ParseFromString(text, &context)) {
      return FieldError("CONTEXT_MALFORMED", file, "不是 CheckContext 的 textproto");
    }
  }
  int year = 0;
  if (absl::SimpleAtoi(arguments.Flag("year"), &year)) context.set_report_year(year);
  if (context.report_year() == 0) context.set_report_year(imported.report_year());
  if (const std::string organ = arguments.Flag("organ"); !organ.empty())
    context.mutable_organ()->set_display_name(organ);
  report::v1::OrganKind kind;
  if (const std::string word = arguments.Flag("kind"); !word.empty()) {
    if (report::v1::OrganKind_Parse(word, &kind)) context.mutable_organ()->set_kind(kind);
  }
  if (const std::string region = arguments.Flag("region"); !region.empty())
    context.mutable_organ()->set_region_code(region);
  if (const std::string day = arguments.Flag("as-of"); !day.empty()) context.set_as_of(day);
  if (const std::string file = arguments.Flag("previous"); !file.empty()) {
    ASSIGN_OR_RETURN(const auto previous, ReadReportFile(file, context.report_year() - 1));
    *context.mutable_previous() = previous.content();
  }
  return context;
}

// The editions in the program, or those of the folder --formats.
class FormatsOf {
 public:
  explicit FormatsOf(const Arguments& arguments) {
    const std::string folder = arguments.Flag("formats");
    if (folder.empty()) return;
    auto read = FormatRegistry::FromDirectory(folder);
    status_ = read.status();
    if (read.ok()) own_ = *std::move(read);
  }
  const absl::Status& status() const { return status_; }
  const FormatRegistry& operator*() const { return own_ ? *own_ : FormatRegistry::Embedded(); }

 private:
  absl::Status status_;
  std::unique_ptr<const FormatRegistry> own_;
};

std::string SayLine(int line) {
  return std::string(Say({absl::StrCat("第", line, "行"), absl::StrCat("line ", line)}));
}

void PrintHead(const report::v1::ImportedReport& imported) {
  std::cout << Say({"标题：", "title: "}) << imported.content().title() << "\n"
            << Say({"年度：", "year: "}) << imported.report_year() << Say({"  单位：", "  organ: "})
            << imported.organ_name() << Say({"  格式：", "  edition: "}) << imported.format_id() << "\n"
            << Say({"统计期限：", "period: "}) << imported.period_start() << Say({" 至 ", " to "})
            << imported.period_end() << "\n"
            << Say({"联系：", "contact: "}) << imported.contact_office() << " " << imported.contact_phone() << "\n\n";
}

void PrintSuggestion(const report::v1::Suggestion& suggestion) {
  const int64_t value = suggestion.cell().has_fen() ? suggestion.cell().fen() : suggestion.cell().count();
  const int percent = static_cast<int>(suggestion.confidence() * 100);
  std::cout << "  " << suggestion.label() << " = " << value
            << Say({absl::StrCat("  把握", percent, "%  "), absl::StrCat("  confidence ", percent, "%  ")})
            << SayLine(suggestion.line()) << "“" << suggestion.evidence() << "”\n";
}

std::string SayWritten(const std::string& path, const rendering::RenderedFile& file, bool counted, bool proven) {
  std::string chinese = absl::StrCat(path, "  ", file.bytes.size(), "字节");
  std::string english = absl::StrCat(path, "  ", file.bytes.size(), " bytes");
  if (counted) {
    absl::StrAppend(&chinese, "，", file.page_count, "页");
    absl::StrAppend(&english, ", ", file.page_count, " pages");
  }
  if (proven) {
    absl::StrAppend(&chinese, "，已读回核对");
    absl::StrAppend(&english, ", read back and compared");
  }
  return std::string(Say({chinese, english}));
}

Fields FieldsOf(const format::Edition& edition) {
  const format::v1::Format& format = edition.proto();
  Fields fields;
  fields.Add("id", format.id()).Add("title", format.title()).Add("firstReportYear", format.first_report_year());
  if (format.last_report_year() != 0) fields.Add("lastReportYear", format.last_report_year());
  return fields.Add("cells", static_cast<int64_t>(edition.cells().size())).Add("rules", format.rules_size());
}

std::string SayEdition(const format::Edition& edition) {
  const format::v1::Format& format = edition.proto();
  const bool open = format.last_report_year() == 0;
  const std::string last = absl::StrCat(format.last_report_year());
  return absl::StrCat(format.id(), "  ", format.first_report_year(), "—", open ? Say({"今", "now"}) : last, "  ",
                      format.title(), "  ",
                      Say({absl::StrCat(edition.cells().size(), "格、", format.rules_size(), "条规则"),
                           absl::StrCat(edition.cells().size(), " cells, ", format.rules_size(), " rules")}));
}

}  // namespace

int Import(const Arguments& arguments) {
  const auto imported = ReadReportFile(arguments.files[0], 0);
  if (!imported.ok()) return Complain(imported.status());
  if (arguments.Json()) return PrintJson(*imported), kFine;
  PrintHead(*imported);
  for (const auto& section : imported->content().sections()) {
    std::cout << SayLine(section.line()) << "  " << section.heading()
              << Say({absl::StrCat("（", section.paragraphs_size(), "段）"),
                      absl::StrCat(" (", section.paragraphs_size(), " paragraphs)")})
              << "\n";
  }
  std::cout << Say({"\n从文字中读出的数字（只是建议，采纳后才填入表格）：\n",
                    "\nFigures read from the text (suggestions only; cells of the table once accepted):\n"});
  for (const auto& suggestion : imported->suggestions()) PrintSuggestion(suggestion);
  for (const std::string& note : imported->notes()) std::cout << note << "\n";
  return kFine;
}

int Check(const Arguments& arguments) {
  const auto imported = ReadReportFile(arguments.files[0], 0);
  if (!imported.ok()) return Complain(imported.status());
  const auto context = ContextOf(arguments, *imported);
  if (!context.ok()) return Complain(context.status());
  const FormatsOf formats(arguments);
  if (!formats.status().ok()) return Complain(formats.status());
  if (context->report_year() == 0) return Complain(YearUnknown(arguments.files[0], *imported));
  const auto checker = validation::Checker::Create(*formats);
  if (!checker.ok()) return Complain(checker.status());
  const auto result = (*checker)->Check(imported->content(), *context);
  if (!result.ok()) return Complain(result.status());
  if (arguments.Json()) {
    PrintJson(*result);
  } else {
    std::cout << FindingsText(*result, imported->content(), *(*formats).Find(result->format_id()),
                              config::TerminalLanguage())
              << std::flush;
  }
  for (const Finding& finding : result->findings()) {
    const bool blocks = finding.severity() == format::v1::ERROR && finding.stage() != format::v1::RECORD;
    if (blocks) return kHasErrors;
  }
  return kFine;
}

// Where a file goes: pictures of several pages are told apart by their number.
std::string PathOf(const std::string& wanted, const rendering::RenderedFile& file, int page, int pages) {
  if (wanted.empty()) return file.file_name;
  if (pages == 1) return wanted;
  return absl::StrCat(absl::StripSuffix(wanted, ".png"), "-", page, ".png");
}

int Render(const Arguments& arguments) {
  const auto imported = ReadReportFile(arguments.files[0], 0);
  if (!imported.ok()) return Complain(imported.status());
  int year = imported->report_year();
  if (int given = 0; absl::SimpleAtoi(arguments.Flag("year"), &given)) year = given;
  const FormatsOf formats(arguments);
  if (!formats.status().ok()) return Complain(formats.status());
  const format::Edition* edition = (*formats).ForYear(year);
  if (edition == nullptr) return Complain(format::FormatNotFound(year));
  const auto plan =
      rendering::PlanOf({.folder = arguments.Flag("fonts", ".cache/fonts"), .typeface = arguments.Flag("typeface")});
  if (!plan.ok()) return Complain(plan.status());
  auto fonts = rendering::FontSet::Load(*plan);
  if (!fonts.ok()) return Complain(fonts.status());
  const rendering::Renderer renderer(*std::move(fonts));
  rendering::RenderContext context{.organ_display_name = arguments.Flag("organ", imported->organ_name()),
                                   .report_year = year,
                                   .watermark = arguments.Flag("draft") == "true" ? "草稿" : ""};
  const std::string format = arguments.Flag("to", "pdf");
  // What is handed on is read back first; pictures and drafts are only looked at.
  const auto proof =
      format == "png" || !context.watermark.empty() ? rendering::Proof::kNone : rendering::Proof::kReadBack;
  Answers answers(arguments);
  for (int pages = 1; context.page <= pages; ++context.page) {
    const auto file = renderer.Render(*edition, imported->content(), context, format, proof);
    if (!file.ok()) return Complain(file.status());
    if (format == "png") pages = file->page_count;  // a picture a page
    const std::string path = PathOf(arguments.Flag("o"), *file, context.page, pages);
    if (absl::Status written = WriteFileAtomically(path, file->bytes); !written.ok()) return Complain(written);
    const bool counted = file->page_count > 0 && format != "png";
    const bool proven = proof == rendering::Proof::kReadBack;
    Fields fields;
    fields.Add("path", path).Add("bytes", static_cast<int64_t>(file->bytes.size()));
    fields.Add("proof", proven ? "READ_BACK" : "NONE");
    if (counted) fields.Add("pages", file->page_count);
    answers.Add(fields, SayWritten(path, *file, counted, proven));
  }
  return kFine;
}

int Formats(const Arguments& arguments) {
  const FormatsOf formats(arguments);
  if (!formats.status().ok()) return Complain(formats.status());
  if (arguments.files[0] == "list") {
    Answers answers(arguments);
    for (const auto& edition : (*formats).editions()) answers.Add(FieldsOf(*edition), SayEdition(*edition));
    return kFine;
  }
  const format::Edition* edition = arguments.files.size() < 2 ? nullptr : (*formats).Find(arguments.files[1]);
  if (edition == nullptr)
    return Complain(UsageError("用法：format list 或 format show f2021", "usage: format list, or format show f2021"),
                    kUsage);
  if (arguments.Json()) return PrintJson(edition->proto()), kFine;
  for (const format::CellInfo& cell : edition->cells()) {
    std::cout << cell.alias << "\t" << cell.id << "\t" << cell.label << "\t" << cell.unit << "\n";
  }
  return kFine;
}

}  // namespace nianbao::ctl
