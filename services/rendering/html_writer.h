// A self-contained page for the government portal: no script, no outside font, semantic tables, WCAG 2.1 AA; meta tags
// of the 政府网站 conventions and schema.org microdata. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_HTML_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_HTML_WRITER_H_

#include <string>

#include "services/rendering/document.h"

namespace nianbao::rendering {

std::string WriteHtml(const Document& document, const RenderContext& context);

// & < > " ' escaped; control characters dropped.
void AppendEscaped(absl::string_view text, std::string& out);
std::string EscapeXml(absl::string_view text);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_HTML_WRITER_H_
