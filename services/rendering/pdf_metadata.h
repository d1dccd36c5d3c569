// What a PDF says about itself: XMP, document information, colour. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_PDF_METADATA_H_
#define NIANBAO_SERVICES_RENDERING_PDF_METADATA_H_

#include <string>

#include "absl/strings/string_view.h"

namespace nianbao::rendering {

struct PdfFacts {
  std::string title;
  std::string author;
  std::string date;         // "2025-01-20", of the report itself; none when empty
  std::string code;         // verification code; none when empty
  std::string font_digest;  // over the font files, SHA-256 in hex
};

// XMP packet: PDF/A-2a, PDF/UA-1, Dublin Core.
std::string XmpPacket(const PdfFacts& facts);
// The information dictionary, saying the same.
std::string InfoDictionary(const PdfFacts& facts);
// An ICC profile (version 4) of the sRGB colour space, made from the numbers of IEC 61966-2-1.
const std::string& SrgbProfile();

// "2025-01-20" from "2025年1月20日" or "（2025年1月20日）"; empty when the text holds no such date.
std::string IsoDate(absl::string_view chinese);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PDF_METADATA_H_
