#include "services/intake/organs.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/field_mask_util.h"
#include "services/common/auth/principal.h"
#include "services/common/base/error.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"
#include "services/intake/intake_errors.h"

namespace nianbao::intake {
namespace {

using google::protobuf::util::FieldMaskUtil;
using report::v1::Organ;

constexpr int kUsualPage = 50;
constexpr int kLargestPage = 1000;

absl::Status CheckAdministrator(const rpc::CallContext& call, const std::string& organ) {
  return call.principal->MayIn("organs.edit", organ) ? absl::OkStatus() : auth::PermissionDenied("organs.edit", organ);
}

absl::Status CheckCompetent(IntakeTx& tx, const Organ& organ) {
  if (organ.competent_organ().empty() || organ.competent_organ() == organ.name()) return absl::OkStatus();
  return tx.GetOrgan(organ.competent_organ()).status();
}

}  // namespace

absl::StatusOr<Organ> Organs::Create(const rpc::CallContext& call, const v1::CreateOrganRequest& request) {
  return transactions_.Write<Organ>(call, KeyOf(request), [&](IntakeTx& tx) -> absl::StatusOr<Organ> {
    Organ organ = request.organ();
    organ.set_name(absl::StrCat("organs/", request.organ_id()));
    organ.set_etag("1");
    RETURN_IF_ERROR(CheckAdministrator(call, organ.name()));
    RETURN_IF_ERROR(CheckCompetent(tx, organ));
    RETURN_IF_ERROR(tx.InsertOrgan(organ));
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

absl::StatusOr<Organ> Organs::Update(const rpc::CallContext& call, const v1::UpdateOrganRequest& request) {
  return transactions_.Write<Organ>(call, KeyOf(request), [&](IntakeTx& tx) -> absl::StatusOr<Organ> {
    ASSIGN_OR_RETURN(Organ organ, tx.GetOrgan(request.organ().name()));
    RETURN_IF_ERROR(CheckAdministrator(call, organ.name()));
    if (request.organ().etag() != organ.etag()) return EtagMismatch(request.organ().etag(), organ.etag());
    if (!FieldMaskUtil::IsValidFieldMask<Organ>(request.update_mask())) {
      return FieldError("FIELD_MALFORMED", "update_mask", "含有单位没有的字段");
    }
    const std::string name = organ.name();
    FieldMaskUtil::MergeOptions options;
    options.set_replace_repeated_fields(true);
    options.set_replace_message_fields(true);
    FieldMaskUtil::MergeMessageTo(request.organ(), request.update_mask(), options, &organ);
    if (organ.display_name().empty()) return FieldError("FIELD_REQUIRED", "organ.display_name", "没有填写");
    int64_t version = 0;
    if (!absl::SimpleAtoi(request.organ().etag(), &version)) version = 0;
    organ.set_name(name);
    organ.set_etag(absl::StrCat(version + 1));
    RETURN_IF_ERROR(CheckCompetent(tx, organ));
    RETURN_IF_ERROR(tx.UpdateOrgan(organ));
    return organ;
  });
}

}  // namespace nianbao::intake
