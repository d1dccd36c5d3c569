// Settles one notification job: every recipient gets the message once, by the first channel that reaches the person,
// with the trail and the failover of every other message; whom none reaches becomes a task.
#ifndef NIANBAO_SERVICES_NOTIFICATION_NOTIFIER_H_
#define NIANBAO_SERVICES_NOTIFICATION_NOTIFIER_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/stage_service.pb.h"
#include "services/common/clock/clock.h"
#include "services/common/notices/notices.h"
#include "services/common/queue/job_queue.h"
#include "services/notification/contacts.h"
#include "services/notification/courier.h"
#include "services/notification/reminder_store.h"
#include "services/notification/roster.h"

namespace nianbao::notification {

struct NotifierOptions {
  std::string dashboard_url;  // root of links; empty = none
};

// Thread-safe. What is passed in must outlive it.
class Notifier {
 public:
  Notifier(Courier& courier, ReminderStore& store, std::shared_ptr<Rosters> rosters, const Clock& clock,
           const notices::Notices& notices, NotifierOptions options)
      : courier_(courier),
        store_(store),
        rosters_(std::move(rosters)),
        clock_(clock),
        notices_(notices),
        options_(std::move(options)) {}

  // How many recipients were settled. A crash between a channel's answer and its record may send one message twice.
  // Everybody is tried; UNAVAILABLE (MESSAGE_WAITS) when a channel was down or had enough for anyone: try again.
  absl::StatusOr<int> Settle(const LeasedJob& job, const intake::v1::StageInput& input);

 private:
  absl::Status SettleOne(const LeasedJob& job, const intake::v1::StageInput& input,
                         const intake::v1::Recipient& recipient);

  Courier& courier_;
  ReminderStore& store_;
  const std::shared_ptr<Rosters> rosters_;
  const Clock& clock_;
  const notices::Notices& notices_;
  const NotifierOptions options_;
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_NOTIFIER_H_
