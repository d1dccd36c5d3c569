// Reading and writing single headers: cookies, entity tags, ranges, encodings. Pure.
#ifndef NIANBAO_GATEWAY_HTTP_WORDS_H_
#define NIANBAO_GATEWAY_HTTP_WORDS_H_

#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gateway/http_server.h"

namespace nianbao::gateway {

// The header's value; empty when absent. `name` in lower case.
std::string HeaderOf(const HttpRequest& request, const std::string& name);

// The value of a cookie; empty when absent.
std::string CookieOf(absl::string_view header, absl::string_view name);

// Whether Accept-Encoding takes `encoding` ("gzip", "br"); "gzip;q=0" does not.
bool Accepts(absl::string_view accept_encoding, absl::string_view encoding);

// Whether If-None-Match or If-Match names this tag; weak tags compare equal to strong ones, "*" names all.
bool NamesTag(absl::string_view header, absl::string_view tag);

// `"abc"` → `abc`; W/"abc" likewise; anything else unchanged.
std::string Unquoted(absl::string_view tag);

// [first, last] of "bytes=…" with one range. NOT_FOUND when the header asks for no single byte range (the whole is
// answered then), OUT_OF_RANGE when it lies beyond `size`.
absl::StatusOr<std::pair<size_t, size_t>> RangeOf(absl::string_view header, size_t size);

// gzip, at a level for answers made once.
std::string Gzip(absl::string_view bytes);

// Media type by file name.
std::string MediaTypeOf(absl::string_view path);

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_HTTP_WORDS_H_
