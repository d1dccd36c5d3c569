// Ways to bring a mail to a person.
#ifndef NIANBAO_SERVICES_NOTIFICATION_CHANNEL_H_
#define NIANBAO_SERVICES_NOTIFICATION_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/notification/mail.h"

namespace nianbao::notification {

// Thread-safe.
class Channel {
 public:
  virtual ~Channel() = default;
  // "eml", "smtp"; shown in delivery records.
  virtual std::string name() const = 0;
  // The channel's answer when it accepted the mail. UNAVAILABLE (CHANNEL_UNAVAILABLE) when trying again may help,
  // so CHANNEL_LOGIN_DENIED: settings to mend; INVALID_ARGUMENT (CHANNEL_REFUSED) when not.
  virtual absl::StatusOr<std::string> Send(const Mail& mail) = 0;
};

// Writes <folder>/<mail id>.eml: a laptop, or a relay that picks files up.
std::unique_ptr<Channel> MakeEmlChannel(const std::string& folder);

struct SmtpOptions {
  std::string url;   // "smtp://host:port" or "smtps://host:port"
  std::string user;  // empty = no authentication
  std::string password;
  int timeout_seconds = 20;
};

// Speaks SMTP through libcurl; STARTTLS where the server offers it.
std::unique_ptr<Channel> MakeSmtpChannel(const SmtpOptions& options);

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_CHANNEL_H_
