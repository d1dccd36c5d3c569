// What a PDF file says of a font: which characters its codes mean and how wide they are. Read through qpdf.
#ifndef NIANBAO_SERVICES_RENDERING_PROOF_PDF_FONT_READER_H_
#define NIANBAO_SERVICES_RENDERING_PROOF_PDF_FONT_READER_H_

#include <map>
#include <qpdf/QPDFObjectHandle.hh>
#include <string>

#include "absl/strings/string_view.h"

namespace nianbao::rendering {

// A file's ToUnicode map (ISO 32000-1, 9.10.3).
class UnicodeMap {
 public:
  // Empty where the stream is no such map.
  explicit UnicodeMap(absl::string_view cmap);

  // UTF-8; empty = the map does not know the code.
  std::string TextOf(unsigned code) const;

 private:
  struct Range {
    unsigned last = 0;
    std::u32string text;  // of the first code; the last character counts up
  };
  void Add(const std::string& first, const std::string& last, const std::string& text);

  std::map<unsigned, Range> ranges_;  // by first code
};

// A composite font whose codes are two bytes each (Identity-H), the only kind that our files may hold.
class PdfFontFacts {
 public:
  // Throws std::runtime_error that says what is wrong with the font.
  explicit PdfFontFacts(QPDFObjectHandle font, const UnicodeMap& unicode);

  // UTF-8; empty = the file does not say.
  std::string TextOf(unsigned code) const { return unicode_.TextOf(code); }
  // Thousandths of the size.
  double WidthOf(unsigned code) const;

 private:
  void ReadWidths(QPDFObjectHandle widths);

  const UnicodeMap& unicode_;
  double usual_ = 1000;
  std::map<unsigned, double> widths_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PROOF_PDF_FONT_READER_H_
