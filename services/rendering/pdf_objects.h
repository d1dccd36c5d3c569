// A PDF file as numbered objects: streams stand in the file, all others go into two compressed object streams, the
// second for the tree of meaning: who only looks at pages need not unpack it. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_PDF_OBJECTS_H_
#define NIANBAO_SERVICES_RENDERING_PDF_OBJECTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/rendering/font_subset.h"
#include "services/rendering/pages.h"
#include "services/rendering/phrase_text.h"

namespace nianbao::rendering {

// Appends PDF tokens to a string; quicker than formatting.
void AppendInt(int64_t value, std::string& out);
// A length in points with two decimals at most, 1/7200 inch: finer than any printer.
void AppendPoints(Mpt value, std::string& out);
// UTF-16BE with byte order mark, in hex: how PDF writes text.
void AppendText(absl::string_view utf8, std::string& out);
// zlib format (RFC 1950). Level 0 is quickest (quick_deflate.h), 12 is smallest.
std::string Zlib(absl::string_view bytes, int level);

class PdfObjects {
 public:
  // `level` of compression.
  explicit PdfObjects(int level);

  // The next number, to be defined later.
  int Reserve();
  void Define(int number, absl::string_view body);
  int Add(absl::string_view body);
  // A reserved object of the tree of meaning: its body and a line's end are to be appended.
  PhraseText& DefineMeaning(int number);

  // Streams. `entries` are more entries of the dictionary.
  int AddStream(absl::string_view bytes, absl::string_view entries = "");  // compressed here
  int AddStream(const PhraseText& text, absl::string_view entries = "");
  int AddPlainStream(absl::string_view bytes, absl::string_view entries);       // as it is
  int AddPackedStream(absl::string_view zlib, absl::string_view entries = "");  // compressed already
  int AddFontStream(const PackedFont& packed, absl::string_view entries);

  // The whole file. `id` is 32 hex digits.
  std::string Finish(int catalog, int info, absl::string_view id) &&;

 private:
  // Objects of one object stream.
  struct Pack {
    PhraseText bodies{8192};
    std::vector<uint32_t> starts;  // in bodies
    std::vector<int> numbers;
    int number = 0;  // of the stream
  };
  struct Place {
    bool in_file = false;
    bool meaning = false;  // in meaning_, else in facts_
    uint32_t at = 0;       // in the file, or index in the object stream
  };
  void Enter(int number, bool meaning);
  void WritePack(Pack& pack);
  PhraseText Table() const;
  void Begin(int number, size_t length, absl::string_view entries, bool flate);

  const int level_;
  std::string out_;
  std::vector<Place> places_;  // of object 1, 2, …
  Pack facts_;
  Pack meaning_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PDF_OBJECTS_H_
