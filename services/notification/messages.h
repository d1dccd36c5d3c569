// What people are told about a step in a report's life: the words of formats/notices, filled from the event. Pure.
#ifndef NIANBAO_SERVICES_NOTIFICATION_MESSAGES_H_
#define NIANBAO_SERVICES_NOTIFICATION_MESSAGES_H_

#include <string>

#include "nianbao/intake/v1/stage_service.pb.h"
#include "services/common/notices/notices.h"

namespace nianbao::notification {

// The message about the input's event to one recipient. `dashboard_url` is the root of the links; may be empty. Speaks
// of the report by organ and year and of findings by number and rule, never of its contents.
notices::Text Compose(const notices::Notices& notices, const intake::v1::StageInput& input,
                      const intake::v1::Recipient& recipient, const std::string& dashboard_url);

// The words with salutation and the system's signature around them.
std::string Letter(const std::string& receiver, const std::string& words);

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_MESSAGES_H_
