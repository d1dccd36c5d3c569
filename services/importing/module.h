// Importing as a part of a process. It runs beside validation: both are stateless, and a hostile document must not
// take intake or the gateway down.
#ifndef NIANBAO_SERVICES_IMPORTING_MODULE_H_
#define NIANBAO_SERVICES_IMPORTING_MODULE_H_

#include <memory>

#include "services/common/runtime/runtime.h"

namespace nianbao::importing {

std::unique_ptr<Module> MakeModule();

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_MODULE_H_
