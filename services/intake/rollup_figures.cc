#include "services/intake/rollup_figures.h"

#include "services/common/format/cell_table.h"

namespace nianbao::intake {
namespace {

using report::v1::AnnualReport;
using report::v1::Revision;

// The check that judges sums keeps the list of cells that are a government's own (formats/rules).
constexpr char kRuleOfSums[] = "sum_of_members";
constexpr char kOwnCells[] = "own";

}  // namespace

bool MovesFigures(Action action) {
  return action == Action::kSignOff || action == Action::kReturn || action == Action::kPublish ||
         action == Action::kWithdraw;
}

int CountingRevision(const AnnualReport& report) {
  switch (report.state()) {
    case report::v1::FILED:
    case report::v1::APPROVED:
    case report::v1::PUBLISHED:
      return report.revision();
    default:
      return report.effective_revision();
  }
}

Standing StandingOf(const AnnualReport& report) {
  if (CountingRevision(report) != 0) return Standing::kFiled;
  const bool sent_back = report.return_count() > 0 || report.state() == report::v1::WITHDRAWN;
  return sent_back ? Standing::kReturned : Standing::kMissing;
}

v1::RollupFigures FiguresOf(const format::Edition& edition, const Revision& revision) {
  v1::RollupFigures figures;
  const format::CellTable table(edition, revision.content());
  const int cells = static_cast<int>(edition.cells().size());
  figures.mutable_values()->Reserve(cells);
  for (int cell = 0; cell < cells; ++cell) {
    figures.add_values(table.NumberOrTotal(cell).value_or(0));
    figures.set_filled_cells(figures.filled_cells() + (table.HasNumber(cell) ? 1 : 0));
  }
  figures.set_structure_digest(edition.structure_digest());
  *figures.mutable_file_time() = revision.receipt().receive_time();
  return figures;
}

std::optional<Filing> FilingOf(const format::Edition& edition, int revision, const v1::RollupFigures& figures) {
  if (figures.structure_digest() != edition.structure_digest()) return std::nullopt;
  return Filing{.revision = revision,
                .values = {figures.values().begin(), figures.values().end()},
                .sum_then = {figures.sum_then().begin(), figures.sum_then().end()}};
}

std::vector<bool> SummedCells(const format::Edition& edition) {
  std::vector<bool> summed(edition.cells().size(), true);
  for (const format::v1::Rule& rule : edition.proto().rules()) {
    if (!rule.has_check() || rule.check().name() != kRuleOfSums) continue;
    const auto own = rule.lists().find(kOwnCells);
    if (own == rule.lists().end()) continue;
    for (const std::string& selector : own->second.values()) {
      const auto cells = edition.SelectCells(selector);
      if (!cells.ok()) continue;  // Compile has refused selectors of nothing
      for (const int cell : *cells) summed[static_cast<size_t>(cell)] = false;
    }
  }
  return summed;
}

v1::RollupStanding ToProto(Standing standing) {
  switch (standing) {
    case Standing::kMissing:
      return v1::BODY_MISSING;
    case Standing::kReturned:
      return v1::BODY_SENT_BACK;
    case Standing::kFiled:
      return v1::BODY_FILED;
    case Standing::kExempt:
      return v1::BODY_EXEMPT;
  }
  return v1::ROLLUP_STANDING_UNSPECIFIED;
}

v1::RollupProgress ToProto(const Progress& progress) {
  v1::RollupProgress proto;
  proto.set_bodies(progress.bodies);
  proto.set_filed(progress.filed);
  proto.set_sent_back(progress.returned);
  proto.set_missing(progress.missing);
  proto.set_exempt(progress.exempt);
  return proto;
}

}  // namespace nianbao::intake
