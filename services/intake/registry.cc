#include "services/intake/registry.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/intake/credit_code.h"

namespace nianbao::intake {
namespace {

using report::v1::Membership;
using report::v1::NamePeriod;
using report::v1::Organ;
using report::v1::OrganKind;

std::string Or(const std::string& day, absl::string_view fallback) { return day.empty() ? std::string(fallback) : day; }

template <typename Period>
bool Covers(const Period& period, absl::string_view day) {
  return Or(period.valid_from(), kSinceEver) <= day && Or(period.valid_to(), kForEver) >= day;
}

// Kinds that count in their government unless the register says otherwise (notice 〔2019〕60号 with the register's
// usage): bodies of another line, dispatched ones, public services and party bodies do not.
bool CountsByKind(const Organ& organ) {
  if (organ.lead_type() == report::v1::LED_VERTICALLY || organ.lead_type() == report::v1::LED_DUALLY) return false;
  switch (organ.kind()) {
    case report::v1::VERTICAL:
    case report::v1::DUAL:
    case report::v1::DISPATCHED:
    case report::v1::PUBLIC_SERVICE:
    case report::v1::PARTY:
    case report::v1::ORGAN_KIND_UNSPECIFIED:
      return false;
    default:
      return true;
  }
}

absl::Status CheckDay(const std::string& day, absl::string_view field) {
  absl::CivilDay parsed;
  if (day.empty() || (absl::ParseCivilTime(day, &parsed) && absl::FormatCivilTime(parsed) == day)) {
    return absl::OkStatus();
  }
  return FieldError("DAY_MALFORMED", field, absl::StrCat("“", day, "”不是日期"));
}

template <typename Period>
absl::Status CheckPeriods(const google::protobuf::RepeatedPtrField<Period>& periods, absl::string_view field) {
  std::vector<std::pair<std::string, std::string>> spans;
  for (int i = 0; i < periods.size(); ++i) {
    const std::string path = absl::StrCat(field, "[", i, "]");
    RETURN_IF_ERROR(CheckDay(periods[i].valid_from(), path + ".valid_from"));
    RETURN_IF_ERROR(CheckDay(periods[i].valid_to(), path + ".valid_to"));
    spans.emplace_back(Or(periods[i].valid_from(), kSinceEver), Or(periods[i].valid_to(), kForEver));
    if (spans.back().first > spans.back().second) {
      return FieldError("INTERVAL_REVERSED", path, "结束日期早于开始日期");
    }
  }
  std::sort(spans.begin(), spans.end());
  for (size_t i = 1; i < spans.size(); ++i) {
    if (spans[i].first <= spans[i - 1].second) {
      return FieldError("INTERVALS_OVERLAP", field, absl::StrCat("自", spans[i].first, "起有两条同时有效"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckCreditCode(const Organ& organ) {
  if (organ.credit_code().empty() || !organ.credit_code_reason().empty()) return absl::OkStatus();
  const CreditCodeFault fault = FaultOf(organ.credit_code());
  if (fault == CreditCodeFault::kNone) return absl::OkStatus();
  const bool form = fault == CreditCodeFault::kForm;
  return FieldError("CREDIT_CODE_WRONG", "organ.credit_code",
                    form ? "统一社会信用代码写法不对，应为18位，不含字母I、O、S、V、Z"
                         : "统一社会信用代码的校验码不对，请核对；证书上确实如此的，请在credit_code_reason写明理由");
}

}  // namespace

std::string LastDayOf(int report_year) { return absl::FormatCivilTime(absl::CivilDay(report_year, 12, 31)); }

bool ExistsOn(const Organ& organ, absl::string_view day) {
  return Or(organ.established_on(), kSinceEver) <= day && (organ.abolished_on().empty() || organ.abolished_on() > day);
}

std::string NameOn(const Organ& organ, absl::string_view day) {
  for (const NamePeriod& period : organ.names()) {
    if (Covers(period, day)) return period.display_name();
  }
  return organ.display_name();
}

std::vector<Membership> MembershipsOf(const Organ& organ) {
  std::vector<Membership> all(organ.memberships().begin(), organ.memberships().end());
  if (all.empty() && !organ.parent_government().empty() && CountsByKind(organ)) {
    all.emplace_back().set_government(organ.parent_government());
  }
  std::vector<Membership> cut;
  for (Membership& one : all) {
    one.set_valid_from(std::max(Or(one.valid_from(), kSinceEver), Or(organ.established_on(), kSinceEver)));
    one.set_valid_to(Or(one.valid_to(), kForEver));
    if (absl::CivilDay day; !organ.abolished_on().empty() && absl::ParseCivilTime(organ.abolished_on(), &day)) {
      one.set_valid_to(std::min(one.valid_to(), absl::FormatCivilTime(day - 1)));
    }
    if (one.valid_from() <= one.valid_to()) cut.push_back(std::move(one));
  }
  return cut;
}

bool IsGovernment(OrganKind kind) {
  return kind == report::v1::GOV_PROV || kind == report::v1::GOV_CITY || kind == report::v1::GOV_COUNTY;
}

bool MaySum(OrganKind kind) { return IsGovernment(kind) || kind == report::v1::DEV_ZONE; }

absl::Status CheckOrgan(const Organ& organ) {
  RETURN_IF_ERROR(CheckDay(organ.established_on(), "organ.established_on"));
  RETURN_IF_ERROR(CheckDay(organ.abolished_on(), "organ.abolished_on"));
  if (!organ.abolished_on().empty() && organ.abolished_on() < Or(organ.established_on(), kSinceEver)) {
    return FieldError("INTERVAL_REVERSED", "organ.abolished_on", "撤销日期早于成立日期");
  }
  RETURN_IF_ERROR(CheckPeriods(organ.memberships(), "organ.memberships"));
  RETURN_IF_ERROR(CheckPeriods(organ.names(), "organ.names"));
  const auto itself = [&](const Membership& m) { return m.government() == organ.name(); };
  if (organ.parent_government() == organ.name() ||
      std::any_of(organ.memberships().begin(), organ.memberships().end(), itself)) {
    return FieldError("MEMBERSHIP_ITSELF", "organ.memberships", "单位不能计入自己的汇总");
  }
  return CheckCreditCode(organ);
}

}  // namespace nianbao::intake
