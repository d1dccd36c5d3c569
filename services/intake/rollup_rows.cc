#include "services/intake/rollup_rows.h"

#include <deque>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/common/base/status_macros.h"
#include "services/intake/dispensation_store.h"
#include "services/intake/names.h"
#include "services/intake/registry.h"
#include "services/intake/rollup_figures.h"

namespace nianbao::intake {
namespace {

using report::v1::AnnualReport;
using report::v1::Organ;
using report::v1::Revision;

constexpr int kReportsAtOnce = 1000;

// The figures of the revision that counts.
absl::Status AddFigures(IntakeTx& tx, const format::FormatRegistry& formats, const AnnualReport& report,
                        FiguresRow& row) {
  row.standing = StandingOf(report);
  row.revision = CountingRevision(report);
  const format::Edition* edition = formats.Find(report.format_id());
  if (row.revision == 0 || edition == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Revision revision, tx.GetRevision(report.name(), row.revision));
  row.figures = FiguresOf(*edition, revision);
  ASSIGN_OR_RETURN(const auto snapshot,
                   RollupTx(tx.connection()).FindSnapshot(row.organ, report.report_year(), row.revision));
  if (snapshot.has_value()) *row.figures.mutable_sum_then() = snapshot->sums();
  return absl::OkStatus();
}

// What was filed counts; else an exemption does.
absl::StatusOr<FiguresRow> RowOf(IntakeTx& tx, const format::FormatRegistry& formats, const std::string& organ,
                                 int report_year) {
  FiguresRow row{.organ = organ};
  const absl::StatusOr<AnnualReport> report = tx.GetReport(ReportName{organ, report_year}.ToString());
  if (report.ok()) {
    RETURN_IF_ERROR(AddFigures(tx, formats, *report, row));
  } else if (!absl::IsNotFound(report.status())) {
    return report.status();
  }
  if (row.standing == Standing::kFiled) return row;
  ASSIGN_OR_RETURN(const auto exemption, DispensationTx(tx.connection()).ExemptionOf(organ, report_year));
  if (exemption.has_value()) row.standing = Standing::kExempt;
  return row;
}

// Bodies and rows as the pure sums take them.
struct Lines {
  std::vector<Body> bodies;
  std::vector<Standing> standings;
  std::vector<std::optional<Filing>> filings;
};

}  // namespace

absl::Status EnsureYear(IntakeTx& tx, const format::FormatRegistry& formats, int report_year) {
  RollupTx rollup(tx.connection());
  ASSIGN_OR_RETURN(const int64_t made, rollup.Version(report_year));
  if (made > 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t version, rollup.NextVersion(report_year));
  if (version == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> exempt, DispensationTx(tx.connection()).OrgansOf(report_year));
  std::set<std::string> organs(exempt.begin(), exempt.end());
  ReportFilter filter;
  filter.report_year = report_year;
  for (Page page{kReportsAtOnce, 0};; page.offset += kReportsAtOnce) {
    ASSIGN_OR_RETURN(const std::vector<AnnualReport> reports, tx.ListReports(filter, page));
    for (const AnnualReport& report : reports) {
      ASSIGN_OR_RETURN(const ReportName name, ReportName::Parse(report.name()));
      organs.insert(name.organ);
    }
    if (static_cast<int>(reports.size()) < kReportsAtOnce) break;
  }
  for (const std::string& organ : organs) {
    ASSIGN_OR_RETURN(const FiguresRow row, RowOf(tx, formats, organ, report_year));
    RETURN_IF_ERROR(rollup.PutRow(report_year, version, row));
  }
  return absl::OkStatus();
}

absl::Status UpdateRow(IntakeTx& tx, const format::FormatRegistry& formats, const std::string& organ, int report_year) {
  RETURN_IF_ERROR(EnsureYear(tx, formats, report_year));
  RollupTx rollup(tx.connection());
  ASSIGN_OR_RETURN(const FiguresRow row, RowOf(tx, formats, organ, report_year));
  ASSIGN_OR_RETURN(const int64_t version, rollup.NextVersion(report_year));
  return rollup.PutRow(report_year, version, row);
}

absl::StatusOr<std::optional<Filing>> ReadFiling(IntakeTx& tx, const format::Edition& edition, int report_year,
                                                 const FiguresRow& row) {
  if (row.standing != Standing::kFiled) return std::nullopt;
  if (auto filing = FilingOf(edition, row.revision, row.figures)) return filing;
  ASSIGN_OR_RETURN(const Revision revision,
                   tx.GetRevision(ReportName{row.organ, report_year}.ToString(), row.revision));
  return FilingOf(edition, row.revision, FiguresOf(edition, revision));
}

absl::StatusOr<Subtree> LoadSubtree(IntakeTx& tx, const format::FormatRegistry& formats, const Organ& government,
                                    int report_year) {
  const format::Edition* edition = formats.ForYear(report_year);
  if (edition == nullptr) return format::FormatNotFound(report_year);
  std::vector<Organ> organs = {government};
  Lines lines{{{government.name(), -1, true}}, {Standing::kMissing}, {std::nullopt}};
  std::set<std::string> seen = {government.name()};
  std::deque<int> to_open = {0};
  while (!to_open.empty()) {
    const int above = to_open.front();
    to_open.pop_front();
    ASSIGN_OR_RETURN(const std::vector<MemberRow> members,
                     DirectMembers(tx, organs[static_cast<size_t>(above)].name(), report_year));
    for (const MemberRow& member : members) {
      if (!seen.insert(member.organ.name()).second) continue;
      ASSIGN_OR_RETURN(auto filing, ReadFiling(tx, *edition, report_year, member.row));
      if (MaySum(member.organ.kind()) && !filing.has_value()) to_open.push_back(static_cast<int>(organs.size()));
      lines.bodies.push_back({member.organ.name(), above, MaySum(member.organ.kind())});
      lines.standings.push_back(member.row.standing);
      lines.filings.push_back(std::move(filing));
      organs.push_back(member.organ);
    }
  }
  ASSIGN_OR_RETURN(RollUp rollup, RollUp::Create(std::move(lines.bodies), SummedCells(*edition)));
  rollup.SetAll(std::move(lines.standings), std::move(lines.filings));
  return Subtree{std::move(organs), std::move(rollup)};
}

absl::StatusOr<std::vector<MemberRow>> DirectMembers(IntakeTx& tx, const std::string& government, int report_year) {
  return RollupTx(tx.connection()).MembersOf(government, LastDayOf(report_year), report_year);
}

std::string MembersDigest(const std::vector<MemberRow>& members) {
  std::string text;
  for (const MemberRow& member : members) {
    absl::StrAppend(&text, member.organ.name(), " ", static_cast<int>(member.row.standing), " ", member.row.revision,
                    "\n");
  }
  return text.empty() ? "" : Sha256Hex(text);
}

absl::Status AddAggregation(IntakeTx& tx, const Organ& government, int report_year,
                            validation::v1::CheckContext& context) {
  ASSIGN_OR_RETURN(const std::vector<MemberRow> members, DirectMembers(tx, government.name(), report_year));
  if (members.empty()) return absl::OkStatus();
  validation::v1::Aggregation& aggregation = *context.mutable_aggregation();
  aggregation.set_digest(MembersDigest(members));
  for (const MemberRow& row : members) {
    validation::v1::AggregationMember& member = *aggregation.add_members();
    *member.mutable_organ() = row.organ;
    member.mutable_organ()->set_display_name(NameOn(row.organ, LastDayOf(report_year)));
    member.set_counted(true);
    member.set_is_own_office(row.organ.kind() == report::v1::GOV_OFFICE);
    member.set_missing(row.row.standing == Standing::kMissing || row.row.standing == Standing::kReturned);
    if (row.row.standing == Standing::kExempt) {
      ASSIGN_OR_RETURN(const auto exemption,
                       DispensationTx(tx.connection()).ExemptionOf(row.organ.name(), report_year));
      if (exemption.has_value()) member.set_exempt_reason(exemption->reason());
    }
    if (row.row.standing != Standing::kFiled) continue;
    ASSIGN_OR_RETURN(const Revision revision,
                     tx.GetRevision(ReportName{row.organ.name(), report_year}.ToString(), row.row.revision));
    *member.mutable_content()->mutable_cells() = revision.content().cells();
  }
  return absl::OkStatus();
}

absl::Status KeepSnapshot(IntakeTx& tx, const format::FormatRegistry& formats, const Organ& government,
                          const AnnualReport& report, const Revision& revision) {
  if (!MaySum(government.kind())) return absl::OkStatus();
  RETURN_IF_ERROR(EnsureYear(tx, formats, report.report_year()));
  ASSIGN_OR_RETURN(const Subtree subtree, LoadSubtree(tx, formats, government, report.report_year()));
  if (subtree.organs.size() == 1) return absl::OkStatus();
  const format::Edition& edition = *formats.ForYear(report.report_year());
  v1::RollupSnapshot snapshot;
  snapshot.set_name(
      absl::StrCat(government.name(), "/rollups/", report.report_year(), "/snapshots/", report.revision()));
  snapshot.set_format_id(edition.id());
  for (const format::CellInfo& cell : edition.cells()) snapshot.add_cells(cell.id);
  const auto sum = subtree.rollup.SumOf(0);
  snapshot.mutable_sums()->Assign(sum.begin(), sum.end());
  for (const int child : subtree.rollup.children(0)) {
    const Organ& organ = subtree.organs[static_cast<size_t>(child)];
    v1::RollupSnapshot::Member& member = *snapshot.add_members();
    member.set_organ(organ.name());
    member.set_display_name(NameOn(organ, LastDayOf(report.report_year())));
    member.set_standing(ToProto(subtree.rollup.standing(child)));
    const auto& filing = subtree.rollup.filing(child);
    if (filing.has_value()) member.set_revision(filing->revision);
    const absl::Span<const int64_t> values =
        filing.has_value() ? absl::Span<const int64_t>(filing->values) : subtree.rollup.SumOf(child);
    member.mutable_values()->Assign(values.begin(), values.end());
  }
  *snapshot.mutable_file_time() = revision.receipt().receive_time();
  return RollupTx(tx.connection()).PutSnapshot(government.name(), report.report_year(), report.revision(), snapshot);
}

absl::Status SealSnapshot(IntakeTx& tx, const std::string& organ, int report_year, int revision,
                          const google::protobuf::Timestamp& publish_time) {
  RollupTx rollup(tx.connection());
  ASSIGN_OR_RETURN(auto snapshot, rollup.FindSnapshot(organ, report_year, revision));
  if (!snapshot.has_value()) return absl::OkStatus();
  *snapshot->mutable_publish_time() = publish_time;
  return rollup.PutSnapshot(organ, report_year, revision, *snapshot);
}

}  // namespace nianbao::intake
