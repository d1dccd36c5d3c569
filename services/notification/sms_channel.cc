// Text messages through whatever HTTP gateway a province has bought.
#include <re2/re2.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/error.h"
#include "services/common/telemetry/log.h"
#include "services/notification/channel.h"
#include "services/notification/http_post.h"
#include "services/notification/rate_limit.h"

namespace nianbao::notification {
namespace {

// Between the quotes that the template brings.
std::string EscapeJson(const std::string& text) {
  const std::string quoted = JsonString(text);
  return quoted.substr(1, quoted.size() - 2);
}

class SmsChannel final : public Channel {
 public:
  SmsChannel(SmsOptions options, const Clock& clock)
      : options_(std::move(options)), accepted_(options_.accepted), clock_(clock), limit_(options_.per_minute) {}

  std::string name() const override { return "sms"; }

  absl::StatusOr<std::string> Send(const Mail& mail) override {
    const absl::Duration wait = limit_.Take(clock_.Now());
    if (wait > absl::ZeroDuration()) return ChannelLimit("sms", wait);
    HttpRequest request{.url = options_.url,
                        .headers = {absl::StrCat("Content-Type: ", options_.content_type, "; charset=utf-8")},
                        .body = BodyOf(mail),
                        .ca_file = options_.ca_file,
                        .timeout = absl::Seconds(options_.timeout_seconds)};
    request.headers.insert(request.headers.end(), options_.headers.begin(), options_.headers.end());
    const auto answer = poster_.Post(request);
    if (!answer.ok()) return answer.status();
    if (absl::Status status = StatusOf(*answer, "sms"); !status.ok()) {
      if (answer->status == 429) limit_.CloseUntil(clock_.Now() + std::max(answer->retry_after, absl::Seconds(1)));
      return status;
    }
    if (options_.accepted.empty() || RE2::PartialMatch(answer->body, accepted_)) return absl::StrCat(answer->status);
    return ChannelRefused("sms: the gateway's answer is not the accepted one",
                          "短信网关没有接受这条短信，请检查号码。");
  }

 private:
  std::string BodyOf(const Mail& mail) const {
    const bool json = absl::StartsWith(options_.content_type, "application/json");
    const auto escape = json ? &EscapeJson : &PercentEncode;
    return absl::StrReplaceAll(
        options_.body,
        {{"{mobile}", escape(mail.to_address)}, {"{text}", escape(mail.subject)}, {"{id}", escape(mail.id)}});
  }

  const SmsOptions options_;
  const RE2 accepted_;
  const Clock& clock_;
  MinuteLimit limit_;
  HttpPoster poster_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Channel>> MakeSmsChannel(const SmsOptions& options, const Clock& clock) {
  if (!RE2(options.accepted, RE2::Quiet).ok()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "notification.sms.accepted is no pattern",
                     {.reason = "CONFIG_INVALID",
                      .metadata = {{"where", "notification.sms.accepted"}},
                      .sentence = "配置项“notification.sms.accepted”不是有效的正则表达式（RE2）。"});
  }
  return std::make_unique<SmsChannel>(options, clock);
}

}  // namespace nianbao::notification
