// Word, Excel and web files → drafts.
#include <zip.h>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/error.h"
#include "services/common/testing/status_matchers.h"
#include "services/importing/import.h"

namespace nianbao::importing {
namespace {

using report::v1::ImportedReport;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Parts = std::vector<std::pair<std::string, std::string>>;

std::string Zip(const Parts& parts) {
  zip_error_t error;
  zip_source_t* memory = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(memory);
  zip_t* archive = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
  for (const auto& [name, bytes] : parts) {
    zip_file_add(archive, name.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0), ZIP_FL_OVERWRITE);
  }
  zip_close(archive);
  zip_source_open(memory);
  zip_source_seek(memory, 0, SEEK_END);
  std::string out(zip_source_tell(memory), '\0');
  zip_source_seek(memory, 0, SEEK_SET);
  zip_source_read(memory, out.data(), out.size());
  zip_source_close(memory);
  zip_source_free(memory);
  return out;
}

absl::StatusOr<ImportedReport> Import(const std::string& bytes, ImportOptions options = {}) {
  return ImportDocument(format::FormatRegistry::Embedded(), bytes, options);
}

std::string Docx(const std::string& body, const Parts& others = {}) {
  Parts parts = {{"word/document.xml", "<w:document><w:body>" + body + "</w:body></w:document>"}};
  parts.insert(parts.end(), others.begin(), others.end());
  return Zip(parts);
}

std::string P(const std::string& text, const std::string& properties = "") {
  return absl::StrCat("<w:p><w:pPr>", properties, "</w:pPr><w:r><w:t>", text, "</w:t></w:r></w:p>");
}

const std::string kTitle = "某市科学技术局2024年政府信息公开工作年度报告";

std::vector<std::string> HeadingsOf(const ImportedReport& imported) {
  std::vector<std::string> headings;
  for (const auto& section : imported.content().sections()) headings.push_back(section.heading());
  return headings;
}

std::string CellOf(const ImportedReport& imported, const std::string& alias) {
  const format::Edition& edition = *format::FormatRegistry::Embedded().Find(imported.format_id());
  const std::string& id = edition.cells()[*edition.FindCell(alias)].id;
  for (const auto& cell : imported.content().cells()) {
    if (cell.id() == id) return cell.has_count() ? absl::StrCat(cell.count()) : cell.ShortDebugString();
  }
  return "not filed";
}

TEST(DocxTest, NumbersThatWordWritesItselfAreSpelledOut) {
  const std::string numbering =
      "<w:numbering><w:abstractNum w:abstractNumId=\"7\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>"
      "<w:numFmt w:val=\"chineseCountingThousand\"/><w:lvlText w:val=\"%1、\"/></w:lvl></w:abstractNum>"
      "<w:num w:numId=\"3\"><w:abstractNumId w:val=\"7\"/></w:num></w:numbering>";
  const std::string numbered = "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"3\"/></w:numPr>";
  const auto imported =
      Import(Docx(P(kTitle) + P("总体情况", numbered) + P("一段话。") + P("主动公开政府信息情况", numbered),
                  {{"word/numbering.xml", numbering}}));
  ASSERT_THAT(imported, IsOk());
  EXPECT_THAT(HeadingsOf(*imported), ElementsAre("一、总体情况", "二、主动公开政府信息情况"));
}

TEST(DocxTest, DeletedAndHiddenTextIsLeftOutAndToldAsResidue) {
  const auto imported =
      Import(Docx(P(kTitle) + P("一、总体情况") +
                  "<w:p><w:del><w:r><w:delText>去年</w:delText></w:r></w:del><w:ins><w:r><w:t>今年</w:t></w:r></w:ins>"
                  "<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r><w:r><w:t>公开10条。</w:t></w:r></w:p>"));
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->content().sections(0).paragraphs(0).text(), "今年公开10条。");
  EXPECT_THAT(imported->content().residue(), ElementsAre("hidden_text", "tracked_changes"));
}

// Table four as county offices paste it: merged heads, strokes for zero.
constexpr char kDisputes[] = R"(
<table><tr><td colspan="5">行政复议</td><td colspan="10">行政诉讼</td></tr>
<tr><td rowspan="2">结果维持</td><td rowspan="2">结果纠正</td><td rowspan="2">其他结果</td><td rowspan="2">尚未审结</td>
<td rowspan="2">总计</td><td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>
<tr><td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td>
<td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td></tr>
<tr><td>7</td><td>/</td><td>1</td><td>0</td><td>8</td><td>2</td><td>0</td><td>0</td><td>1</td><td>3</td>
<td>4</td><td>0</td><td>0</td><td>0</td><td>4</td></tr></table>)";

