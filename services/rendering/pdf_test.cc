// The PDF as other people's programs see it.
#include <cstdio>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/rendering/page_image.h"
#include "services/rendering/render.h"
#include "tests/golden/documents.h"

namespace nianbao::rendering {
namespace {

using golden::GoldenDocument;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Shell(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  char buffer[4096];
  for (size_t n = 0; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) out.append(buffer, n);
  pclose(pipe);
  return out;
}

std::unique_ptr<const Renderer> RendererOf(Profile profile) {
  return std::make_unique<Renderer>(
      *FontSet::Load(DefaultPlan(std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts", profile)));
}

const Renderer& TheRenderer() {
  static const Renderer& renderer = *RendererOf(Profile::kFangSong).release();
  return renderer;
}

std::string PdfOf(const GoldenDocument& document, const Renderer& renderer = TheRenderer()) {
  const auto file = renderer.Render(*document.edition, document.content, document.context, "pdf");
  EXPECT_THAT(file, IsOk());
  return file.ok() ? file->bytes : "";
}

GoldenDocument Named(const std::string& name) {
  for (GoldenDocument& document : golden::GoldenDocuments()) {
    if (document.name == name) return document;
  }
  ADD_FAILURE() << name;
  return {};
}

// The output of `command` with the PDF's path in place of "%".
std::string Ask(const std::string& command, const std::string& pdf) {
  TempDir dir;
  EXPECT_THAT(WriteFileAtomically(dir.path() + "/r.pdf", pdf), IsOk());
  const std::vector<std::string> parts = absl::StrSplit(command, '%');
  return Shell(absl::StrCat(parts[0], dir.path(), "/r.pdf", parts[1], " 2>&1"));
}

TEST(PdfTest, QpdfFindsNothingWrongInAnyDocument) {
  for (const GoldenDocument& document : golden::GoldenDocuments()) {
    EXPECT_THAT(Ask("qpdf --check %", PdfOf(document)), HasSubstr("No syntax or stream encoding errors"))
        << document.name;
  }
}

TEST(PdfTest, EveryFontIsEmbeddedCutAndHasAUnicodeMap) {
  const std::string fonts = Ask("pdffonts %", PdfOf(Named("rare-characters")));
  const std::vector<std::string> lines = absl::StrSplit(fonts, '\n', absl::SkipEmpty());
  ASSERT_GT(lines.size(), 6u);
  for (size_t i = 2; i < lines.size(); ++i) {
    EXPECT_THAT(lines[i], HasSubstr("CID Type 0C       Identity-H       yes yes yes")) << lines[i];
    EXPECT_EQ(lines[i][6], '+');
  }
}

TEST(PdfTest, TextLayerHasTheSourceCharactersAndNoRadicals) {
  GoldenDocument document = golden::CityReport(0);
  const std::string text = "年月日人工子女一二三八十小大口山土";
  document.content.mutable_sections(0)->add_paragraphs()->set_text(text);
  const std::string shown = Ask("pdftotext -raw % -", PdfOf(document));
  EXPECT_THAT(shown, HasSubstr(text));
  for (const char* radical : {"⽉", "⼈", "⽇", "⼯", "⼀"}) EXPECT_THAT(shown, Not(HasSubstr(radical)));
}

TEST(PdfTest, CharactersAboveTheBasicPlaneComeBackAsText) {
  EXPECT_THAT(Ask("pdftotext -raw % -", PdfOf(Named("rare-characters"))), HasSubstr("𬭚州市祎赟区"));
}

TEST(PdfTest, TagsTellHeadingsParagraphsAndTablesWithTheirHeads) {
  const std::string tree = Ask("pdfinfo -struct-text %", PdfOf(golden::CityReport(0)));
  EXPECT_THAT(tree, HasSubstr("H1 (block)\n    \"宿迁市人民政府2024年政府信息公开工作年度报告\""));
  EXPECT_THAT(tree, HasSubstr("H2 (block)\n    \"一、总体情况\""));
  EXPECT_THAT(tree, HasSubstr("/Scope /Column"));
  EXPECT_THAT(tree, HasSubstr("/Scope /Row"));
  EXPECT_THAT(tree, HasSubstr("/RowSpan 22"));
  EXPECT_THAT(tree, Not(HasSubstr("— 1 —")));  // page numbers are artifacts
}

TEST(PdfTest, RepeatedHeadsAreNoPartOfTheTree) {
  const std::string tree = Ask("pdfinfo -struct-text %", PdfOf(Named("f2014-carried-table")));
  const std::vector<std::string> parts = absl::StrSplit(tree, "\"统计指标\"");
  EXPECT_EQ(parts.size(), 2u);
}

TEST(PdfTest, ExpandedFileSaysWhatPdfAAndPdfUaAskFor) {
  const std::string pdf = Ask("qpdf --qdf --object-streams=disable % -", PdfOf(Named("verification-code")));
  for (const char* entry :
       {"/Lang (zh-CN)", "/Marked true", "/DisplayDocTitle true", "/S /GTS_PDFA1", "/Tabs /S", "/StructParents 0",
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>",
        "<xmp:CreateDate>2025-01-20T00:00:00+08:00</xmp:CreateDate>", "/CreationDate (D:20250120000000+08'00')",
        "/Type /OutputIntent", "/S /Figure", "/Alt ", "fonts sha256:"}) {
    EXPECT_THAT(pdf, HasSubstr(entry));
  }
  EXPECT_THAT(pdf, Not(HasSubstr("/JavaScript")));
}

// Every marked content of every page is named by the structure tree, and every text is marked.
TEST(PdfTest, NoTextStandsOutsideTheMarks) {
  const std::string pdf = Ask("qpdf --qdf --object-streams=disable % -", PdfOf(golden::CityReport(0)));
  int depth = 0;
  int texts = 0;
  for (const absl::string_view line : absl::StrSplit(pdf, '\n')) {
    if (absl::EndsWith(line, "BDC") || absl::EndsWith(line, "BMC")) ++depth;
    if (line == "EMC") --depth;
    ASSERT_TRUE(depth == 0 || depth == 1);
    if (!absl::EndsWith(line, "Tj") && !absl::EndsWith(line, "TJ")) continue;
    EXPECT_EQ(depth, 1);
    ++texts;
  }
  EXPECT_GT(texts, 300);
}

TEST(PdfTest, OutlineNamesEveryHeading) {
  const std::string pdf = Ask("qpdf --json --json-key=outlines %", PdfOf(Named("f2021-long-narrative")));
  EXPECT_THAT(pdf, HasSubstr("一、总体情况"));
  EXPECT_THAT(pdf, HasSubstr("（五）监督保障"));
}

TEST(PdfTest, SixPagesStayWithinTheirSizes) {
  const GoldenDocument document = golden::CityReport(0);
  EXPECT_LE(PdfOf(document).size(), 400u << 10);
  EXPECT_LE(PdfOf(document, *RendererOf(Profile::kSong)).size(), 200u << 10);
}

TEST(PdfTest, TwoRunsAndTwoProcessesGiveTheSameBytes) {
  const std::string input = std::string(NIANBAO_SOURCE_DIR) + "/tests/data/suqian-2024.txtpb";
  TempDir dir;
  const std::string ctl = absl::StrCat("cd ", NIANBAO_SOURCE_DIR, " && ", NIANBAO_BIN_DIR, "/nianbaoctl render ", input,
                                       " --year 2024 --organ 宿迁市人民政府 --to pdf -o ", dir.path());
  Shell(ctl + "/a.pdf");
  Shell(ctl + "/b.pdf");
  const auto first = ReadFile(dir.path() + "/a.pdf");
  const auto second = ReadFile(dir.path() + "/b.pdf");
  ASSERT_THAT(first, IsOk());
  EXPECT_TRUE(*first == *second);
  // Here other documents were rendered before, there none.
  GoldenDocument document = golden::CityReport(0);
  document.content.mutable_sections(0)->mutable_paragraphs()->DeleteSubrange(5, 9);
  document.content.mutable_sections(4)->mutable_paragraphs()->DeleteSubrange(2, 5);
  PdfOf(golden::CityReport(3));
  EXPECT_TRUE(PdfOf(document) == *first);
  EXPECT_TRUE(PdfOf(document) == PdfOf(document));
}

TEST(PageImageTest, PreviewShowsTheWatermarkAndAPageThatIsNotThereIsNamed) {
  const GoldenDocument document = golden::CityReport(0);
  RenderContext context = document.context;
  const auto picture_of = [&] { return TheRenderer().Render(*document.edition, document.content, context, "png"); };
  const auto plain = picture_of();
  ASSERT_THAT(plain, IsOk());
  EXPECT_EQ(plain->page_count, 7);
  const auto image = DecodePng(plain->bytes);
  ASSERT_THAT(image, IsOk());
  EXPECT_EQ(image->width, 794);  // 210 mm at 96 pixels an inch
  context.watermark = "草稿";
  EXPECT_NE(picture_of()->bytes, plain->bytes);
  context.page = 8;
  EXPECT_THAT(picture_of(), HasReason("PAGE_NOT_FOUND"));
}

}  // namespace
}  // namespace nianbao::rendering
