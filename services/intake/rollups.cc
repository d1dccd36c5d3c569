#include "services/intake/rollups.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"
#include "services/intake/access.h"
#include "services/intake/intake_errors.h"
#include "services/intake/names.h"
#include "services/intake/rollup_figures.h"
#include "services/intake/rollup_store.h"

namespace nianbao::intake {
namespace {

constexpr size_t kMostUnfiled = 1000;
constexpr int kUsualPage = 200;
constexpr int kLargestPage = 2000;

// "organs/{organ}/rollups/{report_year}…" has the shape of a report's name.
absl::StatusOr<ReportName> ParseName(absl::string_view name) {
  const size_t at = name.find("/rollups/");
  if (at == absl::string_view::npos) return ReportName::Parse(name);
  return ReportName::Parse(absl::StrCat(name.substr(0, at), "/annualReports/", name.substr(at + 9, 4)));
}

v1::RollupMember MemberOf(const YearRollup& year, int body) {
  v1::RollupMember member;
  const BodyFacts& facts = year.facts[static_cast<size_t>(body)];
  member.set_organ(year.rollup.bodies()[static_cast<size_t>(body)].name);
  member.set_display_name(facts.display_name);
  member.set_kind(facts.kind);
  member.set_standing(ToProto(year.rollup.standing(body)));
  if (const auto& filing = year.rollup.filing(body); filing.has_value()) {
    member.set_revision(filing->revision);
    member.set_filled_cells(facts.filled_cells);
    *member.mutable_file_time() = facts.file_time;
  }
  if (!year.rollup.children(body).empty()) {
    member.set_stale(!year.rollup.SinceFiling(body).empty());
    *member.mutable_below() = ToProto(year.rollup.ProgressOf(body, true));
  }
  return member;
}

void Add(const YearRollup& year, const std::vector<Difference>& differences,
         google::protobuf::RepeatedPtrField<v1::RollupDifference>& shown) {
  for (const Difference& difference : differences) {
    const format::CellInfo& cell = year.edition->cells()[static_cast<size_t>(difference.cell)];
    v1::RollupDifference& one = *shown.Add();
    one.set_cell(cell.id);
    one.set_label(cell.label);
    one.set_sum(difference.expected);
    one.set_other(difference.actual);
  }
}

void AddCells(const YearRollup& year, int government, v1::Rollup& rollup) {
  const absl::Span<const int64_t> sum = year.rollup.SumOf(government);
  for (size_t i = 0; i < year.edition->cells().size(); ++i) {
    v1::RollupCell& cell = *rollup.add_cells();
    cell.set_cell(year.edition->cells()[i].id);
    cell.set_sum(sum[i]);
    cell.set_own_only(!year.summed[i]);
  }
}

void AddContributions(const YearRollup& year, int government, int cell, bool deep, int depth,
                      std::vector<v1::RollupContribution>& all) {
  for (const Contribution& part : year.rollup.Open(government, cell)) {
    const bool live = part.revision == 0 && !year.rollup.children(part.body).empty();
    v1::RollupContribution& shown = all.emplace_back();
    shown.set_organ(year.rollup.bodies()[static_cast<size_t>(part.body)].name);
    shown.set_display_name(year.facts[static_cast<size_t>(part.body)].display_name);
    shown.set_standing(ToProto(part.standing));
    shown.set_revision(part.revision);
    shown.set_value(part.value);
    shown.set_live_sum(live);
    shown.set_depth(depth);
    if (deep && live) AddContributions(year, part.body, cell, deep, depth + 1, all);
  }
}

}  // namespace

absl::Status Rollups::CheckRead(const rpc::CallContext& call, const std::string& name) {
  return transactions_
      .Read<bool>([&](IntakeTx& tx) -> absl::StatusOr<bool> {
        ASSIGN_OR_RETURN(const report::v1::Organ organ, tx.GetOrgan(name));
        if (!MayRead(*call.principal, organ)) return auth::PermissionDenied("reports.read", name);
        return true;
      })
      .status();
}

absl::Status Rollups::At(const rpc::CallContext& call, const std::string& name,
                         const std::function<absl::Status(const YearRollup&, int)>& look) {
  ASSIGN_OR_RETURN(const ReportName parsed, ParseName(name));
  RETURN_IF_ERROR(CheckRead(call, parsed.organ));
  return live_.At(parsed.report_year, [&](const YearRollup& year) -> absl::Status {
    const auto found = year.index.find(parsed.organ);
    if (found == year.index.end() || year.rollup.children(found->second).empty()) {
      return NotAGovernment(parsed.organ, parsed.report_year);
    }
    return look(year, found->second);
  });
}

absl::StatusOr<v1::Rollup> Rollups::Get(const rpc::CallContext& call, const v1::GetRollupRequest& request) {
  v1::Rollup rollup;
  RETURN_IF_ERROR(At(call, request.name(), [&](const YearRollup& year, int government) {
    rollup.set_name(request.name());
    rollup.set_display_name(year.facts[static_cast<size_t>(government)].display_name);
    rollup.set_format_id(year.edition->id());
    rollup.set_version(year.version);
    AddCells(year, government, rollup);
    for (const int child : year.rollup.children(government)) *rollup.add_members() = MemberOf(year, child);
    *rollup.mutable_direct() = ToProto(year.rollup.ProgressOf(government, false));
    *rollup.mutable_all_levels() = ToProto(year.rollup.ProgressOf(government, true));
    std::vector<int> unfiled = year.rollup.Unfiled(government, true);
    if (unfiled.size() > kMostUnfiled) unfiled.resize(kMostUnfiled);
    for (const int body : unfiled) *rollup.add_unfiled() = MemberOf(year, body);
    const auto& filing = year.rollup.filing(government);
    rollup.set_filed_revision(filing.has_value() ? filing->revision : 0);
    Add(year, year.rollup.AgainstSum(government), *rollup.mutable_differences());
    Add(year, year.rollup.SinceFiling(government), *rollup.mutable_changes_since_filing());
    return absl::OkStatus();
  }));
  return rollup;
}

absl::StatusOr<v1::ExplainRollupCellResponse> Rollups::Explain(const rpc::CallContext& call,
                                                               const v1::ExplainRollupCellRequest& request) {
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  v1::ExplainRollupCellResponse response;
  RETURN_IF_ERROR(At(call, request.name(), [&](const YearRollup& year, int government) -> absl::Status {
    const auto cell = year.edition->FindCell(request.cell());
    if (!cell.has_value()) return RollupCellUnknown(request.cell());
    const format::CellInfo& info = year.edition->cells()[static_cast<size_t>(*cell)];
    response.set_cell(info.id);
    response.set_label(info.label);
    response.set_sum(year.rollup.SumOf(government)[static_cast<size_t>(*cell)]);
    response.set_own_only(!year.summed[static_cast<size_t>(*cell)]);
    if (response.own_only()) return absl::OkStatus();
    std::vector<v1::RollupContribution> all;
    AddContributions(year, government, *cell, request.down_to_filings(), 1, all);
    const auto from = static_cast<size_t>(std::min<int64_t>(page.offset, static_cast<int64_t>(all.size())));
    std::vector<v1::RollupContribution> shown(all.begin() + static_cast<std::ptrdiff_t>(from), all.end());
    response.set_next_page_token(NextToken(page, shown));
    response.mutable_contributions()->Assign(shown.begin(), shown.end());
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::RollupSnapshot> Rollups::GetSnapshot(const rpc::CallContext& call,
                                                        const v1::GetRollupSnapshotRequest& request) {
  ASSIGN_OR_RETURN(const ReportName name, ParseName(request.name()));
  RETURN_IF_ERROR(CheckRead(call, name.organ));
  int revision = 0;
  if (!absl::SimpleAtoi(request.name().substr(request.name().rfind('/') + 1), &revision)) revision = 0;
  return transactions_.Read<v1::RollupSnapshot>([&](IntakeTx& tx) -> absl::StatusOr<v1::RollupSnapshot> {
    ASSIGN_OR_RETURN(auto snapshot, RollupTx(tx.connection()).FindSnapshot(name.organ, name.report_year, revision));
    if (!snapshot.has_value()) return SnapshotNotFound(request.name());
    return *std::move(snapshot);
  });
}

void AddRollupMethods(Rollups& rollups, rpc::MethodTable& methods) {
  using rpc::CallContext;
  const std::string service = "nianbao.intake.v1.RollupService.";
  methods.Add<v1::GetRollupRequest, v1::Rollup>(service + "GetRollup",
                                                [&](const CallContext& c, const auto& r) { return rollups.Get(c, r); });
  methods.Add<v1::ExplainRollupCellRequest, v1::ExplainRollupCellResponse>(
      service + "ExplainRollupCell", [&](const CallContext& c, const auto& r) { return rollups.Explain(c, r); });
  methods.Add<v1::GetRollupSnapshotRequest, v1::RollupSnapshot>(
      service + "GetRollupSnapshot", [&](const CallContext& c, const auto& r) { return rollups.GetSnapshot(c, r); });
}

}  // namespace nianbao::intake
