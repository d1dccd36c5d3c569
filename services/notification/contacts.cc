#include "services/notification/contacts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/common/base/status_macros.h"

namespace nianbao::notification {

absl::StatusOr<Contact> ContactOf(const People& people, const ReminderStore& store, const std::string& principal) {
  const auto found =
      std::find_if(people.begin(), people.end(), [&](const auto& person) { return person->id == principal; });
  Contact contact;
  contact.principal = principal;
  if (found == people.end()) return contact;
  contact.display_name = (*found)->display_name;
  contact.email = (*found)->email;
  for (const auth::Grant& grant : (*found)->grants) contact.organs.push_back(grant.organ);
  ASSIGN_OR_RETURN(contact.preferences, store.GetPreferences(principal));
  return contact;
}

std::string StepTaskKey(const std::string& principal, const std::string& report) {
  return absl::StrCat("step/", principal, "/", report);
}

std::string TaskName(const std::string& key) { return absl::StrCat("contactTasks/", Sha256Hex(key).substr(0, 32)); }

v1::ContactTask TaskOf(const std::string& key, const v1::Message& message, const Contact& contact,
                       const std::string& failure, absl::Time now) {
  v1::ContactTask task;
  task.set_name(TaskName(key));
  task.set_role("platform_administrator");
  task.set_principal(contact.principal);
  task.set_principal_display_name(contact.display_name);
  *task.mutable_message() = message;
  task.set_failure(failure);
  task.mutable_create_time()->set_seconds(absl::ToUnixSeconds(now));
  return task;
}

bool MaySettle(const auth::Principal& by, const v1::ContactTask& task) {
  const std::string& report = task.message().report();
  return by.MayIn("tasks.settle", report.empty() ? "*" : report.substr(0, report.find("/annualReports/")));
}

}  // namespace nianbao::notification
