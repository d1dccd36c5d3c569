// People as messages reach them, and the task that is left when none does.
#ifndef NIANBAO_SERVICES_NOTIFICATION_CONTACTS_H_
#define NIANBAO_SERVICES_NOTIFICATION_CONTACTS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/auth/principal.h"
#include "services/notification/courier.h"
#include "services/notification/reminder_store.h"

namespace nianbao::notification {

using People = std::vector<std::shared_ptr<const auth::Principal>>;

// The person's own wishes decide the way. Of somebody who is not among the people, the id alone. Errors: the
// database's.
absl::StatusOr<Contact> ContactOf(const People& people, const ReminderStore& store, const std::string& principal);

// What a task's name is made of, and the name: a person's messages about the steps of one report are one task.
std::string StepTaskKey(const std::string& principal, const std::string& report);
std::string TaskName(const std::string& key);

// For the platform's administrators: somebody must be told by other means. `key` makes the task's name: the same one is
// not opened twice.
v1::ContactTask TaskOf(const std::string& key, const v1::Message& message, const Contact& contact,
                       const std::string& failure, absl::Time now);

// An administrator settles the tasks about the bodies that the role was given for.
bool MaySettle(const auth::Principal& by, const v1::ContactTask& task);

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_CONTACTS_H_
