// PDF 1.7 with embedded subsets, ToUnicode, outline. Same pages, same bytes: no clock, no random id. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_PDF_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_PDF_WRITER_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/rendering/fonts.h"
#include "services/rendering/pages.h"

namespace nianbao::rendering {

struct PdfOptions {
  std::string title;
  std::string author;
};

// INTERNAL when a font cannot be cut.
absl::StatusOr<std::string> WritePdf(const Pages& pages, const FontSet& fonts, const PdfOptions& options);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PDF_WRITER_H_
