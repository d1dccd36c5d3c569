// Reads a document as filed into a draft. Pure. Raw lines are kept, blanks and residue included, so that findings can
// point at them; figures in prose become suggestions, never cells.
#ifndef NIANBAO_SERVICES_IMPORTING_IMPORT_H_
#define NIANBAO_SERVICES_IMPORTING_IMPORT_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"

namespace nianbao::importing {

struct ImportOptions {
  int report_year = 0;  // 0 = read from the title
  size_t max_bytes = 8 << 20;
  size_t max_lines = 20'000;
};

// Plain text in UTF-8 (with or without byte order mark) or GB18030. INVALID_ARGUMENT: TEXT_ENCODING_UNKNOWN,
// DOCUMENT_TOO_LARGE, DOCUMENT_EMPTY, each with a Chinese sentence.
absl::StatusOr<report::v1::ImportedReport> ImportText(const format::FormatRegistry& formats, absl::string_view bytes,
                                                      const ImportOptions& options);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_IMPORT_H_
