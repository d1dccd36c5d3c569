// Pieces of WordprocessingML that the parts of a Word file share. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_DOCX_XML_H_
#define NIANBAO_SERVICES_RENDERING_DOCX_XML_H_

#include <string>

#include "services/rendering/document.h"

namespace nianbao::rendering {

constexpr char kWordHead[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr char kWordNamespaces[] =
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
constexpr double kTwipsPerMm = 1440 / 25.4;
// 28 characters in 156 mm.
constexpr double kTwipsPerCharacter = 156 * kTwipsPerMm / 28;

// A run of text; `properties` as XML.
void AppendRun(absl::string_view text, absl::string_view properties, std::string& out);
// A paragraph of one run in a style; `more` are properties beside the style's.
void AppendParagraph(absl::string_view style, absl::string_view text, absl::string_view more, std::string& out);

// A statutory table with the lines printed around it.
void AppendWordTable(const PrintedTable& table, std::string& out);

// styles.xml: 标题, 标题 1…4 (with outline levels), 正文, 表格文字 and the rest, to GB/T 9704.
std::string WordStyles();
// settings.xml: footers differ on odd and even pages; no line of a paragraph is pulled along.
std::string WordSettings();
// "— 1 —", on the right of odd pages and the left of even ones, one character in.
std::string WordFooter(bool odd);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_DOCX_XML_H_
