// Reads a finished file back and compares it with the report it was made from. Pure; costs a few milliseconds a file
// (PDF most), nothing is kept.
//
// The source is the content and the edition, not the document tree of the writers. Every cell of every table is looked
// up by its printed labels (rows, heads) and compared as printed; every paragraph in order; nothing may be left over.
// Blanks do not count: a line break may fall anywhere.
#ifndef NIANBAO_SERVICES_RENDERING_PROOF_PROOF_H_
#define NIANBAO_SERVICES_RENDERING_PROOF_PROOF_H_

#include "absl/status/status.h"
#include "services/rendering/proof/expectation.h"

namespace nianbao::rendering {

// `format` is one of Renderer's but "png", which shows a PDF. DATA_LOSS (RENDER_PROOF_FAILED) names the format and the
// first difference.
absl::Status ProveFile(const ProofSource& source, absl::string_view format, absl::string_view bytes);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PROOF_PROOF_H_
