#include "services/rendering/document.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "re2/re2.h"
#include "services/common/format/cell_table.h"
#include "services/common/format/sentence.h"
#include "services/rendering/grid.h"

namespace nianbao::rendering {
namespace {

using format::CellTable;
using format::Edition;
using report::v1::ReportContent;

bool IsFiled(const format::TableInfo& table, const CellTable& cells) {
  for (int i = 0; i < table.cell_count; ++i) {
    if (cells.Find(table.first_cell + i) != nullptr) return true;
  }
  return false;
}

PrintedTable Print(const format::TableInfo& table, const CellTable& cells, const std::string& section_title,
                   const RenderContext& context) {
  const auto fill = [&](const std::string& text) {
    return absl::StrReplaceAll(
        text, {{"{year}", absl::StrCat(context.report_year)}, {"{organ}", context.organ_display_name}});
  };
  PrintedTable printed;
  printed.caption = table.proto->title().empty() ? section_title : table.proto->title();
  printed.title = table.proto->title();
  printed.subtitle = fill(table.proto->subtitle());
  printed.header = fill(table.proto->header());
  printed.footer = fill(table.proto->footer());
  for (const format::BlockInfo& block : table.blocks) printed.grids.push_back(BuildGrid(block, cells));
  return printed;
}

// "（一）组织机构建设情况。我局…" : the heading runs into its paragraph.
size_t RunInLength(const std::string& text) {
  static const RE2* pattern = new RE2(R"(^（[一二三四五六七八九十]{1,3}）[^。；：，]{1,30}[。：])");
  re2::StringPiece found;
  if (!pattern->Match(text, 0, text.size(), RE2::ANCHOR_START, &found, 1)) return 0;
  return found.size() == text.size() ? 0 : found.size();
}

void AddParagraph(const report::v1::Paragraph& paragraph, std::vector<Block>& blocks) {
  Block block;
  block.text = Trim(paragraph.text());
  if (block.text.empty()) return;
  block.level = paragraph.heading_level();
  block.kind = block.level > 0 ? Block::Kind::kHeading : Block::Kind::kParagraph;
  if (block.level == 0) block.run_in = RunInLength(block.text);
  blocks.push_back(std::move(block));
}

// The tables of a statutory section, after its narrative.
void AddTables(const Edition& edition, int statutory, const CellTable& cells, const RenderContext& context,
               Document& document) {
  const format::v1::Section& section = edition.proto().sections(statutory);
  for (const format::TableInfo& table : edition.tables()) {
    if (table.section != statutory) continue;
    if (table.proto->presentation() == format::v1::SENTENCE) {
      const std::string sentence = format::TellFigures(table, cells, context.report_year);
      const bool told = std::any_of(document.blocks.begin(), document.blocks.end(),
                                    [&](const Block& block) { return absl::StrContains(block.text, sentence); });
      if (!sentence.empty() && !told) document.blocks.push_back({.text = sentence});
    } else if (IsFiled(table, cells)) {
      PrintedTable printed = Print(table, cells, section.title(), context);
      if (section.annex()) {
        document.annexes.push_back(std::move(printed));
      } else {
        document.blocks.push_back({.kind = Block::Kind::kTable, .table = std::move(printed)});
      }
    }
  }
}

int StatutorySection(const Edition& edition, const report::v1::SectionText& section) {
  const int by_id = edition.FindSection(section.section_id());
  return by_id >= 0 ? by_id : edition.MatchHeading(section.heading());
}

}  // namespace

std::string Trim(absl::string_view text) {
  static constexpr absl::string_view kBlanks[] = {" ", "\t", "\r", "\n", "\u3000", "\u00A0"};
  const auto strip = [&](auto consume) {
    for (bool again = true; again;) {
      again = false;
      for (const absl::string_view blank : kBlanks) again = consume(&text, blank) || again;
    }
  };
  strip(absl::ConsumePrefix);
  strip(absl::ConsumeSuffix);
  return std::string(text);
}

Document Collect(const Edition& edition, const ReportContent& content, const RenderContext& context) {
  Document document;
  const CellTable cells(edition, content);
  document.title = Trim(content.title());
  document.head_date = Trim(content.head_date());
  document.public_note = Trim(context.public_note);
  for (const report::v1::Paragraph& paragraph : content.lead()) AddParagraph(paragraph, document.blocks);
  std::vector<bool> printed(static_cast<size_t>(edition.proto().sections_size()), false);
  for (const report::v1::SectionText& section : content.sections()) {
    document.blocks.push_back({.kind = Block::Kind::kHeading, .level = 1, .text = Trim(section.heading())});
    for (const report::v1::Paragraph& paragraph : section.paragraphs()) AddParagraph(paragraph, document.blocks);
    const int statutory = StatutorySection(edition, section);
    if (statutory < 0 || printed[static_cast<size_t>(statutory)]) continue;
    printed[static_cast<size_t>(statutory)] = true;
    AddTables(edition, statutory, cells, context, document);
  }
  for (int s = 0; s < edition.proto().sections_size(); ++s) {
    if (!printed[static_cast<size_t>(s)]) AddTables(edition, s, cells, context, document);
  }
  document.signature_organ = Trim(content.signature().organ());
  document.signature_date = Trim(content.signature().date());
  document.verification = context.verification;
  return document;
}

}  // namespace nianbao::rendering
