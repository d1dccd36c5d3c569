// What a file is, told by its bytes. Pure.
#ifndef NIANBAO_SERVICES_INTAKE_ATTACHMENT_TYPE_H_
#define NIANBAO_SERVICES_INTAKE_ATTACHMENT_TYPE_H_

#include "absl/strings/string_view.h"

namespace nianbao::intake {

// "application/pdf", "application/ofd" (a ZIP archive whose directory names OFD.xml, GB/T 33190), "image/jpeg",
// "image/png"; empty for anything else, and for what breaks off before its end.
absl::string_view MediaTypeOf(absl::string_view bytes);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_ATTACHMENT_TYPE_H_
