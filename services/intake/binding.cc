#include "services/intake/binding.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/format/cell_table.h"
#include "services/common/format/value.h"

namespace nianbao::intake {
namespace {

using format::CellInfo;
using format::Edition;
using report::v1::BoundCell;
using report::v1::Cell;
using report::v1::ReportContent;

// "requests/carried_over_in/natural_person" → "requests/carried_over_out/natural_person"; "" for another line's cell.
std::string SourceOf(const std::string& id, const format::v1::CarriedOver& carried) {
  const std::string to = absl::StrCat(carried.table(), "/", carried.to(), "/");
  if (!absl::StartsWith(id, to)) return "";
  return absl::StrCat(carried.table(), "/", carried.from(), "/", id.substr(to.size()));
}

bool Counts(const format::v1::Rule& rule, int report_year) {
  return rule.has_carried_over() && rule.carried_over().columns().empty() && report_year >= rule.first_report_year();
}

bool IsUnknown(const format::CellTable& last, int cell, bool partial) {
  const Cell* filed = last.Find(cell);
  return filed == nullptr ? partial : filed->has_raw();
}

bool HoldsNothing(const Cell& cell) { return cell.value_case() == Cell::VALUE_NOT_SET || cell.has_empty(); }

// Explaining any rule across years that looks at these cells is explaining the figures: they all begin alike.
bool IsExplained(const Edition& edition, const ReportContent& content) {
  std::string family;
  for (const format::v1::Rule& rule : edition.proto().rules()) {
    if (rule.has_carried_over()) family = rule.id().substr(0, rule.id().find('-') + 1);
  }
  return std::any_of(content.explanations().begin(), content.explanations().end(),
                     [&](const report::v1::Explanation& explanation) {
                       return !explanation.text().empty() && absl::StartsWith(explanation.rule_id(), family);
                     });
}

// Index of a cell; -1 when it is not listed.
int IndexOf(const ReportContent& content, const std::string& id) {
  for (int i = 0; i < content.cells_size(); ++i) {
    if (content.cells(i).id() == id) return i;
  }
  return -1;
}

absl::Status CellBound(const CellInfo& info, const BoundCell& bound, int at) {
  return FieldError("CELL_BOUND", absl::StrCat("content.cells[", at, "]"),
                    absl::StrCat("“", info.label, "”由去年的报告填入（", format::PrintCell(info, bound.cell()),
                                 "），不能改填；确因申请人类别调整等原因不一致的，请先在填报说明中写明原因"));
}

}  // namespace

std::vector<BoundCell> BindCells(const Edition& edition, int report_year, const CarriedFrom& last) {
  std::vector<BoundCell> bound;
  if (last.edition == nullptr) return bound;
  const format::CellTable filed(*last.edition, last.content);
  for (const CellInfo& info : edition.cells()) {
    for (const format::v1::Rule& rule : edition.proto().rules()) {
      const std::string source = Counts(rule, report_year) ? SourceOf(info.id, rule.carried_over()) : "";
      const auto cell = source.empty() ? std::nullopt : last.edition->FindCell(source);
      if (!cell.has_value() || IsUnknown(filed, *cell, last.partial)) continue;
      const auto number = filed.NumberOrTotal(*cell);
      if (!number.has_value()) continue;
      BoundCell& one = bound.emplace_back();
      one.mutable_cell()->set_id(info.id);
      info.type == format::v1::MONEY ? one.mutable_cell()->set_fen(*number) : one.mutable_cell()->set_count(*number);
      one.set_source_cell(source);
      one.set_source(last.source);
      break;
    }
  }
  return bound;
}

absl::Status FillBound(const Edition& edition, const std::vector<BoundCell>& bound, OtherFigure other,
                       ReportContent& content) {
  const bool explained = IsExplained(edition, content);
  for (const BoundCell& one : bound) {
    const int at = IndexOf(content, one.cell().id());
    if (at < 0) {
      *content.add_cells() = one.cell();
    } else if (HoldsNothing(content.cells(at)) || (other == OtherFigure::kReplace && !explained)) {
      *content.mutable_cells(at) = one.cell();
    } else if (format::NumberOf(content.cells(at)) != format::NumberOf(one.cell()) && !explained) {
      return CellBound(edition.cells()[static_cast<size_t>(*edition.FindCell(one.cell().id()))], one, at);
    }
  }
  return absl::OkStatus();
}

std::vector<BoundCell> Disagreeing(const std::vector<BoundCell>& bound, const ReportContent& content) {
  std::map<std::string, std::optional<int64_t>> filed;
  for (const Cell& cell : content.cells()) filed.emplace(cell.id(), format::NumberOf(cell));
  std::vector<BoundCell> others;
  for (const BoundCell& one : bound) {
    const auto found = filed.find(one.cell().id());
    const auto number = found == filed.end() ? std::optional<int64_t>(0) : found->second;
    if (number != format::NumberOf(one.cell())) others.push_back(one);
  }
  return others;
}

}  // namespace nianbao::intake
