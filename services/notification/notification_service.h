// Notification's rpcs.
#ifndef NIANBAO_SERVICES_NOTIFICATION_NOTIFICATION_SERVICE_H_
#define NIANBAO_SERVICES_NOTIFICATION_NOTIFICATION_SERVICE_H_

#include <functional>

#include "services/common/clock/clock.h"
#include "services/common/rpc/method_table.h"
#include "services/notification/delivery_store.h"

namespace nianbao::notification {

// Told of every message that a person (principal id) opens or acknowledges, perhaps more than once.
using MessageSeen = std::function<absl::Status(const std::string&, const v1::Message&)>;

// Registers NotificationService; store and clock outlive the table.
void AddNotificationMethods(DeliveryStore& store, const Clock& clock, rpc::MethodTable& methods,
                            const MessageSeen& seen);

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_NOTIFICATION_SERVICE_H_
