// The rpcs of deadlines and reminders.
#ifndef NIANBAO_SERVICES_NOTIFICATION_REMINDER_SERVICE_H_
#define NIANBAO_SERVICES_NOTIFICATION_REMINDER_SERVICE_H_

#include <functional>

#include "services/common/rpc/method_table.h"
#include "services/notification/reminder_desk.h"

namespace nianbao::notification {

// Gives the desk, which exists from Start on; null before, which answers UNAVAILABLE (PLANNER_NOT_READY).
using DeskOf = std::function<ReminderDesk*()>;

// Registers DeadlineService and ReminderService; what is passed in outlives the table.
void AddReminderMethods(ReminderStore& store, const DeliveryStore& deliveries, const notices::Notices& notices,
                        const DeskOf& desk, const Clock& clock, rpc::MethodTable& methods);

// What is refused beyond the field rules: a channel twice. INVALID_ARGUMENT (FIELD_MALFORMED).
absl::Status CheckPreferences(const v1::Preferences& preferences);

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_REMINDER_SERVICE_H_