std::string Page(const std::string& body) {
  return absl::StrCat("<!DOCTYPE html><html><head><style>p{}</style></head><body><h1>", kTitle, "</h1>", body,
                      "</body></html>");
}

TEST(HtmlTest, MergedHeadsAreUnderstood) {
  const auto imported = Import(Page(kDisputes));
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(CellOf(*imported, "t4.review.upheld"), "7");
  EXPECT_THAT(CellOf(*imported, "t4.review.corrected"), HasSubstr("empty: true"));
  EXPECT_EQ(CellOf(*imported, "t4.direct.pending"), "1");
  EXPECT_EQ(CellOf(*imported, "t4.after.total"), "4");
  EXPECT_EQ(imported->content().cells_size(), 15);
}

TEST(HtmlTest, RowOfAnOlderFormIsKeptAsUnplaced) {
  const std::string head = "<tr><td colspan=3></td><td>自然人</td><td>总计</td></tr>";
  const std::string row = "<tr><td colspan=3>";
  const auto imported =
      Import(Page("<table>" + head + row + "一、本年新收政府信息公开申请数量</td><td>20</td><td>21</td></tr>" + row +
                  "二、上年结转政府信息公开申请数量</td><td>1</td><td>1</td></tr>"
                  "<tr><td rowspan=7>三、本年度办理结果</td><td colspan=2>（一）予以公开</td><td>9</td><td>9</td></tr>"
                  "<tr><td colspan=2>（二）部分公开</td><td>2</td><td>2</td></tr>"
                  "<tr><td rowspan=2>（三）不予公开</td><td>1.属于国家秘密</td><td>0</td><td>0</td></tr>"
                  "<tr><td>2.其他法律行政法规禁止公开</td><td>0</td><td>0</td></tr>"
                  "<tr><td>（四）无法提供</td><td>1.本机关不掌握相关政府信息</td><td>3</td><td>3</td></tr>"
                  "<tr><td colspan=2>（六）其他处理</td><td>5</td><td>6</td></tr>"
                  "<tr><td colspan=2>（七）总计</td><td>19</td><td>20</td></tr></table>"));
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(CellOf(*imported, "r01.c7"), "21");
  EXPECT_EQ(CellOf(*imported, "r04.c1"), "2");
  EXPECT_EQ(CellOf(*imported, "r13.c1"), "3");
  EXPECT_EQ(CellOf(*imported, "r23.c1"), "not filed");
  ASSERT_EQ(imported->content().unplaced_size(), 1);
  EXPECT_THAT(imported->content().unplaced(0).label_path(), ElementsAre("三、本年度办理结果", "（六）其他处理"));
  EXPECT_THAT(imported->content().unplaced(0).values(), ElementsAre("5", "6"));
  EXPECT_THAT(imported->notes(), ElementsAre(HasSubstr("部分公开")));
}

TEST(HtmlTest, TablesOfAnotherEditionAreNotFiledAsThisYears) {
  const auto imported = Import(
      Page("<table><tr><td "
           "colspan=4>第二十条第（一）项</td></tr><tr><td>信息内容</td><td>本年新制作数量</td><td>本年新公开数量</td>"
           "<td>对外公开总数量</td></tr><tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr>"
           "<tr><td>规范性文件</td><td>3</td><td>3</td><td>9</td></tr></table>"
           "<table><tr><td>信息内容</td><td>上一年项目数量</td><td>本年增/减</td><td>处理决定数量</td></tr>"
           "<tr><td>行政许可</td><td>4</td><td>0</td><td>20</td></tr>"
           "<tr><td>其他对外管理服务事项</td><td>4</td><td>0</td><td>2</td></tr></table>"));
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->content().tables_format(), "f2019");
  EXPECT_EQ(imported->content().cells_size(), 0);
  EXPECT_THAT(imported->notes(0), HasSubstr("2024年度"));
}

