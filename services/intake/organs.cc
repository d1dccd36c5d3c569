#include "services/intake/organs.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/util/field_mask_util.h"
#include "services/common/auth/principal.h"
#include "services/common/base/error.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"
#include "services/intake/intake_errors.h"
#include "services/intake/registry.h"
#include "services/intake/registry_store.h"

namespace nianbao::intake {
namespace {

using google::protobuf::util::FieldMaskUtil;
using report::v1::Membership;
using report::v1::Organ;

constexpr int kUsualPage = 50;
constexpr int kLargestPage = 1000;
constexpr int kMostOrgans = 100'000;
constexpr int kDeepestTree = 16;

absl::Status CheckAdministrator(const rpc::CallContext& call, const std::string& organ) {
  return call.principal->MayIn("organs.edit", organ) ? absl::OkStatus() : auth::PermissionDenied("organs.edit", organ);
}

// Fills in `superiors`. NOT_FOUND for an unknown one, INVALID_ARGUMENT for one below the organ itself.
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

// Whoever is below the organ is below its superiors.
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

bool MaySum(const Organ& organ) { return IsGovernment(organ.kind()) || organ.kind() == report::v1::DEV_ZONE; }

// A government that `one` names must be one, and must not be counted, at a time they share, in the organ itself.
absl::Status CheckGovernment(IntakeTx& tx, const std::string& organ, const Membership& one, int depth = 0) {
  if (one.government() == organ || depth > kDeepestTree) return OrgansInACircle("organ.memberships");
  ASSIGN_OR_RETURN(const Organ government, tx.GetOrgan(one.government()));
  if (!MaySum(government)) {
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

// Stores the organ's place in the tree, after the organ itself.
absl::Status PlaceInTree(IntakeTx& tx, const Organ& organ) {
  for (const Membership& one : MembershipsOf(organ)) RETURN_IF_ERROR(CheckGovernment(tx, organ.name(), one));
  RegistryTx registry(tx.connection());
  const std::string from = MaySum(organ) ? organ.abolished_on() : std::string(kSinceEver);
  if (!from.empty()) {
    ASSIGN_OR_RETURN(const int64_t others, registry.CountMembers(organ.name(), from));
    if (others > 0) return StillCounted(organ.display_name(), others);
  }
  return registry.PutMemberships(organ);
}

// The name borne from now on must be the one that the list of names ends with.
absl::Status CheckNames(const Organ& organ) {
  if (organ.names().empty() || NameOn(organ, kForEver) == organ.display_name()) return absl::OkStatus();
  return FieldError("NAMES_DISAGREE", "organ.names", "最后一个名称应与现用全称一致");
}

}  // namespace

absl::StatusOr<Organ> Organs::Create(const rpc::CallContext& call, const v1::CreateOrganRequest& request) {
  return transactions_.Write<Organ>(call, KeyOf(request), [&](IntakeTx& tx) -> absl::StatusOr<Organ> {
    Organ organ = request.organ();
    organ.set_name(absl::StrCat("organs/", request.organ_id()));
    organ.set_etag("1");
    RETURN_IF_ERROR(CheckAdministrator(call, organ.name()));
    RETURN_IF_ERROR(CheckOrgan(organ));
    RETURN_IF_ERROR(CheckNames(organ));
    RETURN_IF_ERROR(FindSuperiors(tx, organ));
    RETURN_IF_ERROR(tx.InsertOrgan(organ));
    RETURN_IF_ERROR(PlaceInTree(tx, organ));
    return organ;
  });
}

absl::StatusOr<Organ> Organs::Get(const v1::GetOrganRequest& request) {
  return transactions_.Read<Organ>([&](IntakeTx& tx) { return tx.GetOrgan(request.name()); });
}

absl::StatusOr<v1::ListOrgansResponse> Organs::List(const v1::ListOrgansRequest& request) {
  using Response = v1::ListOrgansResponse;
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  return transactions_.ReadLagging<Response>([&](IntakeTx& tx) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(std::vector<Organ> organs, tx.ListOrgans(OneMore(page)));
    Response response;
    response.set_next_page_token(NextToken(page, organs));
    response.mutable_organs()->Assign(organs.begin(), organs.end());
    return response;
  });
}

absl::StatusOr<Organ> Organs::Change(const rpc::CallContext& call, const RequestKey& key, const std::string& name,
                                     const std::string& etag, const std::function<absl::Status(Organ&)>& change) {
  return transactions_.Write<Organ>(call, key, [&](IntakeTx& tx) -> absl::StatusOr<Organ> {
    ASSIGN_OR_RETURN(const Organ before, tx.GetOrgan(name));
    RETURN_IF_ERROR(CheckAdministrator(call, name));
    if (etag != before.etag()) return EtagMismatch(etag, before.etag());
    Organ organ = before;
    RETURN_IF_ERROR(change(organ));
    int64_t version = 0;
    if (!absl::SimpleAtoi(before.etag(), &version)) version = 0;
    organ.set_name(name);
    organ.set_etag(absl::StrCat(version + 1));
    if (organ.display_name().empty()) return FieldError("FIELD_REQUIRED", "organ.display_name", "没有填写");
    RETURN_IF_ERROR(CheckOrgan(organ));
    RETURN_IF_ERROR(CheckNames(organ));
    for (const std::string& successor : organ.successors()) RETURN_IF_ERROR(tx.GetOrgan(successor).status());
    RETURN_IF_ERROR(FindSuperiors(tx, organ));
    RETURN_IF_ERROR(tx.UpdateOrgan(organ));
    if (organ.competent_organ() != before.competent_organ()) RETURN_IF_ERROR(MoveSubordinates(tx, organ));
    RETURN_IF_ERROR(PlaceInTree(tx, organ));
    return organ;
  });
}

absl::StatusOr<Organ> Organs::Update(const rpc::CallContext& call, const v1::UpdateOrganRequest& request) {
  return Change(call, KeyOf(request), request.organ().name(), request.organ().etag(), [&](Organ& organ) {
    if (!FieldMaskUtil::IsValidFieldMask<Organ>(request.update_mask())) {
      return FieldError("FIELD_MALFORMED", "update_mask", "含有单位没有的字段");
    }
    FieldMaskUtil::MergeOptions options;
    options.set_replace_repeated_fields(true);
    options.set_replace_message_fields(true);
    FieldMaskUtil::MergeMessageTo(request.organ(), request.update_mask(), options, &organ);
    return absl::OkStatus();
  });
}

absl::StatusOr<Organ> Organs::Rename(const rpc::CallContext& call, const v1::RenameOrganRequest& request) {
  return Change(call, KeyOf(request), request.name(), request.etag(), [&](Organ& organ) -> absl::Status {
    absl::CivilDay day;
    if (!absl::ParseCivilTime(request.first_day(), &day)) {
      return FieldError("DAY_MALFORMED", "first_day", absl::StrCat("“", request.first_day(), "”不是日期"));
    }
    if (organ.names().empty()) organ.add_names()->set_display_name(organ.display_name());
    organ.mutable_names(organ.names_size() - 1)->set_valid_to(absl::FormatCivilTime(day - 1));
    report::v1::NamePeriod& now = *organ.add_names();
    now.set_display_name(request.display_name());
    now.set_valid_from(request.first_day());
    organ.add_former_names(organ.display_name());
    organ.set_display_name(request.display_name());
    return absl::OkStatus();
  });
}

absl::StatusOr<Organ> Organs::Abolish(const rpc::CallContext& call, const v1::AbolishOrganRequest& request) {
  return Change(call, KeyOf(request), request.name(), request.etag(), [&](Organ& organ) {
    organ.set_abolished_on(request.day());
    *organ.mutable_successors() = request.successors();
    return absl::OkStatus();
  });
}

}  // namespace nianbao::intake
