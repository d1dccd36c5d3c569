#include "services/intake/organ_places.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/intake/intake_errors.h"
#include "services/intake/registry.h"
#include "services/intake/registry_store.h"

namespace nianbao::intake {
namespace {

using report::v1::Membership;
using report::v1::Organ;

constexpr int kMostOrgans = 100'000;
constexpr size_t kDeepestTree = 16;

// A government that `one` names must be one, and must not be counted, at a time they share, in the organ itself.
absl::Status CheckGovernment(IntakeTx& tx, const std::string& organ, const Membership& one, size_t depth = 0) {
  if (one.government() == organ || depth > kDeepestTree) return OrgansInACircle("organ.memberships");
  ASSIGN_OR_RETURN(const Organ government, tx.GetOrgan(one.government()));
  if (!MaySum(government.kind())) {
    return FieldError("MEMBERSHIP_NO_GOVERNMENT", "organ.memberships",
                      absl::StrCat("“", government.display_name(), "”不是人民政府或开发区，不能汇总"));
  }
  ASSIGN_OR_RETURN(const auto above, RegistryTx(tx.connection()).MembershipsOf(one.government()));
  for (Membership next : above) {
    next.set_valid_from(std::max(next.valid_from(), one.valid_from()));
    next.set_valid_to(std::min(next.valid_to(), one.valid_to()));
    if (next.valid_from() <= next.valid_to()) RETURN_IF_ERROR(CheckGovernment(tx, organ, next, depth + 1));
  }
  return absl::OkStatus();
}

// The name borne from now on must be the one that the list of names ends with.
absl::Status CheckNames(const Organ& organ) {
  if (organ.names().empty() || NameOn(organ, kForEver) == organ.display_name()) return absl::OkStatus();
  return FieldError("NAMES_DISAGREE", "organ.names", "最后一个名称应与现用全称一致");
}

}  // namespace

absl::Status CheckEntry(const Organ& organ) {
  if (organ.display_name().empty()) return FieldError("FIELD_REQUIRED", "organ.display_name", "没有填写");
  if (organ.kind() == report::v1::ORGAN_KIND_UNSPECIFIED) return FieldError("FIELD_REQUIRED", "organ.kind", "没有填写");
  RETURN_IF_ERROR(CheckOrgan(organ));
  return CheckNames(organ);
}

absl::Status CheckPlace(IntakeTx& tx, const Organ& organ) {
  for (const Membership& one : MembershipsOf(organ)) RETURN_IF_ERROR(CheckGovernment(tx, organ.name(), one));
  const std::string from = MaySum(organ.kind()) ? organ.abolished_on() : std::string(kSinceEver);
  if (from.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t others, RegistryTx(tx.connection()).CountMembers(organ.name(), from));
  return others == 0 ? absl::OkStatus() : StillCounted(organ.display_name(), others);
}

absl::Status KeepPlace(IntakeTx& tx, const Organ& organ) { return RegistryTx(tx.connection()).PutMemberships(organ); }

absl::Status FindSuperiors(IntakeTx& tx, Organ& organ) {
  organ.clear_superiors();
  if (organ.competent_organ().empty() || organ.competent_organ() == organ.name()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Organ above, tx.GetOrgan(organ.competent_organ()));
  organ.add_superiors(above.name());
  for (const std::string& superior : above.superiors()) {
    if (superior == organ.name()) return OrgansInACircle("organ.competent_organ");
    organ.add_superiors(superior);
  }
  return absl::OkStatus();
}

absl::Status MoveSubordinates(IntakeTx& tx, const Organ& organ) {
  ASSIGN_OR_RETURN(std::vector<Organ> all, tx.ListOrgans({kMostOrgans, 0}));
  for (Organ& below : all) {
    auto& superiors = *below.mutable_superiors();
    const auto at = std::find(superiors.begin(), superiors.end(), organ.name());
    if (at == superiors.end()) continue;
    superiors.erase(at + 1, superiors.end());
    superiors.MergeFrom(organ.superiors());
    RETURN_IF_ERROR(tx.UpdateOrgan(below));
  }
  return absl::OkStatus();
}

absl::Status FindAllSuperiors(IntakeTx& tx) {
  ASSIGN_OR_RETURN(std::vector<Organ> all, tx.ListOrgans({kMostOrgans, 0}));
  std::map<std::string, const Organ*> by_name;
  for (const Organ& organ : all) by_name[organ.name()] = &organ;
  for (const Organ& organ : all) {
    std::vector<std::string> superiors;
    const Organ* at = &organ;
    while (!at->competent_organ().empty() && at->competent_organ() != at->name()) {
      superiors.push_back(at->competent_organ());
      if (superiors.back() == organ.name() || superiors.size() > kDeepestTree) {
        return OrgansInACircle("organ.competent_organ");
      }
      const auto above = by_name.find(superiors.back());
      if (above == by_name.end()) return OrganNotFound(superiors.back());
      at = above->second;
    }
    if (std::equal(superiors.begin(), superiors.end(), organ.superiors().begin(), organ.superiors().end())) continue;
    Organ changed = organ;
    changed.mutable_superiors()->Assign(superiors.begin(), superiors.end());
    RETURN_IF_ERROR(tx.UpdateOrgan(changed));
  }
  return absl::OkStatus();
}

}  // namespace nianbao::intake
