#include "services/intake/organs.h"

#include <algorithm>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/util/field_mask_util.h"
#include "services/common/auth/principal.h"
#include "services/common/base/error.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"
#include "services/intake/filter.h"
#include "services/intake/intake_errors.h"
#include "services/intake/organ_places.h"

namespace nianbao::intake {
namespace {

using google::protobuf::util::FieldMaskUtil;
using report::v1::Organ;

constexpr int kUsualPage = 50;
constexpr int kLargestPage = 1000;
constexpr Page kWhole{100'000, 0};

absl::Status CheckAdministrator(const rpc::CallContext& call, const std::string& organ) {
  return call.principal->MayIn("organs.edit", organ) ? absl::OkStatus() : auth::PermissionDenied("organs.edit", organ);
}

const FilterFields& OrganFields() {
  static const auto* fields =
      new FilterFields{{"name", FieldKind::kText},           {"display_name", FieldKind::kText},
                       {"kind", FieldKind::kText},           {"lead_type", FieldKind::kText},
                       {"region_code", FieldKind::kText},    {"competent_organ", FieldKind::kText},
                       {"established_on", FieldKind::kText}, {"parent_government", FieldKind::kText},
                       {"abolished_on", FieldKind::kText}};
  return *fields;
}

// A field of OrganFields as text.
std::string ValueOf(const Organ& organ, const std::string& field) {
  const google::protobuf::FieldDescriptor* found = Organ::descriptor()->FindFieldByName(field);
  const google::protobuf::Reflection& reflection = *organ.GetReflection();
  if (found->type() == google::protobuf::FieldDescriptor::TYPE_ENUM) return reflection.GetEnum(organ, found)->name();
  return reflection.GetString(organ, found);
}

// The rows of the page among the organs that match.
void TakePage(const FilterNode& filter, const Page& page, std::vector<Organ>& organs) {
  const auto fits = [&](const Organ& organ) {
    return Matches(filter, OrganFields(), [&](const std::string& field) { return ValueOf(organ, field); });
  };
  organs.erase(std::stable_partition(organs.begin(), organs.end(), fits), organs.end());
  const auto from = std::min<int64_t>(page.offset, static_cast<int64_t>(organs.size()));
  organs.erase(organs.begin(), organs.begin() + from);
  if (organs.size() > static_cast<size_t>(page.size)) organs.resize(static_cast<size_t>(page.size));
}

}  // namespace

absl::StatusOr<Organ> Organs::Create(const rpc::CallContext& call, const v1::CreateOrganRequest& request) {
  return transactions_.Write<Organ>(call, KeyOf(request), [&](IntakeTx& tx) -> absl::StatusOr<Organ> {
    Organ organ = request.organ();
    organ.set_name(absl::StrCat("organs/", request.organ_id()));
    organ.set_etag("1");
    RETURN_IF_ERROR(CheckAdministrator(call, organ.name()));
    RETURN_IF_ERROR(CheckEntry(organ));
    RETURN_IF_ERROR(FindSuperiors(tx, organ));
    RETURN_IF_ERROR(CheckPlace(tx, organ));
    RETURN_IF_ERROR(tx.InsertOrgan(organ));
    RETURN_IF_ERROR(KeepPlace(tx, organ));
    return organ;
  });
}

absl::StatusOr<Organ> Organs::Get(const v1::GetOrganRequest& request) {
  return transactions_.Read<Organ>([&](IntakeTx& tx) { return tx.GetOrgan(request.name()); });
}

absl::StatusOr<v1::ListOrgansResponse> Organs::List(const v1::ListOrgansRequest& request) {
  using Response = v1::ListOrgansResponse;
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  ASSIGN_OR_RETURN(const std::optional<FilterNode> filter, ParseFilter(request.filter(), OrganFields()));
  return transactions_.ReadLagging<Response>([&](IntakeTx& tx) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(std::vector<Organ> organs, tx.ListOrgans(filter.has_value() ? kWhole : OneMore(page)));
    if (filter.has_value()) TakePage(*filter, OneMore(page), organs);
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
    RETURN_IF_ERROR(CheckEntry(organ));
    for (const std::string& successor : organ.successors()) RETURN_IF_ERROR(tx.GetOrgan(successor).status());
    RETURN_IF_ERROR(FindSuperiors(tx, organ));
    RETURN_IF_ERROR(CheckPlace(tx, organ));
    RETURN_IF_ERROR(tx.UpdateOrgan(organ));
    if (organ.competent_organ() != before.competent_organ()) RETURN_IF_ERROR(MoveSubordinates(tx, organ));
    RETURN_IF_ERROR(KeepPlace(tx, organ));
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
