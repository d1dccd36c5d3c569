// The same document for Typst, so that both set equal content. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_BENCH_TYPST_SOURCE_H_
#define NIANBAO_SERVICES_RENDERING_BENCH_TYPST_SOURCE_H_

#include <string>

#include "services/rendering/document.h"

namespace nianbao::rendering {

// A4 by GB/T 9704, headings, paragraphs, tables with merged cells and repeated heads, page numbers.
std::string TypstSource(const Document& document);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_BENCH_TYPST_SOURCE_H_
