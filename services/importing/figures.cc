#include "services/importing/figures.h"

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "re2/re2.h"
#include "services/common/base/utf8.h"
#include "services/common/format/value.h"

namespace nianbao::importing {
namespace {

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

// A telling ready to match.
struct Telling {
  const format::v1::Telling* proto;
  int cell;
  std::unique_ptr<const RE2> pattern;
};

std::vector<Telling> Compile(const format::FormatRegistry& formats, const format::Edition& edition) {
  std::vector<Telling> compiled;
  for (const format::v1::Telling& telling : formats.TellingsOf(edition.id())) {
    compiled.push_back({&telling, *edition.FindCell(telling.cell()), std::make_unique<RE2>(telling.pattern())});
  }
  return compiled;
}

void ReadLine(const format::Edition& edition, const std::vector<Telling>& tellings, const std::string& text, int line,
              std::map<int, report::v1::Suggestion>& found) {
  for (const auto& [telling, cell, pattern] : tellings) {
    const bool captures = pattern->NumberOfCapturingGroups() > 0;
    re2::StringPiece groups[2];
    if (!pattern->Match(text, 0, text.size(), RE2::UNANCHORED, groups, captures ? 2 : 1)) continue;
    const auto known = found.find(cell);
    if (known != found.end() && known->second.confidence() >= telling->confidence()) continue;
    const format::CellInfo& info = edition.cells()[cell];
    report::v1::Suggestion suggestion;
    *suggestion.mutable_cell() =
        format::ParseCell(info, captures ? ArabicOf(std::string(groups[1])) : telling->value());
    if (suggestion.cell().has_raw()) continue;
    suggestion.set_label(info.label);
    suggestion.set_confidence(telling->confidence());
    suggestion.set_evidence(std::string(groups[0]));
    suggestion.set_line(line);
    found[cell] = std::move(suggestion);
  }
}

}  // namespace

void SuggestFigures(const format::FormatRegistry& formats, const format::Edition& edition,
                    report::v1::ImportedReport& imported) {
  const std::vector<Telling> tellings = Compile(formats, edition);
  std::set<std::string> filed;
  for (const report::v1::Cell& cell : imported.content().cells()) filed.insert(cell.id());
  std::map<int, report::v1::Suggestion> found;  // by cell, in print order
  for (const auto& section : imported.content().sections()) {
    for (const auto& paragraph : section.paragraphs())
      ReadLine(edition, tellings, paragraph.text(), paragraph.line(), found);
  }
  for (auto& [cell, suggestion] : found) {
    if (filed.count(suggestion.cell().id()) == 0) *imported.add_suggestions() = std::move(suggestion);
  }
}

}  // namespace nianbao::importing
