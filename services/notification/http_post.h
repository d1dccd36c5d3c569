// POST over HTTP: what channels and webhooks speak.
#ifndef NIANBAO_SERVICES_NOTIFICATION_HTTP_POST_H_
#define NIANBAO_SERVICES_NOTIFICATION_HTTP_POST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/notification/curl_pool.h"

namespace nianbao::notification {

struct HttpRequest {
  std::string url;
  std::vector<std::string> headers;  // "Content-Type: application/json"
  std::string body;
  std::string ca_file;  // empty = the system's
  absl::Duration timeout = absl::Seconds(10);
};

struct HttpAnswer {
  int status = 0;
  std::string body;  // at most 64 KiB; the rest is dropped
  absl::Duration retry_after = absl::ZeroDuration();
};

// No redirects, no proxy. UNAVAILABLE (CHANNEL_UNAVAILABLE) when no whole answer came. Thread-safe.
class HttpPoster {
 public:
  absl::StatusOr<HttpAnswer> Post(const HttpRequest& request);

 private:
  CurlPool pool_;
};

// What an answer's status alone says: OK for 2xx; CHANNEL_LIMIT for 429, CHANNEL_UNAVAILABLE for 5xx and 408,
// CHANNEL_DENIED for 401 and 403, CHANNEL_REFUSED else.
absl::Status StatusOf(const HttpAnswer& answer, const std::string& channel);

// RFC 3986: everything but letters, digits and "-_.~" as %XX.
std::string PercentEncode(const std::string& text);

// HMAC-SHA256, raw bytes.
std::string HmacSha256(const std::string& key, const std::string& text);

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_HTTP_POST_H_
