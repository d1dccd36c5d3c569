#include "services/common/printable/shown_text.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "services/common/base/utf8.h"

namespace nianbao::printable {
namespace {

bool IsAccent(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x20D0 && c <= 0x20FF) || c == 0x3099 ||
         c == 0x309A;
}

std::u32string Composed(const std::u32string& text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* composer = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return text;
  const icu::UnicodeString whole =
      icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()), static_cast<int32_t>(text.size()));
  const icu::UnicodeString composed = composer->normalize(whole, error);
  if (U_FAILURE(error)) return text;
  std::string utf8;
  return DecodeUtf8(composed.toUTF8String(utf8));
}

}  // namespace

bool IsInvisible(char32_t c) {
  if (c < 0x2000) return c == 0xAD || c == 0x034F || c == 0x061C || (c >= 0x180B && c <= 0x180E);
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE0FFF);
}

bool IsBlank(char32_t c) {
  return c == U' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F;
}

std::u32string ShownText(absl::string_view utf8) {
  std::u32string text = DecodeUtf8(utf8);
  bool accents = false;
  size_t kept = 0;
  for (const char32_t c : text) {
    if ((c >= 0x3000 && c < 0x3099) || (c >= 0x4E00 && c < 0xA000) || (c > 0x20 && c < 0x7F)) {  // nearly always
      text[kept++] = c;
      continue;
    }
    if (IsInvisible(c)) continue;
    accents = accents || IsAccent(c);
    text[kept++] = IsBlank(c) ? U' ' : c;
  }
  text.resize(kept);
  return accents ? Composed(text) : text;
}

}  // namespace nianbao::printable
