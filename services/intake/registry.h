// What the register says of an organ in a year, and whether an entry makes sense. Pure.
#ifndef NIANBAO_SERVICES_INTAKE_REGISTRY_H_
#define NIANBAO_SERVICES_INTAKE_REGISTRY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/organ.pb.h"

namespace nianbao::intake {

// Days as text, "2022-12-31", compare as days do. The first and last day that an open interval reaches.
constexpr absl::string_view kSinceEver = "0001-01-01";
constexpr absl::string_view kForEver = "9999-12-31";

// The day whose register is a report year's: 31 December.
std::string LastDayOf(int report_year);

// Whether there was such a body on a day. An organ abolished on a day is no more on that day.
bool ExistsOn(const report::v1::Organ& organ, absl::string_view day);

// Its full name on a day; display_name where the register has no name for it.
std::string NameOn(const report::v1::Organ& organ, absl::string_view day);

// In whose sums the organ counts, and when: its memberships, or what its kind decides; open ends filled in, cut to the
// time that the organ existed.
std::vector<report::v1::Membership> MembershipsOf(const report::v1::Organ& organ);

// Whether others are counted in a body of this kind by its nature.
bool IsGovernment(report::v1::OrganKind kind);
// The same, or a development zone, which may sum its own bureaus.
bool MaySum(report::v1::OrganKind kind);

// INVALID_ARGUMENT: DAY_MALFORMED, INTERVALS_OVERLAP, INTERVAL_REVERSED, CREDIT_CODE_WRONG (without a reason),
// MEMBERSHIP_ITSELF; the field's path.
absl::Status CheckOrgan(const report::v1::Organ& organ);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_REGISTRY_H_
