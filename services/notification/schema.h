// The shape of notification's database.
#ifndef NIANBAO_SERVICES_NOTIFICATION_SCHEMA_H_
#define NIANBAO_SERVICES_NOTIFICATION_SCHEMA_H_

#include <vector>

#include "services/common/store/backup.h"
#include "services/common/store/sql.h"

namespace nianbao::notification {

// Oldest first.
const std::vector<sql::Migration>& NotificationSchema();

// What a backup holds.
const std::vector<sql::Table>& NotificationTables();

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_SCHEMA_H_
