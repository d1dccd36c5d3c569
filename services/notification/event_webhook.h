// Tells another system every event of intake's history, signed, in order, at least once; its cursor tells them apart.
#ifndef NIANBAO_SERVICES_NOTIFICATION_EVENT_WEBHOOK_H_
#define NIANBAO_SERVICES_NOTIFICATION_EVENT_WEBHOOK_H_

#include <string>

#include "services/common/clock/clock.h"
#include "services/common/rpc/call.h"
#include "services/common/runtime/loop.h"
#include "services/notification/http_post.h"
#include "services/notification/reminder_store.h"

namespace nianbao::notification {

struct WebhookOptions {
  std::string instance;  // of this process: one of several sends
  std::string name;      // the cursor is kept under it
  std::string url;
  std::string secret;
  std::string ca_file;
  absl::Duration lease = absl::Minutes(1);
  absl::Duration longest_pause = absl::Minutes(5);  // after failures, which double it from a second
};

// "sha256=<hex>" over "<unix seconds>.<body>".
std::string WebhookSignature(const std::string& secret, int64_t unix_seconds, const std::string& body);

// Posts ListEventsResponse as JSON with X-Nianbao-Timestamp, X-Nianbao-Signature and X-Nianbao-Cursor. An answer 2xx
// moves the cursor; anything else, or none, leaves it: the same events come again later, nothing else before them.
class EventWebhook final : public Loop {
 public:
  EventWebhook(ReminderStore& store, rpc::Caller& intake, const Clock& clock, WebhookOptions options)
      : store_(store), intake_(intake), clock_(clock), options_(std::move(options)) {}

  // One page. UNAVAILABLE when intake or the other system does not answer.
  absl::Status RunOnce() override;

 private:
  absl::Status Post(const std::string& body, int64_t cursor);

  ReminderStore& store_;
  rpc::Caller& intake_;
  const Clock& clock_;
  const WebhookOptions options_;
  HttpPoster poster_;
  absl::Duration pause_ = absl::ZeroDuration();
  absl::Time again_ = absl::InfinitePast();
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_EVENT_WEBHOOK_H_
