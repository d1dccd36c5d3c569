#include "services/importing/import.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/labels.h"
#include "services/common/format/value.h"
#include "services/importing/archive.h"
#include "services/importing/body.h"
#include "services/importing/bound_workbook.h"
#include "services/importing/docx_source.h"
#include "services/importing/facts.h"
#include "services/importing/figures.h"
#include "services/importing/html_source.h"
#include "services/importing/tables.h"
#include "services/importing/text_source.h"
#include "services/importing/xlsx_source.h"

namespace nianbao::importing {
namespace {

using report::v1::ImportedReport;
using report::v1::ReportContent;

constexpr size_t kMostUnplaced = 500;
constexpr size_t kMostVariantNotes = 10;

absl::StatusOr<SourceDocument> ReadArchived(absl::string_view bytes, const SourceLimits& limits) {
  ASSIGN_OR_RETURN(const auto parts, ReadArchive(bytes, limits));
  if (parts.count("word/document.xml") > 0) return ReadDocx(parts, limits);
  if (parts.count("xl/workbook.xml") > 0) return ReadXlsx(parts, limits);
  return RefuseDocument("DOCUMENT_KIND_UNKNOWN",
                        "认不出这种文件，请上传 Word（.docx）、Excel（.xlsx）、网页或文本文件。");
}

bool LooksLikeHtml(absl::string_view bytes) {
  const std::string head = absl::AsciiStrToLower(bytes.substr(0, 4096));
  return absl::StrContains(head, "<html") || absl::StrContains(head, "<!doctype html") ||
         absl::StrContains(head, "<body") || absl::StrContains(head, "<table");
}

absl::StatusOr<SourceDocument> ReadSource(absl::string_view bytes, const SourceLimits& limits) {
  if (bytes.size() > limits.max_bytes) {
    return RefuseDocument("DOCUMENT_TOO_LARGE",
                          absl::StrCat("文件太大（", bytes.size(), "字节），最多", limits.max_bytes, "字节。"));
  }
  if (absl::StartsWith(bytes, "PK\x03\x04")) return ReadArchived(bytes, limits);
  if (absl::StartsWith(bytes, "\xD0\xCF\x11\xE0")) {
    return RefuseDocument("DOCUMENT_KIND_UNKNOWN",
                          "这是旧版 Office 文件（.doc、.xls），请用 Word 或 WPS 另存为 .docx 或 .xlsx 再上传。");
  }
  if (absl::StartsWith(bytes, "%PDF") || absl::StartsWith(bytes, "{\\rtf")) {
    return RefuseDocument("DOCUMENT_KIND_UNKNOWN", "还不能从 PDF、RTF 文件导入，请上传 Word 文件、网页或文本文件。");
  }
  return LooksLikeHtml(bytes) ? ReadHtml(bytes, limits) : ReadText(bytes);
}

// A line that the form itself prints around a table: its title, the line under it, its foot.
bool IsTableCaption(const format::Edition& edition, const SourceLine& line, int year) {
  const std::string bare = format::BareLabel(line.text);
  const auto prints = [&](const std::string& words) {
    const std::string filled = absl::StrReplaceAll(words, {{"{year}", absl::StrCat(year)}});
    const std::string fixed = format::BareLabel(filled.substr(0, std::min(filled.find('{'), filled.find("　"))));
    const bool whole = filled.find('{') == std::string::npos && format::BareLabel(filled) == bare;
    return whole || (fixed.size() >= 12 && fixed.size() < bare.size() && absl::StartsWith(bare, fixed));
  };
  for (const format::TableInfo& table : edition.tables()) {
    for (const std::string& words :
         {table.proto->title(), table.proto->subtitle(), table.proto->header(), table.proto->footer()}) {
      if (!words.empty() && prints(words)) return true;
    }
  }
  return false;
}

// The edition whose tables these are: another one than expected only when it knows a grid that the expected one does
// not, and none the other way round. A single strange row does not make another edition.
const format::Edition* EditionOfTables(const format::FormatRegistry& formats, const format::Edition& expected,
                                       const std::vector<SourceGrid>& grids, const std::vector<bool>& recognised) {
  for (const auto& edition : formats.editions()) {
    if (edition.get() == &expected) continue;
    const std::vector<bool> other = PlaceCells(*edition, grids).recognised;
    bool more = false;
    bool fewer = false;
    for (size_t g = 0; g < grids.size(); ++g) {
      more = more || (other[g] && !recognised[g]);
      fewer = fewer || (recognised[g] && !other[g]);
    }
    if (more && !fewer) return edition.get();
  }
  return &expected;
}

void FileCells(const format::Edition& edition, const PlacedCells& placed, ImportedReport& imported) {
  for (const auto& [cell, text] : placed.values) {
    *imported.mutable_content()->add_cells() = format::ParseCell(edition.cells()[cell], text);
  }
  for (size_t i = 0; i < std::min(placed.unplaced.size(), kMostUnplaced); ++i) {
    *imported.mutable_content()->add_unplaced() = placed.unplaced[i];
  }
  for (size_t i = 0; i < std::min(placed.variants.size(), kMostVariantNotes); ++i) {
    imported.add_notes(
        absl::StrCat("表格中“", placed.variants[i].first, "”按全国统一格式的“", placed.variants[i].second, "”读入。"));
  }
}

void ReadGrids(const format::FormatRegistry& formats, const format::Edition& edition,
               const std::vector<SourceGrid>& grids, ImportedReport& imported) {
  if (grids.empty()) return;
  const PlacedCells placed = PlaceCells(edition, grids);
  const format::Edition* used = EditionOfTables(formats, edition, grids, placed.recognised);
  if (used != &edition) {
    imported.mutable_content()->set_tables_format(used->id());
    imported.add_notes(absl::StrCat("文件里的表格是“", used->proto().title(), "”的表格，不是", imported.report_year(),
                                    "年度应使用的格式，没有读入，请换用新表填写。"));
    return;
  }
  FileCells(edition, placed, imported);
  const auto unknown = std::count(placed.recognised.begin(), placed.recognised.end(), false);
  if (unknown > 0) imported.add_notes(absl::StrCat("有", unknown, "个表格不是统一格式的表格，没有读入。"));
}

// A workbook of the suite's own, if it is one of the edition.
void ReadBound(const format::Edition& edition, const Binding& binding, ImportedReport& imported) {
  if (binding.format_id == edition.id()) return FileBoundCells(edition, binding, imported);
  imported.mutable_content()->set_tables_format(binding.format_id);
  imported.add_notes(absl::StrCat("这份填报模板的格式是", binding.format_id, "，不是", imported.report_year(),
                                  "年度应使用的", edition.id(), "，表格没有读入，请下载新模板填写。"));
}

int YearOf(const SourceDocument& source, const ImportOptions& options) {
  if (options.report_year != 0) return options.report_year;
  if (source.binding) return source.binding->report_year;
  ImportedReport probe;
  for (const SourceLine& line : source.lines) {
    if (!IsTitle(line)) continue;
    probe.mutable_content()->set_title(line.text);
    ReadFacts(probe);
    if (probe.report_year() != 0) break;
  }
  return probe.report_year();
}

void Understand(const format::FormatRegistry& formats, SourceDocument source, const ImportOptions& options,
                ImportedReport& imported) {
  const int year = YearOf(source, options);
  const format::Edition* edition = formats.ForYear(year);
  if (edition != nullptr && !source.grids.empty()) {
    const auto caption = [&](const SourceLine& line) { return IsTableCaption(*edition, line, year); };
    source.lines.erase(std::remove_if(source.lines.begin(), source.lines.end(), caption), source.lines.end());
  }
  ReportContent& content = *imported.mutable_content();
  if (source.binding) FileBoundProse(*source.binding, content);
  if (!source.binding) ReadBody(source.lines, content);
  for (const std::string& trace : source.residue) content.add_residue(trace);
  ReadFacts(imported);
  imported.set_report_year(year);
  if (source.binding && !source.binding->organ.empty()) imported.set_organ_name(source.binding->organ);
  if (edition == nullptr) {
    imported.add_notes("没有从标题读出报告年度，或系统没有该年度的格式，请指定年度。");
    return;
  }
  imported.set_format_id(edition->id());
  for (report::v1::SectionText& section : *content.mutable_sections()) {
    const int matched = edition->MatchHeading(section.heading());
    if (matched >= 0) section.set_section_id(edition->proto().sections(matched).id());
  }
  if (source.binding) ReadBound(*edition, *source.binding, imported);
  ReadGrids(formats, *edition, source.grids, imported);
  ReadSentences(*edition, content);
  SuggestFigures(formats, *edition, imported);
}

}  // namespace

absl::StatusOr<ImportedReport> ImportDocument(const format::FormatRegistry& formats, absl::string_view bytes,
                                              const ImportOptions& options) {
  ASSIGN_OR_RETURN(SourceDocument source, ReadSource(bytes, options.limits));
  RETURN_IF_ERROR(CheckLimits(source, options.limits));
  ImportedReport imported;
  Understand(formats, std::move(source), options, imported);
  if (imported.content().title().empty() && imported.content().cells().empty()) {
    return RefuseDocument("DOCUMENT_EMPTY", "文件里没有年报的文字或表格，请检查是否选错了文件。");
  }
  return imported;
}

}  // namespace nianbao::importing
