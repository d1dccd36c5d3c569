// The gateway's own errors; everything else is the services'.
#ifndef NIANBAO_GATEWAY_GATEWAY_ERRORS_H_
#define NIANBAO_GATEWAY_GATEWAY_ERRORS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace nianbao::gateway {

// What a client sent, at most 300 bytes of it and in sound UTF-8, fit for an error or a log.
std::string Readable(const std::string& text);

// NOT_FOUND, PAGE_NOT_FOUND.
absl::Status PageNotFound(const std::string& path);
// UNIMPLEMENTED, METHOD_NOT_ALLOWED with metadata allow: the address exists under other verbs. HTTP 405.
absl::Status MethodNotAllowed(const std::string& verb, const std::string& allow);
// UNIMPLEMENTED, VERB_UNKNOWN. HTTP 501.
absl::Status VerbUnknown(const std::string& verb);
// PERMISSION_DENIED, CSRF_TOKEN_WRONG.
absl::Status CsrfTokenWrong();
// UNAUTHENTICATED, SIGN_IN_REFUSED; says not which part was wrong.
absl::Status SignInRefused();
// RESOURCE_EXHAUSTED, RATE_LIMITED with metadata retry_after_seconds.
absl::Status TooManySignIns(absl::Duration wait);
absl::Status TooManyCalls(absl::Duration wait);
// RESOURCE_EXHAUSTED, TOO_MANY_STREAMS.
absl::Status TooManyStreams();
// INVALID_ARGUMENT, CONTENT_TYPE_UNSUPPORTED. HTTP 415.
absl::Status JsonExpected(const std::string& content_type);

// What the wire itself got wrong. HttpStatusOf knows the number of each reason.
// INVALID_ARGUMENT, MALFORMED_HTTP with metadata part: "header", "chunk", … HTTP 400.
absl::Status MalformedHttp(absl::string_view part);
// RESOURCE_EXHAUSTED: ADDRESS_TOO_LONG 414, HEADERS_TOO_LARGE 431, MESSAGE_TOO_LARGE 413.
absl::Status AddressTooLong();
absl::Status HeadersTooLarge();
absl::Status BodyTooLarge(size_t limit);
// DEADLINE_EXCEEDED, REQUEST_TOO_SLOW. HTTP 408.
absl::Status RequestTooSlow();
// UNIMPLEMENTED: VERSION_UNSUPPORTED 505, ENCODING_UNKNOWN 501, EXPECTATION_FAILED 417.
absl::Status VersionUnsupported();
absl::Status EncodingUnknown();
absl::Status ExpectationFailed();

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_GATEWAY_ERRORS_H_
