// A government's figures against the reports they are summed from.
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/common/format/cell_table.h"
#include "services/common/format/value.h"
#include "services/validation/checks/checks.h"

namespace nianbao::validation {
namespace {

using v1::AggregationMember;

constexpr size_t kMostNamed = 10;  // bodies that one sentence names

bool LacksAggregation(Findings& findings) {
  if (findings.subject().context->has_aggregation()) return false;
  findings.NotAssessable("没有下级单位的报告");
  return true;
}

const google::protobuf::RepeatedPtrField<AggregationMember>& Members(const Findings& findings) {
  return findings.subject().context->aggregation().members();
}

bool IsMissing(const AggregationMember& member) {
  return member.exempt_reason().empty() && (member.missing() || !member.has_content());
}

// Numbers of one member by cell, absent totals computed; none when something in it is no number.
std::vector<std::optional<int64_t>> NumbersOf(const format::Edition& edition, const AggregationMember& member) {
  const format::CellTable table(edition, member.content());
  std::vector<std::optional<int64_t>> numbers(edition.cells().size());
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = table.NumberOrTotal(static_cast<int>(i));
  return numbers;
}

// Cells whose sums are judged: all but those of the list "own".
std::vector<bool> SummedCells(const Findings& findings) {
  const format::Edition& edition = *findings.subject().edition;
  std::vector<bool> summed(edition.cells().size(), true);
  for (const std::string& selector : findings.List("own")) {
    const auto cells = edition.SelectCells(selector);
    if (!cells.ok()) continue;
    for (const int cell : *cells) summed[cell] = false;
  }
  return summed;
}

// Sum over the members that count; none (and "not assessable") when one is missing or unreadable.
std::optional<std::vector<int64_t>> SumOf(Findings& findings) {
  const format::Edition& edition = *findings.subject().edition;
  std::vector<int64_t> sums(edition.cells().size(), 0);
  for (const AggregationMember& member : Members(findings)) {
    if (IsMissing(member)) return findings.NotAssessable("还有单位没有报送，暂不能核对汇总"), std::nullopt;
    if (!member.counted() || !member.has_content()) continue;
    const auto numbers = NumbersOf(edition, member);
    for (size_t i = 0; i < sums.size(); ++i) {
      if (!numbers[i]) return findings.NotAssessable("下级单位有单元格不是数字"), std::nullopt;
      sums[i] += *numbers[i];
    }
  }
  return sums;
}

std::string Show(const format::CellInfo& info, int64_t value) {
  report::v1::Cell cell;
  info.type == format::v1::MONEY ? cell.set_fen(value) : cell.set_count(value);
  return format::PrintCell(info, cell);
}

std::string TitleOf(const Subject& subject, const format::TableInfo& table) {
  const format::v1::Section& section = subject.edition->proto().sections(table.section);
  return table.proto->title().empty() ? section.title() : table.proto->title();
}

}  // namespace

// A total is told only where no part of its table differs: it differs with them.
void SumOfMembers(Findings& findings) {
  if (LacksAggregation(findings)) return;
  const Subject& subject = findings.subject();
  if (!subject.cells.any) return findings.NotAssessable("没有填报表格");
  const auto sums = SumOf(findings);
  if (!sums) return;
  const std::vector<bool> summed = SummedCells(findings);
  std::map<int, bool> part_differs;  // by table
  for (const bool totals : {false, true}) {
    for (size_t i = 0; i < sums->size(); ++i) {
      const format::CellInfo& info = subject.edition->cells()[i];
      const auto now = subject.cells.Number(static_cast<int>(i));
      if (!summed[i] || info.total != totals || (totals && part_differs[info.table])) continue;
      if (!now) {
        findings.NotAssessable("有单元格不是数字");
      } else if (*now != (*sums)[i] && !(totals && subject.cells.IsBlank(static_cast<int>(i)))) {
        part_differs[info.table] = part_differs[info.table] || !totals;
        findings.Add({CellPlace(subject, static_cast<int>(i))},
                     {{"cell", info.label},
                      {"sum", Show(info, (*sums)[i])},
                      {"cur", Show(info, *now)},
                      {"diff", Show(info, *now - (*sums)[i])}},
                     info.id, Show(info, (*sums)[i]), Show(info, *now));
      }
    }
  }
}

void MembersMissing(Findings& findings) {
  if (LacksAggregation(findings)) return;
  std::vector<std::string> missing;
  for (const AggregationMember& member : Members(findings)) {
    if (IsMissing(member)) missing.push_back(member.organ().display_name());
  }
  if (missing.empty()) return;
  std::string list = absl::StrJoin(missing.begin(), missing.begin() + std::min(missing.size(), kMostNamed), "、");
  if (missing.size() > kMostNamed) absl::StrAppend(&list, "等");
  findings.Add({}, {{"n", absl::StrCat(missing.size())}, {"list", list}}, absl::StrJoin(missing, "|"));
}

// List "cell" = the figure compared. Twice: the office's requests stand beside the government's own equal ones, or the
// government's figure is the sum with the office's once more.
void OfficeCountedTwice(Findings& findings) {
  if (LacksAggregation(findings)) return;
  const Subject& subject = findings.subject();
  const auto cell = findings.List("cell").empty() ? std::nullopt : subject.edition->FindCell(findings.List("cell")[0]);
  if (!cell) return;
  int64_t sum = 0;
  int64_t office = 0;
  int64_t own = 0;
  for (const AggregationMember& member : Members(findings)) {
    if (!member.counted() || !member.has_content()) continue;
    const int64_t number = format::CellTable(*subject.edition, member.content()).NumberOrTotal(*cell).value_or(0);
    sum += number;
    if (member.is_own_office()) office += number;
    if (member.organ().name() == subject.context->organ().name() && !member.organ().name().empty()) own += number;
  }
  const int64_t now = subject.cells.Number(*cell).value_or(0);
  if (office > 0 && (own == office || now == sum + office)) {
    findings.Add({CellPlace(subject, *cell)}, {{"n", absl::StrCat(office)}}, absl::StrCat(office));
  }
}

void MembersChanged(Findings& findings) {
  if (LacksAggregation(findings)) return;
  for (const AggregationMember& member : Members(findings)) {
    if (!member.counted() || !member.changed_since()) continue;
    findings.Add({}, {{"child", member.organ().display_name()}}, member.organ().name());
  }
}

// List "kinds" = bodies that belong to no local sum.
void MembersOfAnotherLine(Findings& findings) {
  if (LacksAggregation(findings)) return;
  const auto& kinds = findings.List("kinds");
  for (const AggregationMember& member : Members(findings)) {
    const std::string& kind = report::v1::OrganKind_Name(member.organ().kind());
    if (!member.counted() || std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) continue;
    findings.Add({}, {{"child", member.organ().display_name()}}, member.organ().name());
  }
}

// Setting "minimum" = figures other than 0 that a table must hold to be compared.
void MembersAlike(Findings& findings) {
  if (LacksAggregation(findings)) return;
  const Subject& subject = findings.subject();
  for (const format::TableInfo& table : subject.edition->tables()) {
    std::map<std::vector<int64_t>, const AggregationMember*> seen;
    for (const AggregationMember& member : Members(findings)) {
      if (!member.has_content()) continue;
      const auto numbers = NumbersOf(*subject.edition, member);
      std::vector<int64_t> figures;
      int others = 0;
      for (int i = table.first_cell; i < table.first_cell + table.cell_count; ++i) {
        figures.push_back(numbers[i].value_or(-1));
        others += subject.edition->cells()[i].total || figures.back() == 0 ? 0 : 1;
      }
      if (others < findings.Setting("minimum")) continue;
      const auto [first, is_new] = seen.emplace(std::move(figures), &member);
      if (is_new) continue;
      findings.Add({},
                   {{"a", first->second->organ().display_name()},
                    {"b", member.organ().display_name()},
                    {"table", TitleOf(subject, table)}},
                   absl::StrCat(first->second->organ().name(), "|", member.organ().name(), "|", table.proto->id()));
    }
  }
}

}  // namespace nianbao::validation
