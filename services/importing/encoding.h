// Text of unknown encoding → UTF-8. Pure.
#ifndef NIANBAO_SERVICES_IMPORTING_ENCODING_H_
#define NIANBAO_SERVICES_IMPORTING_ENCODING_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace nianbao::importing {

// UTF-8 as it is (byte order mark dropped), else GB18030. INVALID_ARGUMENT (TEXT_ENCODING_UNKNOWN) when it is neither.
absl::StatusOr<std::string> ToUtf8(absl::string_view bytes);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_ENCODING_H_
