// Reads a document as filed into a draft. Pure. Raw lines are kept, blanks and residue included, so that findings can
// point at them; tables become cells; figures in prose become suggestions, never cells.
#ifndef NIANBAO_SERVICES_IMPORTING_IMPORT_H_
#define NIANBAO_SERVICES_IMPORTING_IMPORT_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"
#include "services/importing/source.h"

namespace nianbao::importing {

struct ImportOptions {
  int report_year = 0;  // 0 = read from the title
  SourceLimits limits;
};

// Word (.docx), Excel (.xlsx), a web page, or plain text (UTF-8, GB18030); told apart by their bytes, not their names.
// INVALID_ARGUMENT, each with a Chinese sentence that says what to do: DOCUMENT_TOO_LARGE, DOCUMENT_EMPTY,
// DOCUMENT_DAMAGED, DOCUMENT_KIND_UNKNOWN (old .doc, PDF, pictures), TEXT_ENCODING_UNKNOWN.
absl::StatusOr<report::v1::ImportedReport> ImportDocument(const format::FormatRegistry& formats,
                                                          absl::string_view bytes, const ImportOptions& options);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_IMPORT_H_
