// A page as a PDF content stream with its marks of meaning. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_PDF_CONTENT_H_
#define NIANBAO_SERVICES_RENDERING_PDF_CONTENT_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "services/rendering/font_subset.h"
#include "services/rendering/pages.h"
#include "services/rendering/phrase_text.h"

namespace nianbao::rendering {

// The names of elements' kinds in PDF's standard structure ("H1", "P", "TD" …), numbered.
constexpr size_t kPdfRoles = 16;
size_t PdfRoleNumber(const Element& element);
// The same words about each, as phrases `first`, `first` + 1 …
std::vector<Phrase> PdfRolePhrases(unsigned first, absl::string_view before, absl::string_view behind);

struct PdfContent {
  PhraseText stream;
  std::vector<int> marks;  // element of marked content 0, 1, …
};

// `used` are the characters of each font in the whole document; a font's resource name is /F and its index.
PdfContent WriteContent(const Pages& pages, const Page& page, const std::vector<UsedCharacters>& used);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PDF_CONTENT_H_
