#include "services/importing/figures.h"

#include <map>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "re2/re2.h"
#include "services/common/base/utf8.h"
#include "services/common/format/value.h"

namespace nianbao::importing {
namespace {

// How a figure is told. A pattern with a capture reads it; one without states the value.
struct Telling {
  const char* cell;     // short key of the edition
  const char* pattern;  // RE2
  const char* value;    // where the pattern has no capture
  double confidence;
};

// Wordings of the F2014 years, seen in published reports.
constexpr Telling kTellings[] = {
    {"A1", R"(主动公开政府信息(?:共|总数为?)?\s*([\d,]+)\s*[条件])", "", 0.95},
    {"C1", R"((?:收到|受理|接到)[^，。；]{0,30}?申请\s*([\d,]+)\s*件)", "", 0.9},
    {"C1", R"((?:未|没有)(?:收到|接到|受理)[^，。；]{0,40}申请)", "0", 0.9},
    {"D", R"((?:未|没有)(?:发生|产生|出现)[^。；]{0,40}行政复议)", "0", 0.85},
    {"E", R"((?:未|没有)(?:发生|产生|出现)[^。；]{0,50}行政诉讼)", "0", 0.85},
    {"G", R"((?:未|没有)(?:发生|产生|收取)[^。；]{0,20}收费)", "0", 0.85},
    {"H3.2", R"(([〇零一二两三四五六七八九十\d]+)名?兼职(?:工作)?人员)", "", 0.9},
    {"H3.1", R"(([〇零一二两三四五六七八九十\d]+)名?专职(?:工作)?人员)", "", 0.9},
    {"H4", R"(经费(?:投入|支出)?(?:共|为|共计)?\s*(\d+(?:\.\d+)?)\s*(?:万元|[，。；]|$))", "", 0.8},
    {"I3", R"(培训(?:人员)?\s*(\d+)\s*人次)", "", 0.85},
};

// "两" → "2", "十二" → "12"; digits stay.
std::string ArabicOf(const std::string& text) {
  static const std::u32string numerals = U"零一二三四五六七八九";
  int number = 0;
  int tens = -1;
  for (const char32_t c : DecodeUtf8(text)) {
    if (c < 0x80) return text;
    if (c == U'十') {
      tens = number == 0 ? 1 : number;
      number = 0;
    } else if (c == U'两') {
      number = 2;
    } else {
      const size_t digit = numerals.find(c == U'〇' ? U'零' : c);
      if (digit != std::u32string::npos) number = static_cast<int>(digit);
    }
  }
  return absl::StrCat((tens < 0 ? 0 : tens * 10) + number);
}

void ReadLine(const format::Edition& edition, const std::string& text, int line,
              std::map<int, report::v1::Suggestion>& found) {
  for (const Telling& telling : kTellings) {
    const auto cell = edition.FindCell(telling.cell);
    if (!cell) continue;
    const RE2 pattern(telling.pattern);
    const bool captures = pattern.NumberOfCapturingGroups() > 0;
    re2::StringPiece groups[2];
    if (!pattern.Match(text, 0, text.size(), RE2::UNANCHORED, groups, captures ? 2 : 1)) continue;
    const auto known = found.find(*cell);
    if (known != found.end() && known->second.confidence() >= telling.confidence) continue;
    const format::CellInfo& info = edition.cells()[*cell];
    report::v1::Suggestion suggestion;
    *suggestion.mutable_cell() =
        format::ParseCell(info, captures ? ArabicOf(std::string(groups[1])) : std::string(telling.value));
    if (suggestion.cell().has_raw()) continue;
    suggestion.set_label(info.label);
    suggestion.set_confidence(telling.confidence);
    suggestion.set_evidence(std::string(groups[0]));
    suggestion.set_line(line);
    found[*cell] = std::move(suggestion);
  }
}

}  // namespace

void SuggestFigures(const format::Edition& edition, report::v1::ImportedReport& imported) {
  std::map<int, report::v1::Suggestion> found;  // by cell, in print order
  for (const auto& section : imported.content().sections()) {
    for (const auto& paragraph : section.paragraphs()) ReadLine(edition, paragraph.text(), paragraph.line(), found);
  }
  for (auto& [cell, suggestion] : found) *imported.add_suggestions() = std::move(suggestion);
}

}  // namespace nianbao::importing
