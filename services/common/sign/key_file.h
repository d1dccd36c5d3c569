// Private keys in files.
#ifndef NIANBAO_SERVICES_COMMON_SIGN_KEY_FILE_H_
#define NIANBAO_SERVICES_COMMON_SIGN_KEY_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace nianbao {

// Writes a new file that its owner alone may read from the start. ALREADY_EXISTS (FILE_NOT_WRITTEN) where there is one:
// a lost key makes old receipts unprovable.
absl::Status WriteNewKeyFile(const std::string& path, absl::string_view pem);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_SIGN_KEY_FILE_H_
