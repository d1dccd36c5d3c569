#include "services/rendering/proof/pdf_font_reader.h"

#include <stdexcept>
#include <vector>

#include "services/common/base/utf8.h"
#include "services/rendering/proof/pdf_tokens.h"

namespace nianbao::rendering {
namespace {

unsigned CodeOf(const std::string& bytes) {
  unsigned code = 0;
  for (const char byte : bytes) code = code << 8 | static_cast<unsigned char>(byte);
  return code;
}

// UTF-16BE.
std::u32string TextOfUtf16(const std::string& bytes) {
  std::u32string text;
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const char32_t unit = CodeOf(bytes.substr(i, 2));
    if (unit >= 0xDC00 && unit < 0xE000 && !text.empty() && text.back() >= 0xD800 && text.back() < 0xDC00) {
      text.back() = 0x10000 + ((text.back() - 0xD800) << 10) + (unit - 0xDC00);
    } else {
      text.push_back(unit);
    }
  }
  return text;
}

}  // namespace

UnicodeMap::UnicodeMap(absl::string_view cmap) {
  std::vector<std::string> strings;
  ForEachToken(cmap, [&](const QPDFTokenizer::Token& token) {
    if (token.getType() == QPDFTokenizer::tt_string) return strings.push_back(token.getValue());
    if (token.getType() != QPDFTokenizer::tt_word) return;
    if (token.getValue() == "endbfrange") {
      for (size_t i = 0; i + 2 < strings.size(); i += 3) Add(strings[i], strings[i + 1], strings[i + 2]);
    } else if (token.getValue() == "endbfchar") {
      for (size_t i = 0; i + 1 < strings.size(); i += 2) Add(strings[i], strings[i], strings[i + 1]);
    }
    strings.clear();
  });
}

void UnicodeMap::Add(const std::string& first, const std::string& last, const std::string& text) {
  ranges_[CodeOf(first)] = {CodeOf(last), TextOfUtf16(text)};
}

std::string UnicodeMap::TextOf(unsigned code) const {
  auto range = ranges_.upper_bound(code);
  if (range == ranges_.begin()) return "";
  --range;
  if (code > range->second.last || range->second.text.empty()) return "";
  std::u32string text = range->second.text;
  text.back() += code - range->first;
  return EncodeUtf8(text);
}

PdfFontFacts::PdfFontFacts(QPDFObjectHandle font, const UnicodeMap& unicode) : unicode_(unicode) {
  const bool wide =
      font.getKey("/Subtype").isNameAndEquals("/Type0") && font.getKey("/Encoding").isNameAndEquals("/Identity-H");
  if (!wide) throw std::runtime_error("有一种字体不是双字节编码");
  QPDFObjectHandle descendant = font.getKey("/DescendantFonts").getArrayItem(0);
  if (!descendant.getKey("/FontDescriptor").getKey("/FontFile3").isStream()) {
    throw std::runtime_error("有一种字体没有嵌入");
  }
  if (descendant.hasKey("/DW")) usual_ = descendant.getKey("/DW").getNumericValue();
  if (descendant.hasKey("/W")) ReadWidths(descendant.getKey("/W"));
}

// "48 [500 500] 65 90 600": widths one by one, or one for several.
void PdfFontFacts::ReadWidths(QPDFObjectHandle widths) {
  const int count = widths.getArrayNItems();
  for (int i = 0; i + 1 < count;) {
    const auto first = static_cast<unsigned>(widths.getArrayItem(i).getIntValueAsInt());
    QPDFObjectHandle next = widths.getArrayItem(i + 1);
    if (next.isArray()) {
      for (int k = 0; k < next.getArrayNItems(); ++k) {
        widths_[first + static_cast<unsigned>(k)] = next.getArrayItem(k).getNumericValue();
      }
      i += 2;
    } else {
      if (i + 2 >= count) throw std::runtime_error("字宽表不完整");
      const auto last = static_cast<unsigned>(next.getIntValueAsInt());
      for (unsigned code = first; code <= last; ++code) widths_[code] = widths.getArrayItem(i + 2).getNumericValue();
      i += 3;
    }
  }
}

double PdfFontFacts::WidthOf(unsigned code) const {
  const auto width = widths_.find(code);
  return width == widths_.end() ? usual_ : width->second;
}

}  // namespace nianbao::rendering
