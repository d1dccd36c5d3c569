// A web page (a report as a portal published it) → lines and grids. Pure.
#ifndef NIANBAO_SERVICES_IMPORTING_HTML_SOURCE_H_
#define NIANBAO_SERVICES_IMPORTING_HTML_SOURCE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/importing/source.h"

namespace nianbao::importing {

// UTF-8 or GB18030. A table that holds other tables is a page's frame and is walked through. INVALID_ARGUMENT:
// TEXT_ENCODING_UNKNOWN, DOCUMENT_TOO_LARGE.
absl::StatusOr<SourceDocument> ReadHtml(absl::string_view bytes, const SourceLimits& limits);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_HTML_SOURCE_H_
