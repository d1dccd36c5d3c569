// Settles one notification job: every recipient gets the message once by every channel that reaches the person.
#ifndef NIANBAO_SERVICES_NOTIFICATION_NOTIFIER_H_
#define NIANBAO_SERVICES_NOTIFICATION_NOTIFIER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/stage_service.pb.h"
#include "services/common/clock/clock.h"
#include "services/common/notices/notices.h"
#include "services/common/queue/job_queue.h"
#include "services/notification/channel.h"
#include "services/notification/delivery_store.h"

namespace nianbao::notification {

struct NotifierOptions {
  std::string sender = "nianbao@localhost";
  std::string dashboard_url;  // root of links; empty = none
};

// Thread-safe.
class Notifier {
 public:
  // `mail` may be null: the inbox alone.
  Notifier(DeliveryStore& store, Channel* mail, const Clock& clock, const notices::Notices& notices,
           const NotifierOptions& options)
      : store_(store), mail_(mail), clock_(clock), notices_(notices), options_(options) {}

  // How many recipients were settled. A crash between a channel's answer and its record may send one message twice;
  // a refused address is recorded and counts as settled. Everybody is tried;
  // UNAVAILABLE when a channel was down for anyone: try again.
  absl::StatusOr<int> Settle(const LeasedJob& job, const intake::v1::StageInput& input);

 private:
  absl::Status SettleOne(const LeasedJob& job, const intake::v1::StageInput& input,
                         const intake::v1::Recipient& recipient);
  absl::Status SendMail(const LeasedJob& job, const v1::Message& message, const intake::v1::Recipient& recipient);
  absl::Status Record(const LeasedJob& job, const v1::Message& message, const std::string& principal,
                      const std::string& channel, v1::Delivery::State state, const std::string& answer);

  DeliveryStore& store_;
  Channel* const mail_;
  const Clock& clock_;
  const notices::Notices& notices_;
  const NotifierOptions options_;
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_NOTIFIER_H_
