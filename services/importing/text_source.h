// Plain text → lines. Pure.
#ifndef NIANBAO_SERVICES_IMPORTING_TEXT_SOURCE_H_
#define NIANBAO_SERVICES_IMPORTING_TEXT_SOURCE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/importing/source.h"

namespace nianbao::importing {

// UTF-8 (with or without byte order mark) or GB18030. INVALID_ARGUMENT: TEXT_ENCODING_UNKNOWN.
absl::StatusOr<SourceDocument> ReadText(absl::string_view bytes);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_TEXT_SOURCE_H_
