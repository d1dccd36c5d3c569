#include "services/rendering/proof/expectation.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/format/sentence.h"
#include "services/rendering/proof/read_back.h"

namespace nianbao::rendering {
namespace {

class Builder {
 public:
  Builder(const ProofSource& source, const format::CellTable& cells) : source_(source), cells_(cells) {}

  Expectation Build() && {
    const report::v1::ReportContent& content = source_.content;
    Add("标题", content.title());
    Add("标题下日期", content.head_date());
    if (!Bare(source_.context.public_note).empty()) Add("更正说明", "更正说明：" + source_.context.public_note);
    AddParagraphs("引言", content.lead());
    for (const report::v1::SectionText& section : content.sections()) AddSection(section);
    for (int s = 0; s < source_.edition.proto().sections_size(); ++s) AddTables(s);  // those that no heading brought
    Add("落款单位", content.signature().organ());
    Add("落款日期", content.signature().date());
    for (const format::TableInfo* annex : annexes_) AddTable(*annex);
    for (const std::string& line : source_.context.verification.lines) Add("验证码", line);
    return std::move(made_);
  }

 private:
  void Add(const std::string& place, const std::string& text) {
    if (!Bare(text).empty()) made_.texts.push_back({place, text});
  }

  void AddParagraphs(const std::string& place,
                     const google::protobuf::RepeatedPtrField<report::v1::Paragraph>& paragraphs) {
    for (int i = 0; i < paragraphs.size(); ++i) Add(absl::StrCat(place, "第", i + 1, "段"), paragraphs[i].text());
  }

  void AddSection(const report::v1::SectionText& section) {
    Add(absl::StrCat("标题“", section.heading(), "”"), section.heading());
    AddParagraphs(absl::StrCat("“", section.heading(), "”"), section.paragraphs());
    int statutory = source_.edition.FindSection(section.section_id());
    if (statutory < 0) statutory = source_.edition.MatchHeading(section.heading());
    if (statutory >= 0) AddTables(statutory);
  }

  void AddTables(int statutory) {
    if (!told_.insert(statutory).second) return;
    for (const format::TableInfo& table : source_.edition.tables()) {
      if (table.section != statutory) continue;
      if (table.proto->presentation() == format::v1::SENTENCE) {
        AddSentence(table);
      } else if (IsTableFiled(table, cells_)) {
        if (source_.edition.proto().sections(statutory).annex()) {
          annexes_.push_back(&table);
        } else {
          AddTable(table);
        }
      }
    }
  }

  // The sentence stands once: where the filer wrote it, or after the section.
  void AddSentence(const format::TableInfo& table) {
    const std::string sentence = format::TellFigures(table, cells_, source_.context.report_year);
    const bool written = std::any_of(made_.texts.begin(), made_.texts.end(),
                                     [&](const ExpectedText& text) { return absl::StrContains(text.text, sentence); });
    if (!written) Add("由数据生成的句子", sentence);
  }

  void AddTable(const format::TableInfo& table) {
    const std::string name = absl::StrCat("表“", table.proto->id(), "”");
    for (const std::string& line : {table.proto->title(), table.proto->subtitle(), table.proto->header()}) {
      Add(name + "表头文字", Fill(line));
    }
    made_.tables.push_back(&table);
    Add(name + "表尾文字", Fill(table.proto->footer()));
  }

  std::string Fill(const std::string& text) const {
    return absl::StrReplaceAll(
        text, {{"{year}", absl::StrCat(source_.context.report_year)}, {"{organ}", source_.context.organ_display_name}});
  }

  const ProofSource& source_;
  const format::CellTable& cells_;
  Expectation made_;
  std::set<int> told_;
  std::vector<const format::TableInfo*> annexes_;
};

}  // namespace

bool IsTableFiled(const format::TableInfo& table, const format::CellTable& cells) {
  for (int i = table.first_cell; i < table.first_cell + table.cell_count; ++i) {
    if (cells.Find(i) != nullptr) return true;
  }
  return false;
}

Expectation ExpectationOf(const ProofSource& source, const format::CellTable& cells) {
  return Builder(source, cells).Build();
}

}  // namespace nianbao::rendering
