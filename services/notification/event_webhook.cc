#include "services/notification/event_webhook.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "nianbao/intake/v1/event_service.pb.h"
#include "services/common/base/status_macros.h"
#include "services/common/telemetry/log.h"

namespace nianbao::notification {
namespace {

constexpr int kPage = 200;

}  // namespace

std::string WebhookSignature(const std::string& secret, int64_t unix_seconds, const std::string& body) {
  return absl::StrCat("sha256=", absl::BytesToHexString(HmacSha256(secret, absl::StrCat(unix_seconds, ".", body))));
}

absl::Status EventWebhook::Post(const std::string& body, int64_t cursor) {
  const int64_t now = absl::ToUnixSeconds(clock_.Now());
  const auto answer =
      poster_.Post({.url = options_.url,
                    .headers = {"Content-Type: application/json", absl::StrCat("X-Nianbao-Webhook: ", options_.name),
                                absl::StrCat("X-Nianbao-Cursor: ", cursor), absl::StrCat("X-Nianbao-Timestamp: ", now),
                                absl::StrCat("X-Nianbao-Signature: ", WebhookSignature(options_.secret, now, body))},
                    .body = body,
                    .ca_file = options_.ca_file});
  if (!answer.ok()) return answer.status();
  return StatusOf(*answer, absl::StrCat("webhook ", options_.name));
}

absl::Status EventWebhook::RunOnce() {
  const absl::Time now = clock_.Now();
  if (now < again_) return absl::OkStatus();
  const std::string key = absl::StrCat("webhook/", options_.name);
  ASSIGN_OR_RETURN(const bool leads, store_.TakeLease(key, options_.instance, now + options_.lease, now));
  if (!leads) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto kept, store_.GetSetting(key));
  intake::v1::ListEventsRequest request;
  request.set_cursor(kept.first);
  request.set_page_size(kPage);
  ASSIGN_OR_RETURN(const auto page,
                   intake_.Call<intake::v1::ListEventsResponse>("/nianbao.intake.v1.EventService/ListEvents", request));
  if (page.cursor() == kept.first) return absl::OkStatus();
  if (!page.events().empty()) {
    std::string body;
    (void)google::protobuf::util::MessageToJsonString(page, &body);
    if (absl::Status posted = Post(body, page.cursor()); !posted.ok()) {
      pause_ = std::clamp(pause_ * 2, absl::Seconds(1), options_.longest_pause);
      again_ = now + pause_;
      Log(LogLevel::kWarn, "webhook.failed", {{"webhook", options_.name}, {"status", posted}});
      return posted;
    }
  }
  pause_ = absl::ZeroDuration();
  return store_.PutSetting(key, page.cursor(), "");
}

}  // namespace nianbao::notification
