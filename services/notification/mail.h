// A message as an RFC 5322 mail. Pure: date and id come from the caller.
#ifndef NIANBAO_SERVICES_NOTIFICATION_MAIL_H_
#define NIANBAO_SERVICES_NOTIFICATION_MAIL_H_

#include <string>

#include "absl/time/time.h"

namespace nianbao::notification {

struct Mail {
  std::string id;      // unique, without angle brackets and domain
  std::string sender;  // "nianbao@localhost"
  std::string to_name;
  std::string to_address;
  std::string subject;
  std::string body;  // plain text
  absl::Time date;
};

// The whole mail, lines ended by CRLF; headers in encoded words of at most 75 characters (RFC 2047), body in base64.
// Line breaks in names, addresses and subject become spaces: nobody adds a header.
std::string FormatMail(const Mail& mail);

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_MAIL_H_
