// What the public may see of a revision. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_PUBLIC_PART_H_
#define NIANBAO_SERVICES_RENDERING_PUBLIC_PART_H_

#include "nianbao/report/v1/content.pb.h"

namespace nianbao::rendering {

// Without what is between the organ and its competent department: 填报说明, leftovers of importing. Files are made from
// it and verification codes are computed over it, so that whoever holds the published data can check a code.
report::v1::ReportContent PublicPart(const report::v1::ReportContent& content);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PUBLIC_PART_H_
