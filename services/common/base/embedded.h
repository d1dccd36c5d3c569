// Files whose bytes live in the program (nianbao_embed in cmake/NianbaoTargets.cmake).
#ifndef NIANBAO_SERVICES_COMMON_BASE_EMBEDDED_H_
#define NIANBAO_SERVICES_COMMON_BASE_EMBEDDED_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace nianbao {

struct EmbeddedFile {
  absl::string_view path;   // relative to the folder that was embedded
  absl::string_view bytes;  // lives as long as the program
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_BASE_EMBEDDED_H_
