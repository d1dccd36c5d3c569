// Rendering as a part of a process.
#ifndef NIANBAO_SERVICES_RENDERING_MODULE_H_
#define NIANBAO_SERVICES_RENDERING_MODULE_H_

#include <memory>

#include "services/common/runtime/runtime.h"

namespace nianbao::rendering {

std::unique_ptr<Module> MakeModule();

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_MODULE_H_
