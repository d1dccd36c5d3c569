// A page as a PDF content stream with its marks of meaning. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_PDF_CONTENT_H_
#define NIANBAO_SERVICES_RENDERING_PDF_CONTENT_H_

#include <string>
#include <vector>

#include "services/rendering/font_subset.h"
#include "services/rendering/pages.h"

namespace nianbao::rendering {

// The name of an element's kind in PDF's standard structure: "H1", "P", "TD" …
std::string PdfRole(const Element& element);

struct PdfContent {
  std::string stream;
  std::vector<int> marks;  // element of marked content 0, 1, …
};

// `used` are the characters of each font in the whole document; a font's resource name is /F and its index.
PdfContent WriteContent(const Pages& pages, const Page& page, const std::vector<UsedCharacters>& used);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PDF_CONTENT_H_
