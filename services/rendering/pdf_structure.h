// The tree of meaning of a tagged PDF. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_PDF_STRUCTURE_H_
#define NIANBAO_SERVICES_RENDERING_PDF_STRUCTURE_H_

#include <vector>

#include "services/rendering/pages.h"
#include "services/rendering/pdf_objects.h"

namespace nianbao::rendering {

// Adds the structure tree. `page_objects` are the numbers of the pages, `marks` for each page the element of each
// marked content. Returns the root's number; page i has /StructParents i.
int WriteStructure(const Pages& pages, const std::vector<int>& page_objects, const std::vector<std::vector<int>>& marks,
                   PdfObjects& objects);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PDF_STRUCTURE_H_
