// nianbaoctl rollup: a government's sums, who is missing, where figures differ, and where a figure comes from.
#include <iostream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "nianbao/intake/v1/rollup_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/format/format.h"
#include "services/common/format/value.h"
#include "services/common/rpc/grpc_server.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/server.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

using intake::v1::Rollup;
using intake::v1::RollupDifference;
using intake::v1::RollupMember;
using intake::v1::RollupProgress;

constexpr char kService[] = "/nianbao.intake.v1.RollupService/";

// In the printed unit of the cell: 万元, not fen.
std::string Shown(const format::Edition* edition, const std::string& id, int64_t value) {
  const auto at = edition == nullptr ? std::nullopt : edition->FindCell(id);
  if (!at.has_value()) return absl::StrCat(value);
  const format::CellInfo& info = edition->cells()[static_cast<size_t>(*at)];
  report::v1::Cell cell;
  info.type == format::v1::MONEY ? cell.set_fen(value) : cell.set_count(value);
  return absl::StrCat(format::PrintCell(info, cell), info.unit);
}

std::string LineOf(const RollupProgress& progress) {
  return absl::StrCat("应报", progress.bodies(), " 已报", progress.filed(), " 退回", progress.sent_back(), " 未报",
                      progress.missing(), " 免报", progress.exempt());
}

absl::string_view Chinese(intake::v1::RollupStanding standing) {
  switch (standing) {
    case intake::v1::BODY_FILED:
      return "已报";
    case intake::v1::BODY_SENT_BACK:
      return "退回";
    case intake::v1::BODY_EXEMPT:
      return "免报";
    default:
      return "未报";
  }
}

void Print(const format::Edition* edition, absl::string_view head,
           const google::protobuf::RepeatedPtrField<RollupDifference>& differences, absl::string_view other) {
  if (differences.empty()) return;
  std::cout << head << "\n";
  for (const RollupDifference& one : differences) {
    std::cout << "  " << one.label() << "  汇总" << Shown(edition, one.cell(), one.sum()) << "  " << other
              << Shown(edition, one.cell(), one.other()) << "  相差"
              << Shown(edition, one.cell(), one.other() - one.sum()) << "\n";
  }
}

void PrintRollup(const Rollup& rollup) {
  const format::Edition* edition = format::FormatRegistry::Embedded().Find(rollup.format_id());
  std::cout << rollup.display_name() << "  直接：" << LineOf(rollup.direct()) << "\n各级合计："
            << LineOf(rollup.all_levels()) << "\n";
  for (const RollupMember& member : rollup.members()) {
    std::cout << "  " << Chinese(member.standing()) << "  " << member.display_name();
    if (member.revision() > 0) std::cout << "  第" << member.revision() << "版";
    if (member.standing() == intake::v1::BODY_FILED && member.filled_cells() == 0) std::cout << "  空表";
    if (member.has_below()) std::cout << "  下级" << LineOf(member.below());
    if (member.stale()) std::cout << "  报送后下级有改动";
    std::cout << "\n";
  }
  if (rollup.filed_revision() == 0) std::cout << "本级政府尚未报送。\n";
  Print(edition, "与已报送数不一致：", rollup.differences(), "已报");
  Print(edition, "报送后下级改动，应改为：", rollup.changes_since_filing(), "报送时");
}

int ShowCell(rpc::Caller& server, const Arguments& arguments, const std::string& name) {
  intake::v1::ExplainRollupCellRequest request;
  request.set_name(name);
  request.set_cell(arguments.files[2]);
  request.set_down_to_filings(true);
  bool first = true;
  do {
    const auto page =
        server.Call<intake::v1::ExplainRollupCellResponse>(absl::StrCat(kService, "ExplainRollupCell"), request);
    if (!page.ok()) return Complain(page.status());
    if (arguments.Json()) {
      Print(arguments, *page, "");
    } else {
      if (first) std::cout << page->label() << "  " << page->sum() << (page->own_only() ? "  只计本级" : "") << "\n";
      for (const intake::v1::RollupContribution& part : page->contributions()) {
        std::cout << std::string(static_cast<size_t>(part.depth()) * 2, ' ') << part.value() << "  "
                  << part.display_name();
        if (part.revision() > 0) std::cout << "  第" << part.revision() << "版";
        std::cout << (part.live_sum() ? "  （下级合计）" : "") << "\n";
      }
    }
    first = false;
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return kFine;
}

}  // namespace

int RollUp(const Arguments& arguments) {
  int year = 0;
  if (!absl::SimpleAtoi(arguments.files[1], &year) || year < 1000 || year > 9999) {
    return Complain(UsageError(absl::StrCat("“", arguments.files[1], "”不是年度。"),
                               absl::StrCat(arguments.files[1], " is no year")),
                    kUsage);
  }
  const std::string& organ = arguments.files[0];
  const std::string name = absl::StrCat(absl::StartsWith(organ, "organs/") ? "" : "organs/", organ, "/rollups/", year);
  const auto server = Connect(arguments);
  if (arguments.files.size() == 3) return ShowCell(*server, arguments, name);
  intake::v1::GetRollupRequest request;
  request.set_name(name);
  const auto rollup = server->Call<Rollup>(absl::StrCat(kService, "GetRollup"), request);
  if (!rollup.ok()) return Complain(rollup.status());
  if (arguments.Json()) {
    Print(arguments, *rollup, "");
  } else {
    PrintRollup(*rollup);
  }
  return rollup->differences().empty() && rollup->changes_since_filing().empty() ? kFine : kHasErrors;
}

}  // namespace nianbao::ctl
