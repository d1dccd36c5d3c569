// The gateway's own errors; everything else is the services'.
#ifndef NIANBAO_GATEWAY_GATEWAY_ERRORS_H_
#define NIANBAO_GATEWAY_GATEWAY_ERRORS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace nianbao::gateway {

// NOT_FOUND, PAGE_NOT_FOUND.
absl::Status PageNotFound(const std::string& path);
// UNIMPLEMENTED, METHOD_NOT_ALLOWED: the address exists under another verb. HTTP 405.
absl::Status MethodNotAllowed(const std::string& verb);
// PERMISSION_DENIED, CSRF_TOKEN_WRONG.
absl::Status CsrfTokenWrong();
// UNAUTHENTICATED, SIGN_IN_REFUSED; says not which part was wrong.
absl::Status SignInRefused();
// RESOURCE_EXHAUSTED, RATE_LIMITED with metadata retry_after_seconds.
absl::Status TooManySignIns(absl::Duration wait);
absl::Status TooManyCalls(absl::Duration wait);
// INVALID_ARGUMENT, CONTENT_TYPE_UNSUPPORTED. HTTP 415.
absl::Status JsonExpected(const std::string& content_type);

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_GATEWAY_ERRORS_H_
