#include "services/common/base/utf8.h"

#include <cstdint>
#include <cstring>

namespace nianbao {
namespace {

// Reads one code point at `i` and moves `i` behind it; -1 on an ill-formed byte (i moves by one).
int32_t Next(absl::string_view text, size_t& i) {
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(i++);
  if (lead < 0x80) return lead;
  const int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || i + length - 1 > text.size()) return -1;
  int32_t code = lead & (0x7F >> length);
  for (int k = 0; k < length - 1; ++k) {
    if ((byte(i + k) & 0xC0) != 0x80) return -1;
    code = (code << 6) | (byte(i + k) & 0x3F);
  }
  constexpr int32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return -1;
  i += length - 1;
  return code;
}

}  // namespace

bool IsValidUtf8(absl::string_view text) {
  for (size_t i = 0; i < text.size();) {
    if (ThreeBytesAt(text, i) != 0) {
      i += 3;
    } else if (Next(text, i) < 0) {
      return false;
    }
  }
  return true;
}

char32_t TakeAnyCodePoint(absl::string_view text, size_t& at) {
  const int32_t code = Next(text, at);
  return code < 0 ? U'\uFFFD' : static_cast<char32_t>(code);
}

std::u32string DecodeUtf8(absl::string_view text) {
  std::u32string out(CountCodePoints(text), U'\0');
  char32_t* to = out.data();
  for (size_t at = 0; at < text.size();) {
    const char32_t code = TakeCodePoint(text, at);
    if (code == U'\uFFFD' && out.size() < text.size()) {  // ill-formed text may need more
      const auto count = to - out.data();
      out.resize(text.size());
      to = out.data() + count;
    }
    *to++ = code;
  }
  out.resize(static_cast<size_t>(to - out.data()));
  return out;
}

std::string EncodeUtf8(std::u32string_view text) {
  std::string out;
  out.reserve(text.size() * 3);
  for (const char32_t code : text) {
    if (code < 0x80) {
      out.push_back(static_cast<char>(code));
      continue;
    }
    const int extra = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    constexpr unsigned char kLead[] = {0, 0xC0, 0xE0, 0xF0};
    out.push_back(static_cast<char>(kLead[extra] | (code >> (6 * extra))));
    for (int k = extra - 1; k >= 0; --k) out.push_back(static_cast<char>(0x80 | ((code >> (6 * k)) & 0x3F)));
  }
  return out;
}

size_t CountCodePoints(absl::string_view text) {
  size_t count = 0;
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {  // a byte that goes on with a character has the bits 10
    uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + i, 8);
    const uint64_t goes_on = (bytes >> 7) & ~(bytes >> 6) & 0x0101010101010101u;
    count += 8 - ((goes_on * 0x0101010101010101u) >> 56);
  }
  for (; i < text.size(); ++i) count += (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
  return count;
}

}  // namespace nianbao
