#include "services/common/printable/printable.h"

#include <algorithm>
#include <bitset>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "services/common/base/embedded.h"
#include "services/common/base/utf8.h"
#include "services/common/printable/shown_text.h"

namespace nianbao {
absl::Span<const EmbeddedFile> EmbeddedCoverage();
}

namespace nianbao::printable {
namespace {

constexpr size_t kCodes = 0x110000;
constexpr int kFewestOnALine = 8;  // characters of a line that is not the last of its paragraph

// Lines "4E00-9FFF" or "3007"; "#" begins a comment.
std::bitset<kCodes> ReadCoverage(absl::string_view text) {
  std::bitset<kCodes> covered;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    if (line[0] == '#') continue;
    const std::vector<absl::string_view> ends = absl::StrSplit(line, '-');
    uint32_t first = 0;
    uint32_t last = 0;
    if (!absl::SimpleHexAtoi(ends.front(), &first) || !absl::SimpleHexAtoi(ends.back(), &last)) continue;
    for (uint32_t c = first; c <= last && c < kCodes; ++c) covered.set(c);
  }
  return covered;
}

const std::bitset<kCodes>& Covered() {
  static const auto* covered = new std::bitset<kCodes>(ReadCoverage(EmbeddedCoverage()[0].bytes));
  return *covered;
}

// Nearly all text: Chinese characters and marks and plain Latin, which ShownText leaves alone, all of them in the
// fonts.
const std::bitset<kCodes>& ShownAsIs() {
  static const auto* shown = [] {
    auto* made = new std::bitset<kCodes>();
    const std::bitset<kCodes>& covered = Covered();
    for (uint32_t c = 0; c <= 0xFFFF; ++c) {
      const bool plain = (c >= 0x4E00 && c < 0xA000) || (c >= 0x3000 && c < 0x3099) || (c >= 0x20 && c < 0x7F);
      const bool known = plain || (c >= 0xFF01 && c <= 0xFF5E) || (c >= 0x2014 && c <= 0x2026);
      if (known && covered[c]) made->set(c);
    }
    return made;
  }();
  return *shown;
}

bool IsShownAsIs(absl::string_view utf8) {
  const std::bitset<kCodes>& shown = ShownAsIs();
  for (size_t at = 0; at < utf8.size();) {
    if (!shown[TakeCodePoint(utf8, at)]) return false;
  }
  return true;
}

class Finder {
 public:
  void Text(const std::string& path, absl::string_view utf8) {
    if (IsShownAsIs(utf8)) {
      lines_ += 2 + static_cast<int64_t>(CountCodePoints(utf8)) / kFewestOnALine;
      return;
    }
    const std::u32string text = ShownText(utf8);
    lines_ += 2 + static_cast<int64_t>(text.size()) / kFewestOnALine;
    std::u32string named;
    const std::bitset<kCodes>& covered = Covered();
    for (const char32_t c : text) {
      if ((c < kCodes && covered[c]) || named.find(c) != std::u32string::npos) continue;
      named.push_back(c);
      faults_.push_back({Fault::kCharacter, path, c,
                         absl::StrCat("字库中没有", NameOf(c), "，请核对是否输错，或联系运维人员补充字库。")});
    }
  }

  void Cell(const std::string& path, absl::string_view utf8) {
    Text(path, utf8);
    if (ShownText(utf8).size() <= static_cast<size_t>(kLongestCell)) return;
    faults_.push_back(
        {Fault::kCellTooLong, path, 0, absl::StrCat("单元格内文字最多", kLongestCell, "字，请把说明移到正文。")});
  }

  template <typename List>
  void Paragraphs(const std::string& path, const List& paragraphs) {
    for (int i = 0; i < paragraphs.size(); ++i) Text(absl::StrCat(path, "[", i, "].text"), paragraphs[i].text());
  }

  std::vector<PrintFault> Finish(size_t bytes) && {
    if (bytes > kMostBytes || lines_ > kMostLines) {
      faults_.push_back({Fault::kDocumentTooLarge, "", 0, "年报内容太长，无法生成公文，请精简后再提交。"});
    }
    return std::move(faults_);
  }

 private:
  std::vector<PrintFault> faults_;
  int64_t lines_ = 0;
};

}  // namespace

bool IsPrintable(char32_t c) { return c < kCodes && Covered()[c]; }

std::string NameOf(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  return absl::StrCat(control ? "控制字符" : absl::StrCat("“", EncodeUtf8(std::u32string(1, c)), "”"),
                      absl::StrFormat("（U+%04X）", static_cast<uint32_t>(c)));
}

std::vector<PrintFault> FindPrintFaults(const report::v1::ReportContent& content, absl::string_view public_note) {
  Finder finder;
  finder.Text("title", content.title());
  finder.Text("head_date", content.head_date());
  finder.Text("public_note", public_note);
  finder.Paragraphs("lead", content.lead());
  for (int s = 0; s < content.sections_size(); ++s) {
    const std::string path = absl::StrCat("sections[", s, "]");
    finder.Text(path + ".heading", content.sections(s).heading());
    finder.Paragraphs(path + ".paragraphs", content.sections(s).paragraphs());
  }
  for (int c = 0; c < content.cells_size(); ++c) {
    if (content.cells(c).has_raw()) finder.Cell(absl::StrCat("cells[", c, "].raw"), content.cells(c).raw());
  }
  finder.Text("signature.organ", content.signature().organ());
  finder.Text("signature.date", content.signature().date());
  return std::move(finder).Finish(content.ByteSizeLong());
}

}  // namespace nianbao::printable
