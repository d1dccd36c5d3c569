// What of an edition is fixed by law, and its digests. Pure.
#ifndef NIANBAO_SERVICES_COMMON_FORMAT_STRUCTURE_H_
#define NIANBAO_SERVICES_COMMON_FORMAT_STRUCTURE_H_

#include "nianbao/format/v1/format.pb.h"

namespace nianbao::format {

// The edition without guidance: all that a verdict or a printed report depends on.
v1::Format WithoutGuidance(v1::Format format);

// The edition without rules, guidance, legal basis of lines, accepted variants, keywords and last report year: what
// formats/LOCK pins.
v1::Format StructureOf(v1::Format format);

}  // namespace nianbao::format

#endif  // NIANBAO_SERVICES_COMMON_FORMAT_STRUCTURE_H_
