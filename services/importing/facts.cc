#include "services/importing/facts.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "re2/re2.h"
#include "services/common/format/value.h"
#include "services/importing/source.h"

namespace nianbao::importing {
namespace {

using report::v1::ImportedReport;
using report::v1::ReportContent;

void ReadTitle(ImportedReport& imported) {
  static const RE2* year = new RE2(R"((\d{4})年)");
  static const RE2* organ = new RE2(R"(^(.*?)(?:\d{4}年度?)?(?:政府|政务)信息公开)");
  const std::string title = WithoutBlanks(imported.content().title());
  int found = 0;
  if (RE2::PartialMatch(title, *year, &found)) imported.set_report_year(found);
  std::string name;
  std::string bare = title;
  RE2::Replace(&bare, RE2(R"(^\d{4}年度?)"), "");
  if (RE2::PartialMatch(bare, *organ, &name)) imported.set_organ_name(name);
}

void ReadLead(ImportedReport& imported) {
  static const RE2* period =
      new RE2(R"((?:期限|时间)[^。；]*?(\d{4})年(\d{1,2})月(\d{1,2})日[^。；]*?(\d{4})年(\d{1,2})月(\d{1,2})日)");
  static const RE2* contact = new RE2(R"(请(?:与|和|向)?([^，。；（(]{2,30}?)联系)");
  static const RE2* phone = new RE2(R"(电话[：:]?\s*([\d\-—]{7,14}))");
  for (const report::v1::Paragraph& paragraph : imported.content().lead()) {
    int v[6] = {};
    if (RE2::PartialMatch(paragraph.text(), *period, &v[0], &v[1], &v[2], &v[3], &v[4], &v[5])) {
      imported.set_period_start(absl::StrFormat("%04d-%02d-%02d", v[0], v[1], v[2]));
      imported.set_period_end(absl::StrFormat("%04d-%02d-%02d", v[3], v[4], v[5]));
    }
    RE2::PartialMatch(paragraph.text(), *contact, imported.mutable_contact_office());
    RE2::PartialMatch(paragraph.text(), *phone, imported.mutable_contact_phone());
  }
}

// A template of the form as a pattern, and the cells its captures fill.
struct SentencePattern {
  std::string pattern;
  std::vector<std::string> cells;
};

// Every figure that the sentence does not name is 0: that is what the template says.
SentencePattern PatternOf(const std::string& sentence) {
  SentencePattern made;
  absl::string_view rest = sentence;
  for (size_t open = rest.find('{'); open != absl::string_view::npos; open = rest.find('{')) {
    const size_t close = rest.find('}', open);
    if (close == absl::string_view::npos) break;
    const std::string name(rest.substr(open + 1, close - open - 1));
    made.pattern += RE2::QuoteMeta(std::string(rest.substr(0, open)));
    made.pattern += name == "year" ? "\\d{4}" : "([\\d.,]+)";
    if (name != "year") made.cells.push_back(name);
    rest.remove_prefix(close + 1);
  }
  made.pattern += RE2::QuoteMeta(std::string(rest));
  return made;
}

// The cells that `text` tells in the words of one of the table's templates; empty when it does not.
std::vector<report::v1::Cell> TellCells(const format::Edition& edition, const format::TableInfo& table,
                                        const std::string& text) {
  for (const std::string& sentence : table.proto->sentence_templates()) {
    const SentencePattern wanted = PatternOf(sentence);
    const RE2 pattern(wanted.pattern);
    std::vector<re2::StringPiece> found(wanted.cells.size() + 1);
    if (!pattern.Match(text, 0, text.size(), RE2::ANCHOR_BOTH, found.data(), static_cast<int>(found.size()))) continue;
    std::vector<report::v1::Cell> cells;
    for (int i = table.first_cell; i < table.first_cell + table.cell_count; ++i) {
      const format::CellInfo& info = edition.cells()[i];
      std::string value = "0";
      for (size_t n = 0; n < wanted.cells.size(); ++n) {
        if (wanted.cells[n] == info.id) value = std::string(found[n + 1]);
      }
      cells.push_back(format::ParseCell(info, value));
    }
    return cells;
  }
  return {};
}

}  // namespace

void ReadFacts(ImportedReport& imported) {
  ReadTitle(imported);
  ReadLead(imported);
}

void ReadSentences(const format::Edition& edition, ReportContent& content) {
  std::set<std::string> filed;
  for (const report::v1::Cell& cell : content.cells()) filed.insert(cell.id());
  for (const format::TableInfo& table : edition.tables()) {
    if (table.proto->presentation() != format::v1::SENTENCE) continue;
    for (report::v1::SectionText& section : *content.mutable_sections()) {
      for (int p = 0; p < section.paragraphs_size(); ++p) {
        const auto cells = TellCells(edition, table, WithoutBlanks(section.paragraphs(p).text()));
        if (cells.empty() || filed.count(cells.front().id()) > 0) continue;
        for (const report::v1::Cell& cell : cells) {
          filed.insert(cell.id());
          *content.add_cells() = cell;
        }
        break;
      }
    }
  }
}

}  // namespace nianbao::importing
