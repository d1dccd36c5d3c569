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

// Renders a revision to every format and stores the files. Repeatable: same content, same digests.
absl::StatusOr<intake::v1::RenderedArtifacts> RenderRevision(const Renderer& renderer,
                                                             const format::FormatRegistry& formats,
                                                             const ArtifactStore& store,
                                                             const std::vector<std::string>& output_formats,
                                                             const intake::v1::StageInput& input);

// Makes the public tree, <root>/<organ>/<year>/<revision>/<file>, show what intake says of a revision. Approved and
// published: its stored files. Withdrawn: a page that says so, in place of the files. Superseded: left as it is. Any
// other state (it was returned while it was being published): nothing. Repeatable.
absl::StatusOr<intake::v1::PublishedArtifacts> PublishRevision(const ArtifactStore& store,
                                                               const std::string& public_root,
                                                               const intake::v1::StageInput& input);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PUBLISHER_H_
