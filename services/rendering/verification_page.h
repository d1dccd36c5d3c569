// The page that a verification code leads to: which report it is, and its published files with their digests. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_VERIFICATION_PAGE_H_
#define NIANBAO_SERVICES_RENDERING_VERIFICATION_PAGE_H_

#include <string>

#include "nianbao/intake/v1/stage_service.pb.h"
#include "services/rendering/verification.h"

namespace nianbao::rendering {

// One self-contained page, to lie at <public tree>/verify/<code>.html; links are relative to it. A code that was made
// up leads to no page at all.
std::string VerificationPage(const RevisionContent& revision, const std::string& organ_display_name,
                             const intake::v1::PublishedArtifacts& published);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_VERIFICATION_PAGE_H_
