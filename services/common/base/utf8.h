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

// The code point of three bytes at `at` that nearly all text is made of: U+1000 to U+FFFF, no surrogate; 0 = something
// else stands there, or nothing.
inline char32_t ThreeBytesAt(absl::string_view text, size_t at) {
  const auto* byte = reinterpret_cast<const unsigned char*>(text.data()) + at;
  if (at + 3 > text.size() || byte[0] < 0xE1 || byte[0] > 0xEF || byte[0] == 0xED) return 0;
  if (((byte[1] ^ 0x80) | (byte[2] ^ 0x80)) >= 0x40) return 0;
  return (byte[0] & 0x0Fu) << 12 | (byte[1] & 0x3Fu) << 6 | (byte[2] & 0x3Fu);
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
