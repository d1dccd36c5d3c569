// Notification's rpcs.
#ifndef NIANBAO_SERVICES_NOTIFICATION_NOTIFICATION_SERVICE_H_
#define NIANBAO_SERVICES_NOTIFICATION_NOTIFICATION_SERVICE_H_

#include <functional>

#include "services/common/clock/clock.h"
#include "services/common/rpc/method_table.h"
#include "services/notification/delivery_store.h"

namespace nianbao::notification {

// Registers NotificationService; store and clock outlive the table. `acknowledged` is told of every message that a
// person acknowledges, perhaps more than once.
void AddNotificationMethods(DeliveryStore& store, const Clock& clock, rpc::MethodTable& methods,
                            std::function<absl::Status(const v1::Message&)> acknowledged);

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_NOTIFICATION_SERVICE_H_
