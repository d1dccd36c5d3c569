// Reads what comes back from the mail system: a Maildir into which the operator's mail server delivers.
#ifndef NIANBAO_SERVICES_NOTIFICATION_BOUNCE_READER_H_
#define NIANBAO_SERVICES_NOTIFICATION_BOUNCE_READER_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "services/common/runtime/loop.h"
#include "services/notification/bounce.h"

namespace nianbao::notification {

struct BounceOptions {
  std::string maildir;  // with new/ and cur/
  std::string address;  // envelope sender of mails; empty = none of its own
  int batch = 200;      // mails of one turn
};

// What became of a mail; called again for the same one after a crash.
using TakeBounce = std::function<absl::Status(const Bounce&)>;

// Used by one thread.
class BounceReader final : public Loop {
 public:
  BounceReader(BounceOptions options, TakeBounce take) : options_(std::move(options)), take_(std::move(take)) {}

  // Every mail of new/ is dealt with and moved to cur/ as seen, whatever it is; nothing is deleted. A mail that could
  // not be dealt with (`take` failed) stays and stops the turn. OK when there is no such folder yet.
  absl::Status RunOnce() override;

 private:
  absl::Status TakeOne(const std::string& path);

  const BounceOptions options_;
  const TakeBounce take_;
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_BOUNCE_READER_H_
