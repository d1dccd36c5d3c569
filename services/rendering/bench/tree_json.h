// The document tree as JSON, for a peer that writes the same web page by template literals. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_BENCH_TREE_JSON_H_
#define NIANBAO_SERVICES_RENDERING_BENCH_TREE_JSON_H_

#include <string>

#include "services/rendering/document.h"

namespace nianbao::rendering {

std::string TreeJson(const Document& document, const RenderContext& context);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_BENCH_TREE_JSON_H_
