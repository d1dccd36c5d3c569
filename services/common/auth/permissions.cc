#include "services/common/auth/permissions.h"

#include <algorithm>
#include <set>

namespace nianbao::auth {
namespace {

constexpr absl::string_view kPreparer[] = {"reports.read", "reports.edit", "reports.submit", "reports.check",
                                           "formats.read", "organs.read",  "messages.read",  "dispensations.request"};
constexpr absl::string_view kReviewer[] = {"reports.read", "reports.review", "reports.return", "reports.check",
                                           "formats.read", "organs.read",    "messages.read"};
constexpr absl::string_view kSecrecyReviewer[] = {"reports.read", "reports.clear", "reports.return", "reports.check",
                                                  "formats.read", "organs.read",   "messages.read"};
constexpr absl::string_view kSigner[] = {"reports.read", "reports.sign_off", "reports.return", "reports.check",
                                         "formats.read", "organs.read",      "messages.read"};
constexpr absl::string_view kChecker[] = {
    "reports.read", "reports.approve", "reports.return", "reports.withdraw", "reports.check",  "formats.read",
    "organs.read",  "messages.read",   "deadlines.edit", "notices.issue",    "reminders.read", "dispensations.request"};
constexpr absl::string_view kPlatformAdministrator[] = {"organs.read",    "organs.edit",  "formats.read",
                                                        "messages.read",  "people.read",  "people.edit",
                                                        "reminders.read", "tasks.settle", "people.access"};
constexpr absl::string_view kSecurityAdministrator[] = {"organs.read", "formats.read", "messages.read",
                                                        "people.read", "people.grant", "people.access"};
constexpr absl::string_view kOperator[] = {"deliveries.read", "queues.read",    "queues.operate", "formats.read",
                                           "messages.read",   "reminders.read", "tasks.settle"};
constexpr absl::string_view kReader[] = {"reports.read", "reports.check", "formats.read", "organs.read",
                                         "messages.read"};
constexpr absl::string_view kWorker[] = {"stages.complete", "reports.read",   "formats.read", "organs.read",
                                         "audit.append",    "tokens.resolve", "people.read",  "queues.read"};
constexpr absl::string_view kAuditor[] = {"audit.read", "formats.read", "organs.read", "messages.read"};
constexpr absl::string_view kInstaller[] = {"people.first"};
constexpr absl::string_view kHistoricalFiler[] = {"reports.file_historical"};

constexpr RolePermissions kRoles[] = {
    {"preparer", "经办人", kPreparer},
    {"reviewer", "审核人", kReviewer},
    {"secrecy_reviewer", "保密审查人", kSecrecyReviewer},
    {"signer", "签发人", kSigner},
    {"checker", "主管部门核查人", kChecker},
    {"platform_administrator", "平台管理员", kPlatformAdministrator},
    {"security_administrator", "安全管理员", kSecurityAdministrator},
    {"auditor", "审计管理员", kAuditor},
    {"operator", "运维人员", kOperator},
    {"reader", "查阅人", kReader},
    {"worker", "系统服务", kWorker},
    {"installer", "安装人员", kInstaller},
    {"historical_filer", "历史年报补录人", kHistoricalFiler},
};

// 三员分立: who administers, who grants and who audits are three people (GB/T 22239-2019, 8.1.5).
constexpr absl::string_view kSeparated[] = {"platform_administrator", "security_administrator", "auditor"};

// Steps that a person answers for with a name.
constexpr absl::string_view kOfPeople[] = {"reviewer", "secrecy_reviewer", "signer"};
// What the machines of the suite are, and who sets it up: written in the configuration, never granted.
constexpr absl::string_view kConfigured[] = {"worker", "installer"};

template <size_t n>
bool Holds(const absl::string_view (&roles)[n], absl::string_view role) {
  return std::find(std::begin(roles), std::end(roles), role) != std::end(roles);
}

}  // namespace

bool IsAdministrator(absl::string_view role) { return Holds(kSeparated, role); }

bool IsOfPeople(absl::string_view role) { return IsAdministrator(role) || Holds(kOfPeople, role); }

bool IsOfPlatform(absl::string_view role) { return IsAdministrator(role) || role == "operator"; }

bool IsGrantable(absl::string_view role) { return FindRole(role) != nullptr && !Holds(kConfigured, role); }

absl::Span<const RolePermissions> AllRoles() { return kRoles; }

const RolePermissions* FindRole(absl::string_view role) {
  const auto* found =
      std::find_if(std::begin(kRoles), std::end(kRoles), [&](const RolePermissions& r) { return r.role == role; });
  return found == std::end(kRoles) ? nullptr : found;
}

bool AreSeparated(const std::vector<std::string>& roles) {
  std::set<absl::string_view> held;
  for (const std::string& role : roles) {
    if (IsAdministrator(role)) held.insert(role);
  }
  return held.size() < 2;
}

bool RolePermits(absl::string_view role, absl::string_view permission) {
  const RolePermissions* found = FindRole(role);
  return found != nullptr &&
         std::find(found->permissions.begin(), found->permissions.end(), permission) != found->permissions.end();
}

}  // namespace nianbao::auth
