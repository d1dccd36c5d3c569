// PDF 1.7 with embedded subsets, ToUnicode, outline, tags and metadata, aiming at PDF/A-2a and PDF/UA-1. Same pages,
// same bytes: no clock, no random id. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_PDF_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_PDF_WRITER_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/rendering/fonts.h"
#include "services/rendering/pages.h"
#include "services/rendering/pdf_metadata.h"

namespace nianbao::rendering {

struct PdfOptions {
  PdfFacts facts;
  int compression = 0;  // of page contents and structure, 0 (quickest) … 12 (smallest); fonts are packed already
};

// INVALID_ARGUMENT (DOCUMENT_TOO_LARGE) when one font shows more than 2,048 characters above U+FFFF.
absl::StatusOr<std::string> WritePdf(const Pages& pages, const FontSet& fonts, const PdfOptions& options);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PDF_WRITER_H_
