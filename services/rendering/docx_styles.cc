#include "absl/strings/str_cat.h"
#include "services/rendering/docx_xml.h"

namespace nianbao::rendering {
namespace {

// Digits and letters in a Roman face, as the printed pages have them; titles and 黑体 headings keep their own.
std::string Fonts(const std::string& chinese, bool roman) {
  const std::string latin = roman ? "Times New Roman" : chinese;
  return absl::StrCat("<w:rFonts w:ascii=\"", latin, "\" w:hAnsi=\"", latin, "\" w:cs=\"", latin, "\" w:eastAsia=\"",
                      chinese, "\"/>");
}

struct Style {
  const char* id;
  const char* name;     // Word and WPS show their own words for the names they know
  const char* aliases;  // may be empty
  const char* font;
  bool roman = true;
  int half_points = 32;
  std::string paragraph = {};
  std::string run = {};
  const char* next = "BodyText";
};

std::string StyleXml(const Style& style) {
  return absl::StrCat("<w:style w:type=\"paragraph\" w:styleId=\"", style.id, "\"><w:name w:val=\"", style.name, "\"/>",
                      *style.aliases == '\0' ? "" : absl::StrCat("<w:aliases w:val=\"", style.aliases, "\"/>"),
                      "<w:basedOn w:val=\"Normal\"/><w:next w:val=\"", style.next, "\"/><w:qFormat/><w:pPr>",
                      style.paragraph, "</w:pPr><w:rPr>", Fonts(style.font, style.roman), style.run, "<w:sz w:val=\"",
                      style.half_points, "\"/><w:szCs w:val=\"", style.half_points, "\"/></w:rPr></w:style>");
}

std::string Heading(int level, const char* aliases, const char* font) {
  const std::string id = absl::StrCat("Heading", level);
  const std::string name = absl::StrCat("heading ", level);
  return StyleXml({.id = id.c_str(),
                   .name = name.c_str(),
                   .aliases = aliases,
                   .font = font,
                   .roman = level != 1,
                   .paragraph = absl::StrCat("<w:keepNext/><w:ind w:firstLineChars=\"200\" "
                                             "w:firstLine=\"632\"/><w:outlineLvl w:val=\"",
                                             level - 1, "\"/>")});
}

// Lines of 28.99 pt without space between paragraphs: 22 to a page. The spacing of -0.2 pt brings 三号 (16 pt) to 28
// characters a line; a grid of characters would do it in Word but not in LibreOffice.
constexpr char kDefaults[] =
    "<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" "
    "w:cs=\"Times New Roman\" w:eastAsia=\"仿宋_GB2312\"/><w:spacing w:val=\"-4\"/><w:sz w:val=\"32\"/><w:szCs "
    "w:val=\"32\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault>"
    "<w:pPrDefault/></w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name "
    "w:val=\"Normal\"/><w:qFormat/><w:pPr><w:widowControl w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN "
    "w:val=\"0\"/><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"579\" w:lineRule=\"exact\"/></w:pPr></w:style>"
    "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal "
    "Table\"/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left "
    "w:w=\"40\" w:type=\"dxa\"/><w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"40\" "
    "w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style><w:style w:type=\"table\" w:styleId=\"ReportTable\"><w:name "
    "w:val=\"年报表格\"/><w:basedOn w:val=\"TableNormal\"/><w:qFormat/><w:tblPr><w:tblBorders><w:top w:val=\"single\" "
    "w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/><w:left w:val=\"single\" w:sz=\"4\" w:space=\"0\" "
    "w:color=\"auto\"/><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/><w:right "
    "w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/><w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" "
    "w:color=\"auto\"/><w:insideV w:val=\"single\" w:sz=\"4\" w:space=\"0\" "
    "w:color=\"auto\"/></w:tblBorders></w:tblPr></w:style>";

}  // namespace

std::string WordStyles() {
  const std::string table_line =
      "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"270\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>";
  const std::string plain = "<w:spacing w:val=\"0\"/>";
  return absl::StrCat(
      kWordHead, "<w:styles ", kWordNamespaces, ">", kDefaults,
      StyleXml(
          {.id = "Title",
           .name = "Title",
           .aliases = "年报标题",
           .font = "方正小标宋简体",
           .roman = false,
           .half_points = 44,
           .paragraph =
               "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"700\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>",
           .run = plain}),
      StyleXml({.id = "HeadDate",
                .name = "标题下日期",
                .aliases = "",
                .font = "楷体_GB2312",
                .paragraph = "<w:spacing w:after=\"579\"/><w:jc w:val=\"center\"/>"}),
      Heading(1, "一级标题", "黑体"), Heading(2, "二级标题", "楷体_GB2312"), Heading(3, "三级标题", "仿宋_GB2312"),
      Heading(4, "四级标题", "仿宋_GB2312"),
      StyleXml({.id = "BodyText",
                .name = "Body Text",
                .aliases = "年报正文",
                .font = "仿宋_GB2312",
                .paragraph = "<w:ind w:firstLineChars=\"200\" w:firstLine=\"632\"/><w:jc w:val=\"both\"/>"}),
      StyleXml({.id = "Note",
                .name = "更正说明",
                .aliases = "",
                .font = "楷体_GB2312",
                .paragraph = "<w:ind w:firstLineChars=\"200\" w:firstLine=\"632\"/><w:jc w:val=\"both\"/>"}),
      StyleXml({.id = "Signature", .name = "Signature", .aliases = "落款", .font = "仿宋_GB2312", .next = "Signature"}),
      StyleXml({.id = "TableTitle",
                .name = "表格标题",
                .aliases = "",
                .font = "黑体",
                .roman = false,
                .paragraph = "<w:keepNext/><w:jc w:val=\"center\"/><w:outlineLvl w:val=\"0\"/>"}),
      StyleXml({.id = "TableNote",
                .name = "表格说明",
                .aliases = "",
                .font = "仿宋_GB2312",
                .half_points = 24,
                .paragraph = "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"400\" w:lineRule=\"exact\"/>",
                .run = plain}),
      StyleXml({.id = "TableText",
                .name = "表格文字",
                .aliases = "",
                .font = "仿宋_GB2312",
                .half_points = 21,
                .paragraph = table_line,
                .run = plain,
                .next = "TableText"}),
      StyleXml(
          {.id = "TableSmall",
           .name = "表格小字",
           .aliases = "",
           .font = "仿宋_GB2312",
           .half_points = 18,
           .paragraph =
               "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"240\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>",
           .run = plain,
           .next = "TableSmall"}),
      StyleXml({.id = "Verification",
                .name = "验证码",
                .aliases = "",
                .font = "仿宋_GB2312",
                .half_points = 18,
                .paragraph = "<w:keepNext/><w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"240\" w:lineRule=\"auto\"/>",
                .run = plain,
                .next = "Verification"}),
      "</w:styles>");
}

std::string WordSettings() {
  return absl::StrCat(
      kWordHead, "<w:settings ", kWordNamespaces,
      "><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"420\"/><w:evenAndOddHeaders/><w:characterSpacingControl "
      "w:val=\"compressPunctuation\"/><w:compat><w:compatSetting w:name=\"compatibilityMode\" "
      "w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"en-US\" "
      "w:eastAsia=\"zh-CN\"/></w:settings>");
}

std::string WordFooter(bool odd) {
  const std::string face =
      "<w:rPr><w:rFonts w:ascii=\"宋体\" w:hAnsi=\"宋体\" w:eastAsia=\"宋体\"/><w:spacing w:val=\"0\"/><w:sz "
      "w:val=\"28\"/></w:rPr>";
  const std::string side = odd ? "<w:ind w:rightChars=\"100\" w:right=\"280\"/><w:jc w:val=\"right\"/>"
                               : "<w:ind w:leftChars=\"100\" w:left=\"280\"/><w:jc w:val=\"left\"/>";
  return absl::StrCat(kWordHead, "<w:ftr ", kWordNamespaces,
                      "><w:p><w:pPr><w:spacing w:line=\"280\" w:lineRule=\"exact\"/>", side, "</w:pPr><w:r>", face,
                      "<w:t xml:space=\"preserve\">— </w:t></w:r><w:r>", face,
                      "<w:fldChar w:fldCharType=\"begin\"/></w:r><w:r>", face,
                      "<w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r>", face,
                      "<w:fldChar w:fldCharType=\"separate\"/></w:r><w:r>", face, "<w:t>", odd ? 1 : 2,
                      "</w:t></w:r><w:r>", face, "<w:fldChar w:fldCharType=\"end\"/></w:r><w:r>", face,
                      "<w:t xml:space=\"preserve\"> —</w:t></w:r></w:p></w:ftr>");
}

}  // namespace nianbao::rendering
