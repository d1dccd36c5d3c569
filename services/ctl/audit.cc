// nianbaoctl audit: what was done, and whether the chain of it holds.
#include <algorithm>
#include <iostream>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "nianbao/intake/v1/audit_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/clock/beijing.h"
#include "services/common/rpc/grpc_server.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/server.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

using intake::v1::AuditEntry;
using intake::v1::AuditFault;

constexpr char kService[] = "/nianbao.intake.v1.AuditService/";
constexpr int kPage = 1000;
constexpr absl::Duration kPatience = absl::Minutes(2);  // a walk over some ten million entries

std::string LineOf(const AuditEntry& entry) {
  const absl::Time time = absl::FromUnixSeconds(entry.time().seconds());
  const std::string who = entry.principal_display_name().empty()
                              ? entry.principal()
                              : absl::StrCat(entry.principal_display_name(), "（", entry.principal(), "）");
  return absl::StrCat(entry.position(), "  ", absl::FormatTime("%Y-%m-%d %H:%M:%S", time, BeijingTime()), "  ", who,
                      "  ", entry.action(), "  ", entry.resource(),
                      entry.revision() > 0 ? absl::StrCat("  第", entry.revision(), "版") : "",
                      entry.comment().empty() ? "" : absl::StrCat("  ", entry.comment()));
}

// With --output json one entry a line: the export.
int ListEntries(const Arguments& arguments) {
  const auto server = Connect(arguments);
  intake::v1::ListAuditEntriesRequest request;
  request.set_page_size(kPage);
  if (arguments.files.size() > 1) request.set_resource(arguments.files[1]);
  request.set_principal(arguments.Flag("person"));
  request.set_action(arguments.Flag("action"));
  do {
    const auto page =
        server->Call<intake::v1::ListAuditEntriesResponse>(absl::StrCat(kService, "ListAuditEntries"), request);
    if (!page.ok()) return Complain(page.status());
    for (const AuditEntry& entry : page->audit_entries()) {
      Print(arguments, entry, LineOf(entry));
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return kFine;
}

absl::string_view Chinese(AuditFault::Kind kind) {
  switch (kind) {
    case AuditFault::ALTERED:
      return "被改动";
    case AuditFault::ENTRY_MISSING:
      return "缺失";
    default:
      return "链尾不符";
  }
}

int VerifyChain(const Arguments& arguments) {
  intake::v1::VerifyAuditRequest request;
  if (arguments.files.size() > 1) {
    const std::pair<std::string, std::string> head = absl::StrSplit(arguments.files[1], absl::MaxSplits(':', 1));
    int64_t position = 0;
    if (!absl::SimpleAtoi(head.first, &position) || head.second.size() != 64) {
      return Complain(UsageError("链尾的写法是 位置:封印，即上次核对时显示的那一串。",
                                 "a head is POSITION:SEAL, as an earlier verification printed it"),
                      kUsage);
    }
    request.set_position(position);
    request.set_seal(head.second);
  }
  const auto verified = Connect(arguments)->Call<intake::v1::VerifyAuditResponse>(absl::StrCat(kService, "VerifyAudit"),
                                                                                  request, {.timeout = kPatience});
  if (!verified.ok()) return Complain(verified.status());
  const int code = verified->faults().empty() ? kFine : kHasErrors;
  if (arguments.Json()) return Print(arguments, *verified, ""), code;
  for (const AuditFault& fault : verified->faults()) {
    std::cout << "第" << fault.position() << "条" << Chinese(fault.kind());
    if (fault.has_entry()) std::cout << "：" << LineOf(fault.entry());
    std::cout << "\n";
  }
  std::cout << (verified->faults().empty() ? "审计链完整：" : "审计链不完整：") << verified->entries() << "条，待封"
            << verified->unsealed() << "条；链尾 " << verified->head_position() << ":" << verified->head_seal() << "\n";
  return code;
}

}  // namespace

int Audit(const Arguments& arguments) {
  if (arguments.files[0] == "list") return ListEntries(arguments);
  if (arguments.files[0] == "verify") return VerifyChain(arguments);
  return Complain(UsageError("用法：nianbaoctl audit list [单位或年报]，或 nianbaoctl audit verify [位置:封印]。",
                             "usage: nianbaoctl audit list [RESOURCE], or nianbaoctl audit verify [POSITION:SEAL]"),
                  kUsage);
}

}  // namespace nianbao::ctl
