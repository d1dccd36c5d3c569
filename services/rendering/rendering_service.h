// Rendering's rpcs.
#ifndef NIANBAO_SERVICES_RENDERING_RENDERING_SERVICE_H_
#define NIANBAO_SERVICES_RENDERING_RENDERING_SERVICE_H_

#include "services/common/rpc/method_table.h"
#include "services/rendering/artifact_store.h"
#include "services/rendering/render.h"

namespace nianbao::rendering {

// Registers RenderingService; all arguments outlive the table. Previews and single documents are read back like those
// of jobs: `proof`.
void AddRenderingMethods(const Renderer& renderer, const format::FormatRegistry& formats, const ArtifactStore& store,
                         Proof proof, rpc::MethodTable& methods);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_RENDERING_SERVICE_H_
