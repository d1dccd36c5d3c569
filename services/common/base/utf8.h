// UTF-8 and code points.
#ifndef NIANBAO_SERVICES_COMMON_BASE_UTF8_H_
#define NIANBAO_SERVICES_COMMON_BASE_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/strings/string_view.h"

namespace nianbao {

// True when every byte belongs to a well-formed sequence (no surrogates, no overlong forms, nothing above U+10FFFF).
bool IsValidUtf8(absl::string_view text);

// Code points of valid UTF-8; ill-formed bytes become U+FFFD, one a byte.
std::u32string DecodeUtf8(absl::string_view text);

// Inverse of DecodeUtf8.
std::string EncodeUtf8(std::u32string_view text);

// The code point of three bytes at `at` that nearly all text is made of: U+1000 to U+FFFF, no surrogate; 0 = something
// else stands there, or nothing.
inline char32_t ThreeBytesAt(absl::string_view text, size_t at) {
  uint32_t bytes = 0;  // the first lowest, as on every machine this runs on
  if (at + 4 <= text.size()) {
    std::memcpy(&bytes, text.data() + at, 4);
  } else if (at + 3 == text.size()) {
    std::memcpy(&bytes, text.data() + at, 3);
  }
  if ((bytes & 0xC0C0F0u) != 0x8080E0u) return 0;
  const uint32_t code = (bytes & 0x0F) << 12 | (bytes >> 2 & 0x0FC0) | (bytes >> 16 & 0x3F);
  return code - 0x1000 < 0xC800 || code >= 0xE000 ? code : 0;
}

// Any code point at `at`, which moves behind it; an ill-formed byte is U+FFFD.
char32_t TakeAnyCodePoint(absl::string_view text, size_t& at);

// The same, quick for what nearly all text is made of.
inline char32_t TakeCodePoint(absl::string_view text, size_t& at) {
  if (const char32_t code = ThreeBytesAt(text, at); code != 0) return at += 3, code;
  if (static_cast<signed char>(text[at]) >= 0) return static_cast<unsigned char>(text[at++]);
  return TakeAnyCodePoint(text, at);
}

// Number of code points of valid UTF-8.
size_t CountCodePoints(absl::string_view text);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_BASE_UTF8_H_
