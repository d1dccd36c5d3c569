// Sets a document on A4 pages by GB/T 9704—2012. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_LAYOUT_H_
#define NIANBAO_SERVICES_RENDERING_LAYOUT_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/rendering/composer.h"
#include "services/rendering/document.h"
#include "services/rendering/fonts.h"
#include "services/rendering/pages.h"

namespace nianbao::rendering {

struct LayoutOptions {
  LayoutLimits limits;
  std::string watermark;  // grey letters across every page: "草稿"; none when empty
};

// 版心 156 x 225 mm, 22 lines of 28 characters; title 二号, headings 黑体 and 楷体, body 三号仿宋; tables with repeated
// heads; page numbers outside. Linear in the text. INVALID_ARGUMENT: GLYPH_MISSING naming the character,
// DOCUMENT_TOO_LARGE.
absl::StatusOr<Pages> Layout(const Document& document, const FontSet& fonts, const LayoutOptions& options = {});

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_LAYOUT_H_
