// Brings one message to one person: the inbox, and then the first channel that takes it, in the person's order. Every
// step is in the trail before or after it happens, so that a crash costs at most one duplicate, which the trail shows.
#ifndef NIANBAO_SERVICES_NOTIFICATION_COURIER_H_
#define NIANBAO_SERVICES_NOTIFICATION_COURIER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nianbao/format/v1/notice.pb.h"
#include "nianbao/notification/v1/reminder_service.pb.h"
#include "services/common/clock/clock.h"
#include "services/notification/channel.h"
#include "services/notification/delivery_store.h"

namespace nianbao::notification {

// How a person may be reached.
struct Contact {
  std::string principal;
  std::string display_name;
  std::string email;
  std::vector<std::string> organs;  // whose robots the person reads
  v1::Preferences preferences;
};

// The channels of this process; null = none.
struct Channels {
  Channel* email = nullptr;
  Channel* sms = nullptr;
  std::vector<std::pair<std::string, Channel*>> robots;  // by organ
};

struct CourierOptions {
  std::string sender = "nianbao@localhost";
  int attempts = 3;                               // on one channel, then the next one is tried
  int last_attempts = 6;                          // on the last one, which nothing can take over from: half an hour
  absl::Duration first_pause = absl::Minutes(1);  // between attempts; doubles
  absl::Duration longest_pause = absl::Minutes(30);
};

// What came of it.
struct Outcome {
  enum class Kind { kAccepted, kInboxOnly, kMuted, kUnreachable, kLater };
  Kind kind = Kind::kAccepted;
  std::string channel;  // kAccepted
  absl::Time again;     // kLater
  std::string failure;  // kUnreachable: what was tried, in Chinese
  bool noted = false;   // kUnreachable: the trail says so already
};

// Thread-safe; one message is brought by one thread at a time.
class Courier {
 public:
  Courier(DeliveryStore& store, Channels channels, const Clock& clock, CourierOptions options)
      : store_(store), channels_(std::move(channels)), clock_(clock), options_(std::move(options)) {}

  // Goes on where the trail of the message ends: a channel that accepted it is never used again for it, one that
  // refused it or from which it came back is passed over, one that failed is left alone until its pause is over,
  // however often it is asked. kInboxOnly where no channel is set up at all. `job_id` goes into the trail. Errors: the
  // database's.
  absl::StatusOr<Outcome> Bring(const v1::Message& message, const Contact& contact, format::v1::NoticeClass importance,
                                const std::string& job_id = "");

  // A step of no channel: suppressed, muted, unreachable.
  absl::Status Note(const v1::Message& message, const std::string& principal, v1::Delivery::State state,
                    const std::string& why) {
    return Record({message, principal, ""}, "", state, why);
  }
  // What a channel said of it later: BOUNCED, DELIVERED.
  absl::Status NoteOf(const std::string& channel, const v1::Message& message, const std::string& principal,
                      v1::Delivery::State state, const std::string& answer) {
    return Record({message, principal, ""}, channel, state, answer);
  }

 private:
  struct Way {
    Channel* channel;
    std::string address;
  };
  std::vector<Way> WaysTo(const Contact& contact) const;
  bool HasAnyChannel() const;
  // What every step of a message has in common.
  struct Errand {
    const v1::Message& message;
    const std::string& principal;
    const std::string& job_id;
  };
  absl::StatusOr<absl::Status> Try(const Way& way, const Errand& errand, const Contact& contact);
  absl::Status Record(const Errand& errand, const std::string& channel, v1::Delivery::State state,
                      const std::string& answer);
  absl::Duration PauseAfter(int failures) const;

  DeliveryStore& store_;
  const Channels channels_;
  const Clock& clock_;
  const CourierOptions options_;
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_COURIER_H_
