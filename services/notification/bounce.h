// What a mail server reports of a mail that it could not deliver (RFC 3464, RFC 3462). Pure. The report comes from
// anybody who can write to the address: everything in it is bounded, and it names a message or is nothing.
#ifndef NIANBAO_SERVICES_NOTIFICATION_BOUNCE_H_
#define NIANBAO_SERVICES_NOTIFICATION_BOUNCE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace nianbao::notification {

// Larger ones are not read.
constexpr int64_t kLargestBounce = 256 << 10;

struct Bounce {
  enum class Kind { kFailed, kDelivered };
  Kind kind = Kind::kFailed;
  std::string message;  // "messages/{message}"
  std::string status;   // "5.1.1"; may be empty
  std::string why;      // one line of valid UTF-8 from at most 300 bytes, no control characters; may be empty
};

// The envelope sender of a mail: "bounces+<id>@example.gov.cn" from "bounces@example.gov.cn", so that what comes back
// names the mail even when it quotes nothing of it.
std::string BounceAddress(absl::string_view address, absl::string_view mail_id);

// Nothing for what is no report of delivery, only tells of a delay, or names no message: by the address it was sent to
// (`address` as above; empty = none) or by the Message-ID of the mail that it quotes.
std::optional<Bounce> ParseBounce(absl::string_view mail, absl::string_view address);

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_BOUNCE_H_
