// The report as a Word file (OOXML) that a clerk goes on editing in WPS or Word: real styles with outline levels, real
// tables with merged cells and repeated heads, page geometry and footers to GB/T 9704. Same input, same bytes. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_DOCX_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_DOCX_WRITER_H_

#include <string>

#include "services/rendering/document.h"

namespace nianbao::rendering {

std::string WriteDocx(const Document& document, const RenderContext& context);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_DOCX_WRITER_H_
