#include "services/rendering/docx_writer.h"

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/rendering/html_writer.h"
#include "services/rendering/table_widths.h"
#include "services/rendering/zip.h"

namespace nianbao::rendering {
namespace {

constexpr char kNamespaces[] =
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
constexpr char kHead[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr double kTwipsPerMm = 1440 / 25.4;

std::string Run(const std::string& text, const std::string& properties = "") {
  return absl::StrCat("<w:r>", properties.empty() ? "" : absl::StrCat("<w:rPr>", properties, "</w:rPr>"),
                      "<w:t xml:space=\"preserve\">", EscapeXml(text), "</w:t></w:r>");
}

std::string Paragraph(const std::string& style, const std::string& runs, const std::string& more = "") {
  return absl::StrCat("<w:p><w:pPr><w:pStyle w:val=\"", style, "\"/>", more, "</w:pPr>", runs, "</w:p>");
}

std::string Style(const std::string& id, const std::string& name, const std::string& font, int half_points,
                  const std::string& paragraph, const std::string& run = "") {
  return absl::StrCat("<w:style w:type=\"paragraph\" w:styleId=\"", id, "\"><w:name w:val=\"", name,
                      "\"/><w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr>", paragraph,
                      "</w:pPr><w:rPr><w:rFonts w:ascii=\"", font, "\" w:hAnsi=\"", font, "\" w:eastAsia=\"", font,
                      "\"/>", run, "<w:sz w:val=\"", half_points, "\"/></w:rPr></w:style>");
}

// GB/T 9704: 28 characters of 15.79 pt a line, 22 lines of 28.99 pt a page.
std::string Styles() {
  const std::string line = "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"579\" w:lineRule=\"exact\"/>";
  return absl::StrCat(
      kHead, "<w:styles ", kNamespaces,
      "><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"仿宋_GB2312\" w:hAnsi=\"仿宋_GB2312\" "
      "w:eastAsia=\"仿宋_GB2312\"/><w:spacing w:val=\"-4\"/><w:sz w:val=\"32\"/><w:lang w:eastAsia=\"zh-CN\"/></w:rPr>"
      "</w:rPrDefault></w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name "
      "w:val=\"Normal\"/><w:pPr><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/>",
      line, "</w:pPr></w:style>",
      Style("Title", "Title", "方正小标宋简体", 44,
            absl::StrCat("<w:spacing w:line=\"700\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>")),
      Style("HeadDate", "标题下日期", "楷体_GB2312", 32, "<w:jc w:val=\"center\"/>"),
      Style("Heading1", "heading 1", "黑体", 32,
            "<w:keepNext/><w:ind w:firstLineChars=\"200\" w:firstLine=\"632\"/><w:outlineLvl w:val=\"0\"/>"),
      Style("Heading2", "heading 2", "楷体_GB2312", 32,
            "<w:keepNext/><w:ind w:firstLineChars=\"200\" w:firstLine=\"632\"/><w:outlineLvl w:val=\"1\"/>"),
      Style("Heading3", "heading 3", "仿宋_GB2312", 32,
            "<w:keepNext/><w:ind w:firstLineChars=\"200\" w:firstLine=\"632\"/><w:outlineLvl w:val=\"2\"/>"),
      Style("BodyText", "Body Text", "仿宋_GB2312", 32,
            "<w:jc w:val=\"both\"/><w:ind w:firstLineChars=\"200\" w:firstLine=\"632\"/>"),
      Style("Signature", "Signature", "仿宋_GB2312", 32, "<w:jc w:val=\"right\"/><w:ind w:right=\"1264\"/>"),
      Style("TableText", "表格文字", "仿宋_GB2312", 18,
            "<w:spacing w:line=\"240\" w:lineRule=\"auto\"/><w:jc w:val=\"center\"/>", "<w:spacing w:val=\"0\"/>"),
      Style("TableNote", "表格说明", "仿宋_GB2312", 24, "<w:jc w:val=\"center\"/>"), "</w:styles>");
}

std::string CellXml(const GridCell& cell, double width, bool continues) {
  std::string properties = absl::StrCat("<w:tcW w:w=\"", static_cast<int>(width * kTwipsPerMm), "\" w:type=\"dxa\"/>");
  if (cell.column_span > 1) absl::StrAppend(&properties, "<w:gridSpan w:val=\"", cell.column_span, "\"/>");
  if (cell.row_span > 1) absl::StrAppend(&properties, continues ? "<w:vMerge/>" : "<w:vMerge w:val=\"restart\"/>");
  const std::string align =
      cell.left ? absl::StrCat("<w:ind w:left=\"", cell.indent * 200, "\"/><w:jc w:val=\"left\"/>") : "";
  return absl::StrCat("<w:tc><w:tcPr>", properties, "<w:vAlign w:val=\"center\"/></w:tcPr>",
                      Paragraph("TableText", continues ? "" : Run(cell.text), align), "</w:tc>");
}

std::string GridXml(const Grid& grid) {
  const std::vector<double> widths = ColumnWidths(grid);
  std::map<std::pair<int, int>, const GridCell*> covering;  // leftmost position of a cell in each of its rows
  for (const GridCell& cell : grid.cells) {
    for (int row = cell.row; row < cell.row + cell.row_span; ++row) covering[{row, cell.column}] = &cell;
  }
  std::string out =
      "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders><w:top w:val=\"single\" w:sz=\"4\"/><w:left "
      "w:val=\"single\" w:sz=\"4\"/><w:bottom w:val=\"single\" w:sz=\"4\"/><w:right w:val=\"single\" "
      "w:sz=\"4\"/><w:insideH "
      "w:val=\"single\" w:sz=\"4\"/><w:insideV w:val=\"single\" w:sz=\"4\"/></w:tblBorders><w:tblLayout "
      "w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"40\" w:type=\"dxa\"/><w:right w:w=\"40\" "
      "w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>";
  for (const double width : widths)
    absl::StrAppend(&out, "<w:gridCol w:w=\"", static_cast<int>(width * kTwipsPerMm), "\"/>");
  out += "</w:tblGrid>";
  for (int row = 0; row < grid.rows; ++row) {
    absl::StrAppend(&out, "<w:tr><w:trPr><w:cantSplit/>", row < grid.head_rows ? "<w:tblHeader/>" : "", "</w:trPr>");
    for (int column = 0; column < grid.columns();) {
      const auto found = covering.find({row, column});
      if (found == covering.end()) {
        ++column;
        continue;
      }
      const GridCell& cell = *found->second;
      out += CellXml(cell, SpanWidth(widths, column, cell.column_span), row != cell.row);
      column += cell.column_span;
    }
    out += "</w:tr>";
  }
  return out + "</w:tbl>";
}

std::string TableXml(const PrintedTable& table) {
  std::string out;
  if (!table.title.empty()) out += Paragraph("Heading1", Run(table.title), "<w:jc w:val=\"center\"/>");
  for (const std::string& line : {table.subtitle, table.header}) {
    if (!line.empty()) out += Paragraph("TableNote", Run(line));
  }
  for (size_t i = 0; i < table.grids.size(); ++i) {
    // Word joins tables that touch; a hair of a paragraph keeps the grids' columns apart.
    if (i > 0) out += "<w:p><w:pPr><w:spacing w:line=\"20\" w:lineRule=\"exact\"/></w:pPr></w:p>";
    out += GridXml(table.grids[i]);
  }
  out += Paragraph("TableNote", table.footer.empty() ? "" : Run(table.footer));
  return out;
}

std::string BlockXml(const Block& block) {
  if (block.kind == Block::Kind::kTable) return TableXml(block.table);
  if (block.kind == Block::Kind::kHeading) {
    return Paragraph(absl::StrCat("Heading", block.level > 2 ? 3 : block.level), Run(block.text));
  }
  const std::string kai = "<w:rFonts w:eastAsia=\"楷体_GB2312\"/>";
  const std::string run_in = block.run_in > 0 ? Run(block.text.substr(0, block.run_in), kai) : "";
  return Paragraph("BodyText", run_in + Run(block.text.substr(block.run_in)));
}

std::string Body(const Document& document) {
  std::string out =
      absl::StrCat(kHead, "<w:document ", kNamespaces, "><w:body>", Paragraph("Title", Run(document.title)));
  if (!document.head_date.empty()) out += Paragraph("HeadDate", Run(document.head_date));
  if (!document.public_note.empty())
    out += Paragraph("BodyText", Run(absl::StrCat("更正说明：", document.public_note)));
  for (const Block& block : document.blocks) out += BlockXml(block);
  if (!document.signature_organ.empty()) out += Paragraph("Signature", Run(document.signature_organ));
  if (!document.signature_date.empty()) out += Paragraph("Signature", Run(document.signature_date));
  for (const PrintedTable& annex : document.annexes) {
    absl::StrAppend(&out, "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>", TableXml(annex));
  }
  return out +
         "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId2\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar "
         "w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\" w:header=\"851\" w:footer=\"1400\" "
         "w:gutter=\"0\"/><w:docGrid w:type=\"lines\" w:linePitch=\"579\"/></w:sectPr></w:body></w:document>";
}

std::string Footer() {
  const std::string font =
      "<w:rPr><w:rFonts w:ascii=\"宋体\" w:hAnsi=\"宋体\" w:eastAsia=\"宋体\"/><w:sz w:val=\"28\"/></w:rPr>";
  return absl::StrCat(
      kHead, "<w:ftr ", kNamespaces, "><w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r>", font,
      "<w:t xml:space=\"preserve\">— </w:t></w:r><w:r>", font, "<w:fldChar w:fldCharType=\"begin\"/></w:r><w:r>", font,
      "<w:instrText>PAGE</w:instrText></w:r><w:r>", font, "<w:fldChar w:fldCharType=\"end\"/></w:r><w:r>", font,
      "<w:t xml:space=\"preserve\"> —</w:t></w:r></w:p></w:ftr>");
}

constexpr char kTypes[] =
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" "
    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" "
    "ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override "
    "PartName=\"/word/styles.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
    "<Override PartName=\"/word/footer1.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/><Override "
    "PartName=\"/docProps/core.xml\" "
    "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";
constexpr char kPackageRelations[] =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
    "Target=\"word/document.xml\"/><Relationship Id=\"rId2\" "
    "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" "
    "Target=\"docProps/core.xml\"/></Relationships>";
constexpr char kDocumentRelations[] =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" "
    "Target=\"footer1.xml\"/></Relationships>";

}  // namespace

std::string WriteDocx(const Document& document, const RenderContext& context) {
  const std::string core = absl::StrCat(
      kHead,
      "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
      "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>",
      EscapeXml(document.title), "</dc:title><dc:creator>", EscapeXml(context.organ_display_name),
      "</dc:creator></cp:coreProperties>");
  return WriteZip({{"[Content_Types].xml", absl::StrCat(kHead, kTypes)},
                   {"_rels/.rels", absl::StrCat(kHead, kPackageRelations)},
                   {"word/document.xml", Body(document)},
                   {"word/_rels/document.xml.rels", absl::StrCat(kHead, kDocumentRelations)},
                   {"word/styles.xml", Styles()},
                   {"word/footer1.xml", Footer()},
                   {"docProps/core.xml", core}});
}

}  // namespace nianbao::rendering
