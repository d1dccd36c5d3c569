#include "services/importing/bound_workbook.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "re2/re2.h"
#include "services/common/format/cell_table.h"
#include "services/common/format/value.h"
#include "services/importing/body.h"

namespace nianbao::importing {
namespace {

using report::v1::Cell;
using report::v1::ReportContent;

constexpr char kMachineSheet[] = "nianbao";
constexpr char kNotApplicable[] = "不适用";
constexpr int kMostSections = 50;       // nianbao.report.v1.ReportContent.sections
constexpr int kMostParagraphs = 5'000;  // rows of one area; a hostile name may span the whole sheet
constexpr size_t kMostAreas = 2 * kMostSections + 5;

// "'表 1'!$C$4:$C$9" taken apart.
struct Area {
  const StoredSheet* sheet = nullptr;
  int first_row = 0;
  int last_row = 0;
  int column = 0;
};

int ColumnOf(const std::string& letters) {
  int column = 0;
  for (const char c : letters) column = column * 26 + (c - 'A' + 1);
  return column - 1;
}

std::optional<Area> AreaOf(const std::string& place, const std::map<std::string, StoredSheet>& sheets) {
  static const RE2* pattern = new RE2(R"((.+)!\$?([A-Z]{1,3})\$?([0-9]{1,6})(?::\$?[A-Z]{1,3}\$?([0-9]{1,6}))?)");
  std::string name;
  std::string letters;
  std::string last;
  Area area;
  if (!RE2::FullMatch(place, *pattern, &name, &letters, &area.first_row, &last)) return std::nullopt;
  if (absl::StartsWith(name, "'") && absl::EndsWith(name, "'") && name.size() > 2) {
    name = absl::StrReplaceAll(name.substr(1, name.size() - 2), {{"''", "'"}});
  }
  const auto sheet = sheets.find(name);
  if (sheet == sheets.end()) return std::nullopt;
  area.sheet = &sheet->second;
  area.last_row = area.first_row;
  if (!last.empty() && !absl::SimpleAtoi(last, &area.last_row)) return std::nullopt;
  area.column = ColumnOf(letters);
  --area.first_row;
  --area.last_row;
  return area;
}

void ReadFactsOf(const StoredSheet& machine, Binding& binding) {
  for (const auto& [place, value] : machine) {
    if (place.second != 0) continue;
    const auto right = machine.find({place.first, 1});
    const std::string text = right == machine.end() ? "" : right->second.text;
    if (value.text == "format") binding.format_id = text;
    if (value.text == "structure_digest") binding.structure_digest = text;
    if (value.text == "organ") binding.organ = text;
    if (value.text == "report_year" && !absl::SimpleAtoi(text, &binding.report_year)) binding.report_year = 0;
  }
}

std::vector<SourceLine> LinesIn(const Area& area) {
  std::vector<SourceLine> lines;
  for (int row = area.first_row; row <= std::min(area.last_row, area.first_row + kMostParagraphs); ++row) {
    const auto value = area.sheet->find({row, area.column});
    if (value == area.sheet->end()) continue;
    SourceLine line = MakeLine(row + 1, value->second.text);
    if (!line.bare.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

const SourceLine* Single(const Binding& binding, const std::string& key) {
  const auto found = binding.prose.find(key);
  return found == binding.prose.end() || found->second.empty() ? nullptr : &found->second.front();
}

void AddParagraphs(const Binding& binding, const std::string& key,
                   google::protobuf::RepeatedPtrField<report::v1::Paragraph>& paragraphs) {
  const auto found = binding.prose.find(key);
  if (found == binding.prose.end()) return;
  for (const SourceLine& line : found->second) {
    report::v1::Paragraph& paragraph = *paragraphs.Add();
    paragraph.set_text(line.text);
    paragraph.set_line(line.number);
    paragraph.set_heading_level(HeadingLevel(line));
  }
}

Cell ReadBound(const format::CellInfo& info, const std::string& text) {
  if (WithoutBlanks(text) != kNotApplicable) return format::ParseCell(info, text);
  Cell cell;
  cell.set_id(info.id);
  cell.set_not_applicable(true);
  return cell;
}

// What was typed into one table; false when nothing was.
bool FileTable(const format::Edition& edition, const format::TableInfo& table, const Binding& binding,
               std::vector<int>& computed, ReportContent& content) {
  std::vector<Cell> typed;
  bool filled = false;
  for (int i = table.first_cell; i < table.first_cell + table.cell_count; ++i) {
    const format::CellInfo& info = edition.cells()[static_cast<size_t>(i)];
    const auto bound = binding.cells.find(info.id);
    if (bound == binding.cells.end()) continue;
    if (bound->second.formula && info.total) {
      computed.push_back(i);
      continue;
    }
    typed.push_back(ReadBound(info, bound->second.text));
    filled = filled || !typed.back().has_empty();
  }
  for (Cell& cell : typed) {
    if (filled) *content.add_cells() = std::move(cell);
  }
  return filled;
}

void FileTotals(const format::Edition& edition, const std::vector<int>& totals, ReportContent& content) {
  const ReportContent typed = content;
  const format::CellTable table(edition, typed);
  for (const int total : totals) {
    const auto sum = table.Total(total);
    if (!sum) continue;
    const format::CellInfo& info = edition.cells()[static_cast<size_t>(total)];
    Cell& cell = *content.add_cells();
    cell.set_id(info.id);
    info.type == format::v1::MONEY ? cell.set_fen(*sum) : cell.set_count(*sum);
  }
}

}  // namespace

std::optional<Binding> ReadBinding(const std::map<std::string, std::string>& defined_names,
                                   const std::map<std::string, StoredSheet>& sheets) {
  const auto machine = sheets.find(kMachineSheet);
  if (machine == sheets.end()) return std::nullopt;
  Binding binding;
  ReadFactsOf(machine->second, binding);
  if (binding.format_id.empty()) return std::nullopt;
  for (const auto& [full_name, place] : defined_names) {
    absl::string_view name = full_name;
    const std::optional<Area> area = absl::ConsumePrefix(&name, "nb.") ? AreaOf(place, sheets) : std::nullopt;
    if (!area) continue;
    if (absl::ConsumePrefix(&name, "text.")) {
      if (binding.prose.size() < kMostAreas) binding.prose[std::string(name)] = LinesIn(*area);
    } else {
      const auto value = area->sheet->find({area->first_row, area->column});
      binding.cells[absl::StrReplaceAll(name, {{"..", "/"}})] =
          value == area->sheet->end() ? BoundValue{} : value->second;
    }
  }
  return binding;
}

void FileBoundProse(const Binding& binding, ReportContent& content) {
  if (const SourceLine* title = Single(binding, "title")) {
    content.set_title(title->text);
    content.set_title_line(title->number);
  }
  if (const SourceLine* date = Single(binding, "date")) {
    content.set_head_date(date->text);
    content.set_head_date_line(date->number);
  }
  AddParagraphs(binding, "lead", *content.mutable_lead());
  for (int n = 1; n <= kMostSections; ++n) {
    const SourceLine* heading = Single(binding, absl::StrCat("heading.", n));
    if (heading == nullptr) continue;
    report::v1::SectionText& section = *content.add_sections();
    section.set_heading(heading->text);
    section.set_line(heading->number);
    AddParagraphs(binding, absl::StrCat("section.", n), *section.mutable_paragraphs());
  }
  if (const SourceLine* organ = Single(binding, "organ")) {
    content.mutable_signature()->set_organ(organ->text);
    content.mutable_signature()->set_organ_line(organ->number);
  }
  if (const SourceLine* date = Single(binding, "signed")) {
    content.mutable_signature()->set_date(date->text);
    content.mutable_signature()->set_date_line(date->number);
  }
}

void FileBoundCells(const format::Edition& edition, const Binding& binding, report::v1::ImportedReport& imported) {
  ReportContent& content = *imported.mutable_content();
  std::vector<int> totals;
  for (const format::TableInfo& table : edition.tables()) {
    std::vector<int> computed;
    if (FileTable(edition, table, binding, computed, content)) {
      totals.insert(totals.end(), computed.begin(), computed.end());
    }
  }
  FileTotals(edition, totals, content);
  std::sort(content.mutable_cells()->pointer_begin(), content.mutable_cells()->pointer_end(),
            [&](const Cell* a, const Cell* b) { return *edition.FindCell(a->id()) < *edition.FindCell(b->id()); });
  const auto strange = std::count_if(binding.cells.begin(), binding.cells.end(),
                                     [&](const auto& bound) { return !edition.FindCell(bound.first).has_value(); });
  if (strange > 0) imported.add_notes(absl::StrCat("模板里有", strange, "个格子不属于现用的格式，没有读入。"));
  if (binding.structure_digest != edition.structure_digest()) {
    imported.add_notes("这份模板是按旧版格式生成的，数字已按现用格式读入，请核对后重新下载模板。");
  }
}

}  // namespace nianbao::importing
