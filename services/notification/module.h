// Notification as a part of a process.
#ifndef NIANBAO_SERVICES_NOTIFICATION_MODULE_H_
#define NIANBAO_SERVICES_NOTIFICATION_MODULE_H_

#include <memory>

#include "services/common/runtime/runtime.h"

namespace nianbao::notification {

std::unique_ptr<Module> MakeModule();

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_MODULE_H_
