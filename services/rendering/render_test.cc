#include "services/rendering/render.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/utf8.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/importing/import.h"
#include "services/rendering/grid.h"
#include "services/rendering/html_writer.h"
#include "services/rendering/layout.h"

namespace nianbao::rendering {
namespace {

using report::v1::ReportContent;
using ::testing::HasSubstr;
using ::testing::Not;

const Renderer& TheRenderer() {
  static const auto* renderer = [] {
    auto fonts = FontSet::Load(std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts");
    if (!fonts.ok()) {
      fprintf(stderr, "%s\n", DetailOf(fonts.status()).sentence.c_str());
      abort();
    }
    return new Renderer(*std::move(fonts));
  }();
  return *renderer;
}

const format::Edition& F2014() { return *format::FormatRegistry::Embedded().Find("f2014"); }
const format::Edition& F2021() { return *format::FormatRegistry::Embedded().Find("f2021"); }

ReportContent RealReport() {
  const auto text = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/shulan-kejiju-2016.txt");
  return importing::ImportDocument(format::FormatRegistry::Embedded(), *text, {})->content();
}

// Every cell of the edition filled with a number of its own, so that a swap would show.
ReportContent FullTables(const format::Edition& edition) {
  ReportContent content;
  content.set_title("某市人民政府2024年政府信息公开工作年度报告");
  int number = 1000;
  for (const format::v1::Section& section : edition.proto().sections()) {
    auto* filed = content.add_sections();
    filed->set_section_id(section.id());
    filed->set_heading(section.number() + section.title());
    filed->add_paragraphs()->set_text("本部分情况如下。");
  }
  for (const format::CellInfo& cell : edition.cells()) {
    auto* filed = content.add_cells();
    filed->set_id(cell.id);
    cell.type == format::v1::MONEY ? filed->set_fen(++number * 1'000'000LL) : filed->set_count(++number);
  }
  return content;
}

std::string Shell(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  char buffer[4096];
  for (size_t n = 0; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) out.append(buffer, n);
  pclose(pipe);
  return out;
}

std::string Bare(const std::string& text) {
  return absl::StrReplaceAll(text, {{" ", ""}, {"\n", ""}, {"\f", ""}, {"　", ""}, {"\t", ""}});
}

// Without page numbers, which fall between the words of a paragraph.
std::string PdfText(const std::string& bytes) {
  TempDir dir;
  EXPECT_THAT(WriteFileAtomically(dir.path() + "/r.pdf", bytes), IsOk());
  std::string text = Bare(Shell(absl::StrCat("pdftotext -layout ", dir.path(), "/r.pdf - 2>&1")));
  for (int page = 1; page < 30; ++page) text = absl::StrReplaceAll(text, {{absl::StrCat("—", page, "—"), ""}});
  return text;
}

absl::StatusOr<RenderedFile> Render(const format::Edition& edition, const ReportContent& content, const char* format) {
  return TheRenderer().Render(edition, content, {.organ_display_name = "某市人民政府", .report_year = 2024}, format);
}

TEST(PdfTest, RealReportsParagraphsAndHeadingsComeBackInOrder) {
  const ReportContent content = RealReport();
  const auto file = Render(F2014(), content, "pdf");
  ASSERT_THAT(file, IsOk());
  const std::string text = PdfText(file->bytes);
  size_t at = 0;
  for (const auto& section : content.sections()) {
    const size_t heading = text.find(Bare(section.heading()), at);
    ASSERT_NE(heading, std::string::npos) << section.heading();
    at = heading;
    for (const auto& paragraph : section.paragraphs()) EXPECT_THAT(text, HasSubstr(Bare(paragraph.text())));
  }
}

TEST(PdfTest, EveryFigureOfEveryTableIsThere) {
  for (const format::Edition* edition : {&F2021(), &F2014()}) {
    const auto file = Render(*edition, FullTables(*edition), "pdf");
    ASSERT_THAT(file, IsOk());
    const std::string text = PdfText(file->bytes);
    for (size_t i = 0; i < edition->cells().size(); ++i) {
      EXPECT_THAT(text, HasSubstr(absl::StrCat(1001 + i))) << edition->cells()[i].id;
    }
  }
}

TEST(PdfTest, QpdfFindsNothingWrongAndEveryFontIsEmbedded) {
  TempDir dir;
  const auto file = Render(F2021(), FullTables(F2021()), "pdf");
  ASSERT_THAT(file, IsOk());
  ASSERT_THAT(WriteFileAtomically(dir.path() + "/r.pdf", file->bytes), IsOk());
  EXPECT_THAT(Shell(absl::StrCat("qpdf --check ", dir.path(), "/r.pdf 2>&1")),
              HasSubstr("No syntax or stream encoding errors"));
  const std::string fonts = Shell(absl::StrCat("pdffonts ", dir.path(), "/r.pdf 2>&1"));
  EXPECT_THAT(fonts, HasSubstr("CID Type 0C"));
  EXPECT_THAT(fonts, Not(HasSubstr(" no  ")));
}

TEST(PdfTest, SameReportGivesTheSameBytes) {
  const auto first = Render(F2021(), FullTables(F2021()), "pdf");
  const auto second = Render(F2021(), FullTables(F2021()), "pdf");
  EXPECT_EQ(first->bytes, second->bytes);
  EXPECT_EQ(Render(F2021(), FullTables(F2021()), "docx")->bytes, Render(F2021(), FullTables(F2021()), "docx")->bytes);
}

TEST(PdfTest, RareCharacterOfANameIsShownAndAnUnknownOneIsNamed) {
  ReportContent content;
  content.set_title("某局2024年政府信息公开工作年度报告");
  content.add_lead()->set_text("组长喆玥珺。");
  const auto file = Render(F2021(), content, "pdf");
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(PdfText(file->bytes), HasSubstr("组长喆玥珺。"));
  content.add_lead()->set_text("\xF3\xB0\x80\x80");  // U+F0000, private use
  EXPECT_THAT(Render(F2021(), content, "pdf"), HasReason("GLYPH_MISSING"));
}

TEST(RenderTest, HostileReportsEndInAClearError) {
  ReportContent huge;
  for (int i = 0; i < 300; ++i) huge.add_lead()->set_text(std::string(20'000, 'x'));
  EXPECT_THAT(Render(F2021(), huge, "pdf"), HasReason("DOCUMENT_TOO_LARGE"));
  ReportContent word;
  word.add_lead()->set_text(std::string(200'000, 'w'));
  const auto cut = Render(F2021(), word, "pdf");
  EXPECT_TRUE(cut.ok() || DetailOf(cut.status()).reason == "DOCUMENT_TOO_LARGE") << cut.status();
  EXPECT_THAT(Render(F2021(), ReportContent(), "exe"), HasReason("FORMAT_UNSUPPORTED"));
}

TEST(HtmlTest, MarkupInTheTextIsShownNotRun) {
  ReportContent content;
  content.set_title("<script>alert(1)</script>");
  content.add_lead()->set_text("甲 & 乙 <b>\"丙\"");
  const auto file = Render(F2021(), content, "html");
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(file->bytes, Not(HasSubstr("<script>")));
  EXPECT_THAT(file->bytes, HasSubstr("甲 &amp; 乙 &lt;b&gt;&quot;丙&quot;"));
}

TEST(HtmlTest, TablesHaveCaptionsScopesAndEveryFigure) {
  const auto file = Render(F2021(), FullTables(F2021()), "html");
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(file->bytes, HasSubstr("<caption>"));
  EXPECT_THAT(file->bytes, HasSubstr("scope=\"col\""));
  EXPECT_THAT(file->bytes, HasSubstr("rowspan=\"22\""));
  for (size_t i = 0; i < 200; ++i) EXPECT_THAT(file->bytes, HasSubstr(absl::StrCat(">", 1001 + i, "<")));
}

TEST(DocxTest, ArchiveIsSoundAndHoldsTheText) {
  TempDir dir;
  const auto file = Render(F2014(), RealReport(), "docx");
  ASSERT_THAT(file, IsOk());
  ASSERT_THAT(WriteFileAtomically(dir.path() + "/r.docx", file->bytes), IsOk());
  EXPECT_THAT(Shell(absl::StrCat("python3 -m zipfile -t ", dir.path(), "/r.docx 2>&1")), HasSubstr("Done testing"));
  const std::string xml = Shell(absl::StrCat("python3 -c \"import zipfile;print(zipfile.ZipFile('", dir.path(),
                                             "/r.docx').read('word/document.xml').decode())\""));
  EXPECT_THAT(xml, HasSubstr("四、依申请公开政府信息情况"));
}

TEST(GridTest, TableThreeHasItsStatutoryShape) {
  const format::CellTable cells(F2021(), ReportContent());
  const Grid grid = BuildGrid(F2021().FindTable("requests")->blocks[0], cells);
  EXPECT_EQ(grid.head_rows, 3);
  EXPECT_EQ(grid.rows, 28);
  EXPECT_EQ(grid.label_columns, 3);
  EXPECT_EQ(grid.value_columns, 7);
  int area = 0;
  for (const GridCell& cell : grid.cells) area += cell.row_span * cell.column_span;
  EXPECT_EQ(area, grid.rows * grid.columns());
}

TEST(GridTest, EveryGridOfEveryEditionIsFilledWithoutGapOrOverlap) {
  for (const auto& edition : format::FormatRegistry::Embedded().editions()) {
    const format::CellTable cells(*edition, ReportContent());
    for (const format::TableInfo& table : edition->tables()) {
      for (const format::BlockInfo& block : table.blocks) {
        const Grid grid = BuildGrid(block, cells);
        std::set<std::pair<int, int>> covered;
        for (const GridCell& cell : grid.cells) {
          for (int r = 0; r < cell.row_span; ++r) {
            for (int c = 0; c < cell.column_span; ++c)
              EXPECT_TRUE(covered.insert({cell.row + r, cell.column + c}).second);
          }
        }
        EXPECT_EQ(covered.size(), static_cast<size_t>(grid.rows * grid.columns()))
            << edition->id() << table.proto->id();
      }
    }
  }
}

}  // namespace
}  // namespace nianbao::rendering
