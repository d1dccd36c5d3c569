// Cells that no single comparison judges: how they are written, whole tables, last year's beside this year's.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "re2/re2.h"
#include "services/common/format/value.h"
#include "services/validation/cell_rules.h"
#include "services/validation/checks/checks.h"

namespace nianbao::validation {
namespace {

using format::CellInfo;
using format::TableInfo;

constexpr size_t kMostNamed = 5;  // cells that one sentence names

bool LacksLastYear(Findings& findings) {
  if (findings.subject().previous.any) return false;
  findings.NotAssessable("没有上一年度的数据");
  return true;
}

// Cells of a list of selectors; "f2021 proactive/*/*" counts in that edition alone. Selectors of other editions, and
// names this edition does not have, are passed over.
std::vector<int> CellsOf(const Findings& findings, const std::string& list) {
  const format::Edition& edition = *findings.subject().edition;
  std::vector<int> cells;
  for (const std::string& entry : findings.List(list)) {
    absl::string_view selector = entry;
    if (const size_t space = selector.find(' '); space != absl::string_view::npos) {
      if (selector.substr(0, space) != edition.id()) continue;
      selector.remove_prefix(space + 1);
    }
    const auto selected = edition.SelectCells(selector);
    if (selected.ok()) cells.insert(cells.end(), selected->begin(), selected->end());
  }
  return cells;
}

int64_t SumOf(const CellTable& table, const std::vector<int>& cells) {
  int64_t sum = 0;
  for (const int cell : cells) sum += table.Number(cell).value_or(0);
  return sum;
}

// "行政许可｜本年处理决定数量、…等12格".
std::string Named(const Subject& subject, const std::vector<int>& cells) {
  std::vector<std::string> names;
  for (const int cell : cells) {
    if (names.size() < kMostNamed) names.push_back(subject.edition->cells()[cell].label);
  }
  const std::string all = absl::StrJoin(names, "、");
  return cells.size() > kMostNamed ? absl::StrCat(all, "等", cells.size(), "格") : all;
}

std::vector<report::v1::Place> PlacesOf(const Subject& subject, const std::vector<int>& cells) {
  std::vector<report::v1::Place> places;
  for (const int cell : cells) places.push_back(CellPlace(subject, cell));
  return places;
}

std::string TitleOf(const Subject& subject, const TableInfo& table) {
  const format::v1::Section& section = subject.edition->proto().sections(table.section);
  return table.proto->title().empty() ? absl::StrCat(section.number(), section.title()) : table.proto->title();
}

std::vector<const TableInfo*> GridTables(const Subject& subject) {
  std::vector<const TableInfo*> tables;
  for (const TableInfo& table : subject.edition->tables()) {
    if (table.proto->presentation() != format::v1::SENTENCE) tables.push_back(&table);
  }
  return tables;
}

bool IsFiled(const CellTable& cells, const TableInfo& table) {
  for (int i = 0; i < table.cell_count; ++i) {
    if (!cells.IsBlank(table.first_cell + i)) return true;
  }
  return false;
}

// What is wrong with a value that is no number: "negative", "decimal" or "text".
std::string KindOf(const std::string& raw) {
  static const RE2* negative = new RE2(R"(\s*[-－−﹣]\s*\d[\d,]*(?:\.\d+)?\s*)");
  static const RE2* decimal = new RE2(R"(\s*\d[\d,]*\.\d+\s*)");
  if (RE2::FullMatch(raw, *negative)) return "negative";
  return RE2::FullMatch(raw, *decimal) ? "decimal" : "text";
}

// Changed by more than the share of last year's figure and by more than the minimum.
bool ChangedGreatly(int64_t before, int64_t now, double share, double minimum) {
  const double change = std::abs(static_cast<double>(now) - static_cast<double>(before));
  return change > minimum && (before == 0 || change > share * static_cast<double>(before));
}

}  // namespace

void EditionOfTables(Findings& findings) {
  const std::string& used = findings.subject().content->tables_format();
  if (used.empty() || used == findings.subject().edition->id()) return;
  findings.Add({}, {{"used", used}, {"right", findings.subject().edition->proto().title()}}, used);
}

// Figures of one strange row come one by one where they were read by row and column: they are one finding.
void UnplacedLines(Findings& findings) {
  const Subject& subject = findings.subject();
  const auto row_of = [](const report::v1::UnplacedLine& line) {
    std::vector<std::string> labels(line.label_path().begin(), line.label_path().end());
    if (!labels.empty()) labels.pop_back();
    return labels;
  };
  std::map<std::vector<std::string>, int> rows;
  for (const report::v1::UnplacedLine& line : subject.content->unplaced()) ++rows[row_of(line)];
  std::set<std::vector<std::string>> told;
  for (const report::v1::UnplacedLine& line : subject.content->unplaced()) {
    std::vector<std::string> labels = row_of(line);
    if (labels.empty() || rows[labels] < 2 || line.values_size() > 1) {
      labels.assign(line.label_path().begin(), line.label_path().end());
    }
    if (labels.empty() || !told.insert(labels).second) continue;
    report::v1::Place place;
    place.set_part(report::v1::PART_CELL);
    place.set_line(line.line());
    place.set_label(absl::StrCat("表格中的“", absl::StrJoin(labels, "—"), "”"));
    findings.Add({place}, {{"label", labels.back()}}, absl::StrJoin(labels, "|"), "",
                 absl::StrJoin(line.values(), " "));
  }
}

void RawCells(Findings& findings) {
  if (LacksTables(findings)) return;
  const Subject& subject = findings.subject();
  const auto& wanted = findings.List("kind");
  for (size_t i = 0; i < subject.cells.states.size(); ++i) {
    if (subject.cells.states[i] != CellState::kRaw) continue;
    const std::string& raw = subject.cells.filed[i]->raw();
    if (wanted.empty() || KindOf(raw) != wanted[0]) continue;
    const CellInfo& info = subject.edition->cells()[i];
    findings.Add({CellPlace(subject, static_cast<int>(i))}, {{"cell", info.label}, {"value", raw}},
                 absl::StrCat(info.id, " ", raw), "", raw);
  }
}

void BlankCells(Findings& findings) {
  if (LacksTables(findings)) return;
  const Subject& subject = findings.subject();
  for (const TableInfo* table : GridTables(subject)) {
    std::vector<int> blank;
    for (int cell = table->first_cell; cell < table->first_cell + table->cell_count; ++cell) {
      if (subject.cells.IsBlank(cell)) blank.push_back(cell);
    }
    if (!blank.empty()) findings.Add(PlacesOf(subject, blank), {{"cell", Named(subject, blank)}}, table->proto->id());
  }
}

void MoneyUnit(Findings& findings) {
  if (LacksTables(findings) || LacksLastYear(findings)) return;
  const Subject& subject = findings.subject();
  const auto& unit = findings.List("unit");
  for (size_t i = 0; i < subject.cells.states.size(); ++i) {
    const CellInfo& info = subject.edition->cells()[i];
    if (info.type != format::v1::MONEY || unit.empty() || info.unit != unit[0]) continue;
    const auto now = subject.cells.Number(static_cast<int>(i));
    const auto before = subject.previous.Number(static_cast<int>(i));
    if (!now || !before || *before <= 0) continue;
    const double fen = findings.Setting("minimum") * 1e6;  // 万元 → fen
    // Nearer to last year's when divided by ten thousand: on the scale of ratios, a hundredfold or more.
    const bool slip = static_cast<double>(*now) >= fen &&
                      static_cast<double>(*now) > findings.Setting("times") * static_cast<double>(*before);
    if (!slip) continue;
    findings.Add({CellPlace(subject, static_cast<int>(i))},
                 {{"cell", info.label}, {"value", CellText(subject, subject.cells, static_cast<int>(i))}}, info.id);
  }
}

void MoneyMultiple(Findings& findings) {
  if (LacksTables(findings)) return;
  const Subject& subject = findings.subject();
  const auto multiple = static_cast<int64_t>(findings.Setting("multiple") * 100);  // 元 → fen
  for (const int cell : CellsOf(findings, "cells")) {
    const auto number = subject.cells.Number(cell);
    if (!number || multiple == 0 || *number % multiple == 0) continue;
    const CellInfo& info = subject.edition->cells()[cell];
    findings.Add({CellPlace(subject, cell)}, {{"value", CellText(subject, subject.cells, cell)}}, info.id);
  }
}

void TableAllZero(Findings& findings) {
  const Subject& subject = findings.subject();
  for (const TableInfo* table : GridTables(subject)) {
    const auto& wanted = findings.List("table");
    if (std::find(wanted.begin(), wanted.end(), table->proto->id()) == wanted.end()) continue;
    if (!IsFiled(subject.cells, *table)) return findings.NotAssessable("没有填报这张表");
    for (int cell = table->first_cell; cell < table->first_cell + table->cell_count; ++cell) {
      if (subject.cells.Number(cell).value_or(1) != 0) return;
    }
    findings.Add({CellPlace(subject, table->first_cell)}, {}, table->proto->id());
  }
}

void CellsNeedWords(Findings& findings) {
  if (LacksTables(findings)) return;
  const Subject& subject = findings.subject();
  const std::vector<int> cells = CellsOf(findings, "cells");
  const int64_t sum = SumOf(subject.cells, cells);
  if (sum <= 0 || SumOf(subject.cells, CellsOf(findings, "or_cells")) > 0) return;
  const int section = findings.List("section").empty() ? -1 : FindSection(subject, findings.List("section")[0]);
  if (section < 0) return findings.NotAssessable("没有这一部分");
  const std::string body = SectionBody(subject, section);
  const auto& words = findings.List("words");
  const bool told =
      std::any_of(words.begin(), words.end(), [&](const std::string& word) { return absl::StrContains(body, word); });
  if (!told) findings.Add(PlacesOf(subject, cells), {{"n", absl::StrCat(sum)}});
}

void PendingCounted(Findings& findings) {
  if (LacksTables(findings) || LacksLastYear(findings)) return;
  const Subject& subject = findings.subject();
  const std::vector<int> pending = CellsOf(findings, "pending");
  const std::vector<int> total = CellsOf(findings, "total");
  for (size_t i = 0; i < std::min(pending.size(), total.size()); ++i) {
    const auto before = subject.previous.Number(pending[i]);
    const auto now = subject.cells.Number(total[i]);
    if (!before || !now) {
      findings.NotAssessable("有单元格不是数字");
    } else if (*now < *before) {
      const std::string group(absl::StripSuffix(subject.edition->cells()[total[i]].label, "总计"));
      findings.Add({CellPlace(subject, total[i])},
                   {{"group", group}, {"p", absl::StrCat(*before)}, {"c", absl::StrCat(*now)}},
                   subject.edition->cells()[total[i]].id, absl::StrCat(*before), absl::StrCat(*now));
    }
  }
}

void GreatChange(Findings& findings) {
  if (LacksTables(findings) || LacksLastYear(findings)) return;
  const Subject& subject = findings.subject();
  std::map<int, std::vector<int>> changed;  // by table
  for (const int cell : CellsOf(findings, "cells")) {
    const CellInfo& info = subject.edition->cells()[cell];
    const auto now = subject.cells.Number(cell);
    const auto before = subject.previous.Number(cell);
    const double unit = info.type == format::v1::MONEY ? 100.0 * (info.unit == "万元" ? 1e4 : 1) : 1;
    if (!now || !before) continue;
    if (ChangedGreatly(*before, *now, findings.Setting("share"), findings.Setting("minimum") * unit)) {
      changed[info.table].push_back(cell);
    }
  }
  for (const auto& [table, cells] : changed) {
    std::vector<std::string> told;
    for (const int cell : cells) {
      const CellInfo& info = subject.edition->cells()[cell];
      const auto text = [&](const CellTable& of) {
        const std::string printed = CellText(subject, of, cell);
        return printed.empty() ? std::string("0") : printed;
      };
      if (told.size() < kMostNamed) {
        told.push_back(absl::StrCat("“", info.label, "”由", text(subject.previous), "变为", text(subject.cells)));
      }
    }
    if (cells.size() > kMostNamed) told.push_back(absl::StrCat("等", cells.size(), "格"));
    findings.Add(PlacesOf(subject, cells), {{"cells", absl::StrJoin(told, "，")}},
                 subject.edition->tables()[table].proto->id());
  }
}

void SameAsLastYear(Findings& findings) {
  if (LacksTables(findings) || LacksLastYear(findings)) return;
  const Subject& subject = findings.subject();
  for (const TableInfo* table : GridTables(subject)) {
    int figures = 0;
    bool same = true;
    for (int cell = table->first_cell; cell < table->first_cell + table->cell_count; ++cell) {
      const auto now = subject.cells.Number(cell);
      same = same && now.has_value() && now == subject.previous.Number(cell);
      figures += now.value_or(0) != 0 ? 1 : 0;
    }
    if (!same || figures < findings.Setting("minimum")) continue;
    findings.Add({CellPlace(subject, table->first_cell)}, {{"table", TitleOf(subject, *table)}}, table->proto->id());
  }
}

}  // namespace nianbao::validation
