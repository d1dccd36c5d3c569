// UTF-8 and code points.
#ifndef NIANBAO_SERVICES_COMMON_BASE_UTF8_H_
#define NIANBAO_SERVICES_COMMON_BASE_UTF8_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace nianbao {

// True when every byte belongs to a well-formed sequence (no surrogates, no overlong forms, nothing above U+10FFFF).
bool IsValidUtf8(absl::string_view text);

// Code points of valid UTF-8; ill-formed bytes become U+FFFD, one a byte.
std::u32string DecodeUtf8(absl::string_view text);

// Inverse of DecodeUtf8.
std::string EncodeUtf8(std::u32string_view text);

// Number of code points of valid UTF-8.
size_t CountCodePoints(absl::string_view text);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_BASE_UTF8_H_
