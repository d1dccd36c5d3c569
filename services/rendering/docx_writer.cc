#include "services/rendering/docx_writer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/common/base/utf8.h"
#include "services/rendering/docx_xml.h"
#include "services/rendering/html_writer.h"
#include "services/rendering/qr_png.h"
#include "services/rendering/title_lines.h"
#include "services/rendering/zip.h"

namespace nianbao::rendering {
namespace {

constexpr int kLevel = 1;            // of deflate
constexpr int kQrEmu = 26 * 36'000;  // 26 mm
constexpr double kLineCharacters = 28;

bool NeedsSpace(absl::string_view text) {
  return !text.empty() && (text.front() == ' ' || text.back() == ' ' || text.find("  ") != absl::string_view::npos);
}

// Word would break a title wherever a line is full: soft breaks keep the lines of the printed pages.
void AppendTitle(const Document& document, std::string& out) {
  constexpr Mpt kHanzi = FromPoints(22);
  const std::u32string title = DecodeUtf8(document.title);
  MeasuredText measured;
  for (const char32_t c : title) measured.push_back({.character = c, .width = c < 0x80 ? kHanzi / 2 : kHanzi});
  absl::StrAppend(&out, "<w:p><w:pPr><w:pStyle w:val=\"Title\"/>",
                  document.head_date.empty() ? "<w:spacing w:after=\"579\"/>" : "", "</w:pPr>");
  size_t at = 0;
  if (measured.empty()) measured.push_back({});
  for (const TextLine& line : TitleLines(measured, FromMm(156))) {
    if (at > 0) out += "<w:r><w:br/></w:r>";
    // Blanks at a line's end stay in the text.
    const size_t end = line.end >= measured.size() ? title.size() : line.end;
    AppendRun(EncodeUtf8(title.substr(at, end - at)), "", out);
    at = end;
  }
  out += "</w:p>";
}

void AppendBlock(const Block& block, std::string& out) {
  if (block.kind == Block::Kind::kTable) return AppendWordTable(block.table, out);
  if (block.kind == Block::Kind::kHeading) {
    return AppendParagraph(absl::StrCat("Heading", std::clamp(block.level, 1, 4)), block.text, "", out);
  }
  if (block.run_in == 0) return AppendParagraph("BodyText", block.text, "", out);
  out += "<w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr>";
  AppendRun(absl::string_view(block.text).substr(0, block.run_in), "<w:rFonts w:eastAsia=\"楷体_GB2312\"/>", out);
  AppendRun(absl::string_view(block.text).substr(block.run_in), "", out);
  out += "</w:p>";
}

// Characters of full width that a text is wide.
double WidthOf(const std::string& text) {
  double width = 0;
  for (const char32_t c : DecodeUtf8(text)) width += c < 0x80 ? 0.5 : 1;
  return width;
}

// 7.3.5.2: name 右空二字, the date two characters right of the name's start; a date that is longer 右空二字 itself, and
// the name moves left accordingly.
void AppendSignature(const Document& document, std::string& out) {
  const double organ = WidthOf(document.signature_organ);
  const double date = WidthOf(document.signature_date);
  double organ_at = kLineCharacters - 2 - organ;
  double date_at = organ_at + 2;
  if (date_at + date > kLineCharacters - 2 || organ == 0) {
    date_at = kLineCharacters - 2 - date;
    organ_at = std::min(organ_at, date_at - 2);
  }
  // Where the fonts are lacking, others may be wider: then the last characters reach into the margin rather than 日
  // standing alone on a line.
  const auto indent = [](double characters) {
    return absl::StrCat("<w:ind w:left=\"", static_cast<int>(std::max(characters, 0.0) * kTwipsPerCharacter),
                        "\" w:right=\"", static_cast<int>(-3 * kTwipsPerCharacter), "\"/>");
  };
  std::string space = "<w:keepLines/><w:spacing w:before=\"579\"/>";
  if (organ > 0) {
    AppendParagraph("Signature", document.signature_organ, absl::StrCat("<w:keepNext/>", space, indent(organ_at)), out);
    space.clear();
  }
  if (date > 0) AppendParagraph("Signature", document.signature_date, absl::StrCat(space, indent(date_at)), out);
}

void AppendVerification(const Verification& verification, std::string& out) {
  if (verification.code.empty()) return;
  if (verification.side > 0) {
    absl::StrAppend(
        &out,
        "<w:p><w:pPr><w:pStyle w:val=\"Verification\"/><w:spacing w:before=\"400\"/></w:pPr><w:r><w:drawing><wp:inline "
        "distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\" "
        "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\"><wp:extent cx=\"",
        kQrEmu, "\" cy=\"", kQrEmu, "\"/><wp:docPr id=\"1\" name=\"QR\" descr=\"验证二维码：",
        EscapeXml(verification.code),
        "\"/><a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><a:graphicData "
        "uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic "
        "xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:nvPicPr><pic:cNvPr id=\"1\" "
        "name=\"qr.png\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip "
        "r:embed=\"rId5\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" "
        "y=\"0\"/><a:ext cx=\"",
        kQrEmu, "\" cy=\"", kQrEmu,
        "\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>"
        "</a:graphic></wp:inline></w:drawing></w:r></w:p>");
  }
  for (const std::string& line : verification.lines) AppendParagraph("Verification", line, "", out);
}

// Margins of GB/T 9704; the footer's line ends 7 mm + its height below the type area.
constexpr char kSection[] =
    "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId3\"/><w:footerReference w:type=\"even\" r:id=\"rId4\"/>"
    "<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\" "
    "w:header=\"851\" w:footer=\"1304\" w:gutter=\"0\"/><w:docGrid w:type=\"lines\" w:linePitch=\"579\"/></w:sectPr>";

std::string Body(const Document& document) {
  std::string out;
  out.reserve(256 << 10);
  absl::StrAppend(&out, kWordHead, "<w:document ", kWordNamespaces, "><w:body>");
  AppendTitle(document, out);
  if (!document.head_date.empty()) AppendParagraph("HeadDate", document.head_date, "", out);
  if (!document.public_note.empty()) AppendParagraph("Note", "更正说明：" + document.public_note, "", out);
  for (const Block& block : document.blocks) AppendBlock(block, out);
  AppendSignature(document, out);
  for (const PrintedTable& annex : document.annexes) {
    out += "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>";
    AppendWordTable(annex, out);
  }
  AppendVerification(document.verification, out);
  absl::StrAppend(&out, kSection, "</w:body></w:document>");
  return out;
}

constexpr char kTypes[] =
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" "
    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" "
    "ContentType=\"application/xml\"/><Default Extension=\"png\" ContentType=\"image/png\"/><Override "
    "PartName=\"/word/document.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override "
    "PartName=\"/word/styles.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/><Override "
    "PartName=\"/word/settings.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/><Override "
    "PartName=\"/word/footer1.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/><Override "
    "PartName=\"/word/footer2.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/><Override "
    "PartName=\"/docProps/core.xml\" "
    "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";
constexpr char kPackageRelations[] =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
    "Target=\"word/document.xml\"/><Relationship Id=\"rId2\" "
    "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" "
    "Target=\"docProps/core.xml\"/></Relationships>";

std::string DocumentRelations(bool picture) {
  const std::string base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  std::string out =
      absl::StrCat(kWordHead, "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
  const auto add = [&](const char* id, const char* type, const char* target) {
    absl::StrAppend(&out, "<Relationship Id=\"", id, "\" Type=\"", base, type, "\" Target=\"", target, "\"/>");
  };
  add("rId1", "styles", "styles.xml");
  add("rId2", "settings", "settings.xml");
  add("rId3", "footer", "footer1.xml");
  add("rId4", "footer", "footer2.xml");
  if (picture) add("rId5", "image", "media/qr.png");
  return out + "</Relationships>";
}

std::string Core(const Document& document, const RenderContext& context) {
  return absl::StrCat(
      kWordHead,
      "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
      "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>",
      EscapeXml(document.title), "</dc:title><dc:subject>政府信息公开工作年度报告</dc:subject><dc:creator>",
      EscapeXml(context.organ_display_name), "</dc:creator><cp:keywords>", context.report_year, " ",
      EscapeXml(document.verification.code), "</cp:keywords><dc:language>zh-CN</dc:language></cp:coreProperties>");
}

// The parts that are the same in every document, under deflate.
const std::vector<std::pair<std::string, PackedPart>>& FixedParts() {
  static const auto* parts = new std::vector<std::pair<std::string, PackedPart>>{
      {"[Content_Types].xml", PackPart(absl::StrCat(kWordHead, kTypes))},
      {"_rels/.rels", PackPart(absl::StrCat(kWordHead, kPackageRelations))},
      {"word/styles.xml", PackPart(WordStyles())},
      {"word/settings.xml", PackPart(WordSettings())},
      {"word/footer1.xml", PackPart(WordFooter(/*odd=*/true))},
      {"word/footer2.xml", PackPart(WordFooter(/*odd=*/false))}};
  return *parts;
}

}  // namespace

void AppendRun(absl::string_view text, absl::string_view properties, std::string& out) {
  out += "<w:r>";
  if (!properties.empty()) absl::StrAppend(&out, "<w:rPr>", properties, "</w:rPr>");
  absl::StrAppend(&out, NeedsSpace(text) ? "<w:t xml:space=\"preserve\">" : "<w:t>", EscapeXml(text), "</w:t></w:r>");
}

void AppendParagraph(absl::string_view style, absl::string_view text, absl::string_view more, std::string& out) {
  absl::StrAppend(&out, "<w:p><w:pPr><w:pStyle w:val=\"", style, "\"/>", more, "</w:pPr>");
  if (!text.empty()) AppendRun(text, "", out);
  out += "</w:p>";
}

std::string WriteDocx(const Document& document, const RenderContext& context) {
  const std::string picture = QrPng(document.verification);
  ZipWriter archive(kLevel);
  for (const auto& [name, part] : FixedParts()) archive.AddPacked(name, part);
  archive.Add("word/document.xml", Body(document));
  archive.Add("word/_rels/document.xml.rels", DocumentRelations(!picture.empty()));
  archive.Add("docProps/core.xml", Core(document, context));
  if (!picture.empty()) archive.Add("word/media/qr.png", picture);
  return std::move(archive).Finish();
}

}  // namespace nianbao::rendering
