// Intake as a part of a process.
#ifndef NIANBAO_SERVICES_INTAKE_MODULE_H_
#define NIANBAO_SERVICES_INTAKE_MODULE_H_

#include <memory>

#include "services/common/runtime/runtime.h"

namespace nianbao::intake {

std::unique_ptr<Module> MakeModule();

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_MODULE_H_
