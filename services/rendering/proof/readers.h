// One reader for each format, with the libraries of others: qpdf, pugixml, libzip, gumbo. Pure.
//
// Each fails with RENDER_PROOF_FAILED on a file that cannot be read at all.
#ifndef NIANBAO_SERVICES_RENDERING_PROOF_READERS_H_
#define NIANBAO_SERVICES_RENDERING_PROOF_READERS_H_

#include "services/rendering/proof/read_back.h"

namespace nianbao::rendering {

// Objects, streams and tokens by qpdf; characters by the file's own ToUnicode maps and widths, rules from its strokes.
// An operator that our writer does not use is a fault.
absl::StatusOr<ReadBack> ReadPdf(absl::string_view bytes);
// Everything from the file's own XML: text objects, paths, attachment.
absl::StatusOr<ReadBack> ReadOfd(absl::string_view bytes);
absl::StatusOr<ReadBack> ReadDocxBack(absl::string_view bytes);
absl::StatusOr<ReadBack> ReadXlsxBack(absl::string_view bytes);
absl::StatusOr<ReadBack> ReadHtmlBack(absl::string_view bytes);

// RFC 4180 rows of fields, after the byte order mark.
absl::StatusOr<std::vector<std::vector<std::string>>> ReadCsv(absl::string_view bytes);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PROOF_READERS_H_
