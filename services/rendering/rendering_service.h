// Rendering's rpcs.
#ifndef NIANBAO_SERVICES_RENDERING_RENDERING_SERVICE_H_
#define NIANBAO_SERVICES_RENDERING_RENDERING_SERVICE_H_

#include <functional>
#include <string>

#include "services/common/rpc/method_table.h"
#include "services/rendering/artifact_store.h"
#include "services/rendering/render.h"

namespace nianbao::rendering {

// Told who downloads which artifact, "artifacts/{digest}", once a file and before its first bytes go out; must not
// block.
using Downloaded = std::function<void(const std::string& principal, const std::string& artifact)>;

// Registers RenderingService; all arguments outlive the table. Previews and single documents are read back like those
// of jobs: `proof`.
void AddRenderingMethods(const Renderer& renderer, const format::FormatRegistry& formats, const ArtifactStore& store,
                         Proof proof, Downloaded downloaded, rpc::MethodTable& methods);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_RENDERING_SERVICE_H_
