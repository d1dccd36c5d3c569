// Validation as a part of a process.
#ifndef NIANBAO_SERVICES_VALIDATION_MODULE_H_
#define NIANBAO_SERVICES_VALIDATION_MODULE_H_

#include <memory>

#include "services/common/runtime/runtime.h"

namespace nianbao::validation {

std::unique_ptr<Module> MakeModule();

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_MODULE_H_