TEST(HtmlTest, FrameOfThePageIsNoTable) {
  const auto imported = Import(Page(absl::StrCat("<table><tr><td><p>一、总体情况</p><p>一段话。</p>", kDisputes,
                                                 "</td><td style='display: none'>隐藏</td></tr></table>")));
  ASSERT_THAT(imported, IsOk());
  EXPECT_THAT(HeadingsOf(*imported), ElementsAre("一、总体情况"));
  EXPECT_EQ(imported->content().sections(0).paragraphs_size(), 1);
  EXPECT_EQ(CellOf(*imported, "t4.review.total"), "8");
}

TEST(XlsxTest, SheetWithMergedHeadsIsRead) {
  const std::string sheet =
      "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>信息内容</t></is></c>"
      "<c r=\"B1\" t=\"s\"><v>0</v></c></row><row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"B2\"><v>12.0</v></c>"
      "</row></sheetData><mergeCells><mergeCell ref=\"B1:D1\"/><mergeCell ref=\"B2:D2\"/></mergeCells></worksheet>";
  const auto imported =
      Import(Zip({{"xl/workbook.xml", "<workbook/>"},
                  {"xl/sharedStrings.xml", "<sst><si><t>本年处理决定数量</t></si><si><t>行政许可</t></si></sst>"},
                  {"xl/worksheets/sheet1.xml", sheet}}),
             {.report_year = 2024, .limits = {}});
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(CellOf(*imported, "proactive/administrative_licensing/decisions"), "12");
  EXPECT_EQ(imported->content().cells_size(), 1);
}

TEST(LimitTest, WhatCannotBeReadIsRefusedWithAWayOut) {
  EXPECT_THAT(Import("\xD0\xCF\x11\xE0 old"), HasReason("DOCUMENT_KIND_UNKNOWN"));
  EXPECT_THAT(Import("%PDF-1.7"), HasReason("DOCUMENT_KIND_UNKNOWN"));
  EXPECT_THAT(Import(Zip({{"picture.xml", "<a/>"}})), HasReason("DOCUMENT_KIND_UNKNOWN"));
  EXPECT_THAT(Import("PK\x03\x04 damaged"), HasReason("DOCUMENT_DAMAGED"));
  EXPECT_THAT(Import(Docx("")), HasReason("DOCUMENT_EMPTY"));
  EXPECT_THAT(Import(Zip({{"word/document.xml", "<w:document>"}})), HasReason("DOCUMENT_DAMAGED"));
}

TEST(LimitTest, ArchiveBombIsNotUnpacked) {
  const std::string bomb = Zip({{"word/document.xml", std::string(70 << 20, ' ')}});
  ASSERT_LT(bomb.size(), size_t{1} << 20);
  EXPECT_THAT(Import(bomb), HasReason("DOCUMENT_TOO_LARGE"));
}

TEST(LimitTest, ParagraphThatNoReportCouldHoldIsRefusedWithItsPlace) {
  const auto imported = Import(Docx(P(kTitle) + P(std::string(60'001, 'x'))));
  EXPECT_THAT(imported, HasReason("DOCUMENT_TOO_LARGE"));
  EXPECT_THAT(DetailOf(imported.status()).sentence, HasSubstr("第2段"));
}

TEST(LimitTest, TableWithoutEndIsRefused) {
  std::string rows;
  for (int i = 0; i < 2'000; ++i) rows += "<tr><td colspan=200>1</td></tr>";
  EXPECT_THAT(Import(Page("<table>" + rows + "</table>")), HasReason("DOCUMENT_TOO_LARGE"));
}

std::string Deep(int levels) {
  std::string deep;
  for (int i = 0; i < levels; ++i) deep += "<div>";
  return deep + "深";
}

TEST(LimitTest, DeepNestingIsReadOrRefusedButNeverKeepsTheServiceBusy) {
  EXPECT_THAT(Import(Page(Deep(1'900))), IsOk());
  EXPECT_THAT(Import(Page(Deep(20'000))), HasReason("DOCUMENT_TOO_DEEP"));
}

TEST(LimitTest, EveryTruncationOfAWordFileEndsInAnAnswer) {
  const std::string bytes = Docx(P(kTitle) + P("一、总体情况") + P("一段话。"));
  for (size_t i = 0; i < bytes.size(); ++i) (void)Import(bytes.substr(0, i)).ok();
}

}  // namespace
}  // namespace nianbao::importing
