// What the rendering and publication jobs do. Free of gRPC.
#ifndef NIANBAO_SERVICES_RENDERING_PUBLISHER_H_
#define NIANBAO_SERVICES_RENDERING_PUBLISHER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/stage_service.pb.h"
#include "services/rendering/artifact_store.h"
#include "services/rendering/render.h"

namespace nianbao::rendering {

struct RenderOptions {
  std::vector<std::string> output_formats;
  Proof proof = Proof::kReadBack;    // each file is read back before it is stored
  std::string public_base_url = {};  // where the public tree is served, for the verification code; may be empty
};

// Renders what the public may see of a revision (no 填报说明) to every format and stores the files. Repeatable: same
// content, same digests. A file that is not proven equal fails the job (RENDER_PROOF_FAILED) and is not stored.
absl::StatusOr<intake::v1::RenderedArtifacts> RenderRevision(const Renderer& renderer,
                                                             const format::FormatRegistry& formats,
                                                             const ArtifactStore& store, const RenderOptions& options,
                                                             const intake::v1::StageInput& input);

// Makes the public tree, <root>/<organ>/<year>/<revision>/<file>, show what intake says of a revision. Approved and
// published: its stored files. Withdrawn: a page that says so, in place of the files. Superseded: left as it is. Any
// other state (it was returned while it was being published): nothing. The page that a verification code leads to,
// <root>/verify/<code>.html, follows. Repeatable.
absl::StatusOr<intake::v1::PublishedArtifacts> PublishRevision(const ArtifactStore& store,
                                                               const std::string& public_root,
                                                               const intake::v1::StageInput& input);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PUBLISHER_H_
