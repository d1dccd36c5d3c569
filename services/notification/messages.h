// What people are told: words from an event. Pure.
#ifndef NIANBAO_SERVICES_NOTIFICATION_MESSAGES_H_
#define NIANBAO_SERVICES_NOTIFICATION_MESSAGES_H_

#include <string>

#include "nianbao/intake/v1/stage_service.pb.h"

namespace nianbao::notification {

struct MessageText {
  std::string subject;  // one line
  std::string body;     // plain text, lines end with "\n"
};

// The message about the input's event to one recipient. `dashboard_url` is the root of the links; may be empty. Speaks
// of the report by organ and year, of findings by number and first sentences, never of its contents.
MessageText Compose(const intake::v1::StageInput& input, const intake::v1::Recipient& recipient,
                    const std::string& dashboard_url);

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_MESSAGES_H_
