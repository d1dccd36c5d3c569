// What can be printed, known before anything is rendered: the characters of the suite's own fonts and the largest
// report a document is made of. A report without faults here renders; whoever accepts reports asks here first. Pure.
#ifndef NIANBAO_SERVICES_COMMON_PRINTABLE_PRINTABLE_H_
#define NIANBAO_SERVICES_COMMON_PRINTABLE_PRINTABLE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "nianbao/report/v1/content.pb.h"

namespace nianbao::printable {

// Of one document. Rendering's own bounds lie above these.
constexpr size_t kMostBytes = 4 << 20;  // of the content as a message
constexpr int kMostLines = 20'000;      // by an estimate that is never too low: some 900 pages
constexpr int kLongestCell = 150;       // characters of a cell that holds words

// Whether every face of the suite's fonts shows `c`: the same answer as the fonts', from coverage.txt, which
// `coverage_test --update` writes. Constant time.
bool IsPrintable(char32_t c);

enum class Fault {
  kCharacter,  // the fonts lack it
  kCellTooLong,
  kDocumentTooLarge,
};

struct PrintFault {
  Fault fault = Fault::kCharacter;
  std::string path;        // of the field: "sections[2].paragraphs[0].text"; empty for the whole
  char32_t character = 0;  // of kCharacter
  std::string sentence;    // Chinese: what is wrong and what to do
};

// Everything in the content and in `public_note` that would stop a document; each character once a field. Empty when
// nothing does. Linear in the text.
std::vector<PrintFault> FindPrintFaults(const report::v1::ReportContent& content, absl::string_view public_note = "");

// "“𠮷”（U+20BB7）", or "控制字符（U+0007）".
std::string NameOf(char32_t c);

}  // namespace nianbao::printable

#endif  // NIANBAO_SERVICES_COMMON_PRINTABLE_PRINTABLE_H_
