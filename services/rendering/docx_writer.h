// A document for WPS and Word: real styles, real tables with merged cells and repeated heads. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_DOCX_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_DOCX_WRITER_H_

#include <string>

#include "services/rendering/document.h"

namespace nianbao::rendering {

std::string WriteDocx(const Document& document, const RenderContext& context);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_DOCX_WRITER_H_
