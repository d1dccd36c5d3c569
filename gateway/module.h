// The gateway as a part of a process.
#ifndef NIANBAO_GATEWAY_MODULE_H_
#define NIANBAO_GATEWAY_MODULE_H_

#include <memory>

#include "services/common/runtime/runtime.h"

namespace nianbao::gateway {

std::unique_ptr<Module> MakeModule();

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_MODULE_H_
