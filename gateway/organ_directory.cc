#include "gateway/organ_directory.h"

#include "absl/strings/strip.h"
#include "nianbao/intake/v1/organ_service.pb.h"
#include "services/common/base/status_macros.h"

namespace nianbao::gateway {
namespace {

constexpr absl::Duration kFresh = absl::Minutes(1);
constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr int kPageSize = 1000;

}  // namespace

absl::StatusOr<PublicOrgans> OrganDirectory::Ask() {
  PublicOrgans organs;
  intake::v1::ListOrgansRequest request;
  request.set_page_size(kPageSize);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     intake_().Call<intake::v1::ListOrgansResponse>("/nianbao.intake.v1.OrganService/ListOrgans",
                                                                    request, {.timeout = kPatience}));
    for (const report::v1::Organ& organ : page.organs()) {
      const bool government = organ.kind() == report::v1::GOV_PROV || organ.kind() == report::v1::GOV_CITY ||
                              organ.kind() == report::v1::GOV_COUNTY;
      organs[std::string(absl::StripPrefix(organ.name(), "organs/"))] = {organ.display_name(), organ.region_code(),
                                                                         government};
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return organs;
}

std::shared_ptr<const PublicOrgans> OrganDirectory::Get() {
  {
    std::lock_guard lock(mutex_);
    if (clock_.Now() - asked_ < kFresh) return known_;
    asked_ = clock_.Now();  // others go on with what is known meanwhile
  }
  absl::StatusOr<PublicOrgans> fresh = Ask();
  std::lock_guard lock(mutex_);
  if (fresh.ok()) known_ = std::make_shared<const PublicOrgans>(*std::move(fresh));
  return known_;
}

}  // namespace nianbao::gateway
