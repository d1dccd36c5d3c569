#include "services/importing/encoding.h"

#include <unicode/ucnv.h>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "services/common/base/error.h"
#include "services/common/base/utf8.h"

namespace nianbao::importing {
namespace {

absl::Status Unknown() {
  return MakeError(
      absl::StatusCode::kInvalidArgument, "neither UTF-8 nor GB18030",
      {.reason = "TEXT_ENCODING_UNKNOWN", .sentence = "文件的文字编码无法识别，请用记事本另存为“UTF-8”格式后再导入。"});
}

}  // namespace

absl::StatusOr<std::string> ToUtf8(absl::string_view bytes) {
  constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (absl::StartsWith(bytes, kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (bytes.find('\0') != absl::string_view::npos) return Unknown();
  if (IsValidUtf8(bytes)) return std::string(bytes);
  UErrorCode code = U_ZERO_ERROR;
  UConverter* from = ucnv_open("gb18030", &code);
  absl::Cleanup close = [from] { ucnv_close(from); };
  ucnv_setToUCallBack(from, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &code);
  std::u16string wide(bytes.size() + 1, u'\0');
  const int32_t length = ucnv_toUChars(from, wide.data(), static_cast<int32_t>(wide.size()), bytes.data(),
                                       static_cast<int32_t>(bytes.size()), &code);
  if (U_FAILURE(code)) return Unknown();
  std::u32string text;
  for (int32_t i = 0; i < length; ++i) {
    char32_t c = wide[static_cast<size_t>(i)];
    const bool pair = c >= 0xD800 && c < 0xDC00 && i + 1 < length;
    if (pair) c = 0x10000 + ((c - 0xD800) << 10) + (wide[static_cast<size_t>(++i)] - 0xDC00);
    text.push_back(c);
  }
  return EncodeUtf8(text);
}

}  // namespace nianbao::importing
