// Ways to bring a message to a person.
#ifndef NIANBAO_SERVICES_NOTIFICATION_CHANNEL_H_
#define NIANBAO_SERVICES_NOTIFICATION_CHANNEL_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/clock/clock.h"
#include "services/notification/mail.h"

namespace nianbao::notification {

// Thread-safe.
class Channel {
 public:
  virtual ~Channel() = default;
  // "eml", "smtp", "sms", "wecom" …; shown in delivery records.
  virtual std::string name() const = 0;
  // The channel's answer when it accepted the message. UNAVAILABLE when trying again may help: CHANNEL_UNAVAILABLE,
  // CHANNEL_LOGIN_DENIED (settings to mend), CHANNEL_LIMIT (the provider's rate; metadata retry_seconds).
  // INVALID_ARGUMENT (CHANNEL_REFUSED) when it does not: the address or the message is refused for good.
  virtual absl::StatusOr<std::string> Send(const Mail& mail) = 0;
};

// Writes <folder>/<mail id>.eml: a laptop, or a relay that picks files up.
std::unique_ptr<Channel> MakeEmlChannel(const std::string& folder);

struct SmtpOptions {
  std::string url;   // "smtp://host:port" or "smtps://host:port"
  std::string user;  // empty = no authentication
  std::string password;
  std::string ca_file;  // PEM of authorities; empty = the system's
  int timeout_seconds = 20;
  std::string bounce_address;  // envelope sender, with the mail's id (bounce.h); empty = the mail's sender
};

// Speaks SMTP through libcurl; STARTTLS where the server offers it. Connections are kept and used again: as many as
// there are threads that send.
std::unique_ptr<Channel> MakeSmtpChannel(const SmtpOptions& options);

enum class RobotKind { kWecom, kDingtalk, kFeishu };

struct RobotOptions {
  RobotKind kind = RobotKind::kWecom;
  std::string url;      // with its key
  std::string secret;   // empty = unsigned
  std::string ca_file;  // as above
  int per_minute = 0;   // 0 = the provider's limit
  int timeout_seconds = 10;
};

// A group robot of 企业微信, 钉钉 or 飞书: one line of text, name and subject only, since a whole group reads it.
std::unique_ptr<Channel> MakeRobotChannel(const RobotOptions& options, const Clock& clock);

struct SmsOptions {
  std::string url;
  std::string content_type = "application/x-www-form-urlencoded";
  std::string body = "mobile={mobile}&text={text}&id={id}";  // values are escaped for the content type
  std::vector<std::string> headers;
  std::string accepted;  // RE2 found in the answer; empty = any 2xx
  std::string ca_file;   // as above
  int per_minute = 600;
  int timeout_seconds = 10;
};

// Text messages through an HTTP gateway: the subject, to the number in to_address. INVALID_ARGUMENT (CONFIG_INVALID)
// when `accepted` is no pattern.
absl::StatusOr<std::unique_ptr<Channel>> MakeSmsChannel(const SmsOptions& options, const Clock& clock);

// The errors of channels.
absl::Status ChannelUnavailable(const std::string& what, const std::string& sentence);
absl::Status ChannelLimit(const std::string& what, absl::Duration retry);
absl::Status ChannelRefused(const std::string& what, const std::string& sentence);
absl::Status ChannelDenied(const std::string& what, const std::string& sentence);

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_CHANNEL_H_
